import type { Terminal } from '../context.js';

/** A terminal that remembers what was written. */
export function fakeTerminal({
  isScreen = false,
  width = 100,
  stdin = '',
  answers = [],
  edit = (text) => text,
}: Partial<{ isScreen: boolean; width: number; stdin: string; answers: string[]; edit: (text: string) => string }> = {}) {
  const out: string[] = [];
  const err: string[] = [];
  const waiting = [...answers];
  const terminal: Terminal = {
    print: (text) => void out.push(text),
    note: (text) => void err.push(text),
    write: (text) => void out.push(text),
    isScreen,
    width,
    readStdin: async () => Buffer.from(stdin),
    edit: async (text) => edit(text),
    ask: async () => waiting.shift(),
  };
  return { terminal, out, err };
}
