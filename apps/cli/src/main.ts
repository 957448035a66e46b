#!/usr/bin/env node
import { runningStack } from './commands/dev.js';
import { connect } from './connection.js';
import { run } from './run.js';
import { processTerminal } from './terminal.js';

const interrupted = new AbortController();
process.once('SIGINT', () => interrupted.abort()); // a second Ctrl-C ends the process at once
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1)); // `trem ... | head`

process.exitCode = await run(process.argv.slice(2), {
  terminal: processTerminal(process),
  signal: interrupted.signal,
  connect: ({ apiUrl }) => connect({ apiUrl, env: process.env, runningStack }),
});
