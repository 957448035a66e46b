import type { ProblemItem } from '@trem/contracts';
import { type Document, placed, readDocument, readTask } from '@trem/task-files';
import { CliError } from './cli-error.js';
import { exitCodes } from './exit-codes.js';

/** A task as a file has it. */
export interface TaskFile {
  readonly text: string;
  readonly value: unknown;
  readonly document: Document;
}

/**
 * Reads YAML (JSON is YAML too). Syntax is all that is judged here.
 * @throws CliError 3 with all syntax errors, each with its line
 */
export function readTaskFile(text: string, name: string): TaskFile {
  const document = readDocument(text);
  if (document.problems.length > 0) {
    throw invalid(name, readTask(text).problems.map(onLine));
  }
  return { text, value: document.value, document };
}

/** Puts each problem on its line of the file, in the order of lines. */
export function withLines(problems: readonly ProblemItem[], file: Pick<TaskFile, 'document'>): ProblemItem[] {
  return placed(problems, file.document).map(onLine);
}

/** The line in front of the text, for people. */
export function onLine(problem: ProblemItem): ProblemItem {
  const path = problem.path === '' ? '' : `, ${problem.path}`;
  return { ...problem, text: `line ${problem.line ?? 1}${path}: ${problem.text}` };
}

/** What the contract alone says of a definition, without a server: no endpoint is asked. */
export function offlineProblems({ text }: Pick<TaskFile, 'text'>): readonly ProblemItem[] {
  return readTask(text).problems;
}

export function invalid(name: string, problems: readonly ProblemItem[]): CliError {
  return new CliError({
    exitCode: exitCodes.invalid,
    code: 'REQUEST_INVALID',
    text: `${name} is not valid: ${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}`,
    remedy: '',
    problems,
  });
}
