import type { Terminal } from '../context.js';

/** A terminal that remembers what was written. */
export function fakeTerminal({
  isScreen = false,
  width = 100,
  stdin = '',
  answers = [],
}: Partial<{ isScreen: boolean; width: number; stdin: string; answers: string[] }> = {}) {
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
    ask: async () => waiting.shift(),
  };
  return { terminal, out, err };
}
