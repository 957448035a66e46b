import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { Terminal } from './context.js';
import { editText } from './editor.js';

/** The terminal of this process. */
export function processTerminal({ stdin, stdout, stderr, env }: NodeJS.Process): Terminal {
  return {
    print: (text) => void stdout.write(`${text}\n`),
    note: (text) => void stderr.write(`${text}\n`),
    write: (text) => void stdout.write(text),
    isScreen: stdout.isTTY === true,
    get width() {
      return stdout.columns ?? 120;
    },
    readStdin: () => buffer(stdin),
    edit: (text) => editText(text, env),
    ask: async (question, { hidden = false } = {}) => {
      if (!stdin.isTTY) {
        return undefined;
      }
      stderr.write(question);
      return readLine(stdin, hidden ? silent() : stderr, () => hidden && stderr.write('\n'));
    },
  };
}

/** Reads a line as a person edits it. Ctrl-C ends the process as it would elsewhere; Ctrl-D is an empty answer. */
function readLine(input: NodeJS.ReadStream, output: NodeJS.WritableStream, onEnd: () => void): Promise<string> {
  const lines = createInterface({ input, output, terminal: true });
  return new Promise((resolve) => {
    lines.once('line', resolve);
    lines.once('SIGINT', () => process.exit(130));
    lines.once('close', () => resolve(''));
  }).then((line) => {
    lines.close();
    onEnd();
    return String(line);
  });
}

/** Swallows the echo of a hidden answer. */
function silent(): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done() });
}
