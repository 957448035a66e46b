import { ApiError } from '@trem/api-client';
import { describeDifference, errorEntry, isErrorCode, type ProblemItem } from '@trem/contracts';
import { CommanderError } from 'commander';
import { CliError } from './cli-error.js';
import type { Context, Terminal } from './context.js';
import { type ExitCode, exitCodeOf, exitCodes } from './exit-codes.js';
import { buildProgram } from './program.js';

/** Runs one command line, without the program's own name. Resolves to the exit code; never rejects. */
export async function run(parameters: readonly string[], context: Context): Promise<ExitCode> {
  try {
    await buildProgram(context).parseAsync([...parameters], { from: 'user' });
    return exitCodes.done;
  } catch (error) {
    return report(error, context.terminal);
  }
}

/** One place where an error becomes text and a number: code, text and remedy on stderr, then all problems. */
function report(error: unknown, terminal: Terminal): ExitCode {
  if (error instanceof CommanderError) {
    return error.exitCode === 0 ? exitCodes.done : exitCodes.usage; // commander has said what is wrong
  }
  if (error instanceof CliError) {
    say(terminal, error.facts, error.facts.problems ?? []);
    return error.facts.exitCode;
  }
  if (error instanceof ApiError) {
    const { code, detail, remedy, problems, conflict } = error.problem;
    say(terminal, { code, text: detail, remedy }, problems);
    for (const change of conflict?.changes ?? []) {
      terminal.note(`  ${describeDifference(change)}`);
    }
    return error.status === 403 ? exitCodes.notAllowed : exitCodeOf(code);
  }
  terminal.note(`BUG: ${error instanceof Error ? error.message : String(error)}`);
  terminal.note(errorEntry('BUG').remedy);
  return exitCodes.unexpected;
}

interface Said {
  readonly code: string;
  readonly text: string;
  readonly remedy: string;
}

function say(terminal: Terminal, { code, text, remedy }: Said, problems: readonly ProblemItem[]): void {
  terminal.note(`${code}: ${text}`);
  const general = remedy === '' && isErrorCode(code) && problems.length === 0 ? errorEntry(code).remedy : remedy;
  if (general !== '') {
    terminal.note(general);
  }
  for (const problem of problems) {
    const hint = problem.remedy === '' && isErrorCode(problem.code) ? errorEntry(problem.code).remedy : problem.remedy;
    terminal.note(`  ${problem.severity} ${problem.code}: ${problem.text}${hint === '' ? '' : ` (${hint})`}`);
  }
}
