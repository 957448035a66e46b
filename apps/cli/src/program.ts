import { Command } from 'commander';
import { auditCommand } from './commands/audit.js';
import { compareCommand } from './commands/compare.js';
import { deadLetterCommands } from './commands/dead-letter.js';
import { devCommands } from './commands/dev.js';
import { draftCommand } from './commands/draft.js';
import { endpointCommands } from './commands/endpoint.js';
import { envelopeCommands } from './commands/envelope.js';
import { keysCommands } from './commands/keys.js';
import { examples } from './commands/options.js';
import { slotsCommands } from './commands/slots.js';
import { taskCommandCommands } from './commands/task-command.js';
import { taskDefineCommands } from './commands/task-define.js';
import { previewCommand } from './commands/task-preview.js';
import { taskRunsCommand } from './commands/task-runs.js';
import { taskShowCommands } from './commands/task-show.js';
import { taskTransferCommands } from './commands/task-transfer.js';
import { taskVersionCommands } from './commands/task-versions.js';
import { tokenCommands } from './commands/token.js';
import type { Context } from './context.js';
import { EXIT_CODE_HELP } from './exit-codes.js';

/** All of `trem`. Commands throw; who runs the program turns that into text and exit code. */
export function buildProgram(context: Context): Command {
  const program = new Command('trem')
    .description('Copies databases into databases, and keeps the copies equal.')
    .version('0.1.0')
    .option('--json', 'print JSON, for programs')
    .option('--api-url <url>', 'address of the API; default TREM_API_URL, else the stack that `trem dev up` started, else the running demo')
    .showHelpAfterError('Help: add --help')
    .configureHelp({ showGlobalOptions: true });
  endpointCommands(program, context);
  const task = program.command('task').description('what is copied from where to where, and its life');
  taskDefineCommands(task, context);
  previewCommand(task, context);
  taskShowCommands(task, context);
  taskRunsCommand(task, context);
  taskVersionCommands(task, context);
  taskTransferCommands(task, context);
  taskCommandCommands(task, context);
  compareCommand(program, context);
  draftCommand(program, context);
  deadLetterCommands(program, context);
  envelopeCommands(program, context);
  slotsCommands(program, context);
  keysCommands(program, context);
  tokenCommands(program, context);
  auditCommand(program, context);
  devCommands(program, context);
  examples(
    program,
    'trem dev up',
    'trem endpoint add shop --url "postgres://reader@db.example/shop"',
    'trem task apply -f shop.yaml && trem task start shop --wait',
    'trem task status shop --watch',
    'trem compare shop',
  );
  program.addHelpText(
    'after',
    `\n${EXIT_CODE_HELP}\n\nToken: TREM_API_TOKEN, else that of the running development stack, else ~/.config/trem/token`,
  );
  configureAll(program, context);
  return program;
}

/** Errors and help of every command go through the terminal, and nothing ends the process. */
function configureAll(command: Command, context: Context): void {
  const line = (text: string) => text.replace(/\n$/, '');
  command.exitOverride().configureOutput({
    writeOut: (text) => context.terminal.print(line(text)),
    writeErr: (text) => context.terminal.note(line(text)),
    getOutHelpWidth: () => 120,
    getErrHelpWidth: () => 120,
    getOutHasColors: () => false,
    getErrHasColors: () => false,
  });
  command.configureHelp({ showGlobalOptions: true });
  for (const child of command.commands) {
    configureAll(child, context);
  }
}
