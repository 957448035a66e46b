import { type ProblemItem, schemaProblems, settingsProblems, taskDefinition } from '@trem/contracts';
import { isNode, LineCounter, parseAllDocuments } from 'yaml';
import { CliError } from './cli-error.js';
import { exitCodes } from './exit-codes.js';

/** A task as a file has it. */
export interface TaskFile {
  readonly value: unknown;
  /** The line, from 1, on which a path such as `tables.2.source` stands, or the nearest part of it that is there. */
  lineOf(path: string): number;
}

/**
 * Reads YAML (JSON is YAML too). Syntax is all that is judged here.
 * @throws CliError 3 with all syntax errors, each with its line
 */
export function readTaskFile(text: string, name: string): TaskFile {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false });
  const [document] = Array.isArray(documents) ? documents : [];
  if (document === undefined) {
    throw invalid(name, [{ severity: 'error', code: 'REQUEST_INVALID', path: '', text: 'line 1: the file is empty', remedy: '' }]);
  }
  const errors = document.errors.map((error) => ({ line: lines.linePos(error.pos[0]).line, text: error.message }));
  if (Array.isArray(documents) && documents.length > 1) {
    errors.push({ line: lines.linePos(documents[1]?.range[0] ?? 0).line, text: 'a file holds one task; here begins a second document' });
  }
  if (errors.length > 0) {
    throw invalid(
      name,
      errors.map(({ line, text: message }) => ({
        severity: 'error',
        code: 'REQUEST_INVALID',
        path: '',
        text: `line ${line}: ${message}`,
        remedy: '',
      })),
    );
  }
  const lineOf = (path: string) => {
    const parts = path === '' ? [] : path.split('.');
    for (let length = parts.length; length > 0; length -= 1) {
      const node = document.getIn(parts.slice(0, length).map(asIndex), true);
      if (isNode(node) && node.range) {
        return lines.linePos(node.range[0]).line;
      }
    }
    return lines.linePos(document.contents?.range?.[0] ?? 0).line;
  };
  return { value: document.toJS(), lineOf };
}

function asIndex(part: string): string | number {
  return /^\d+$/.test(part) ? Number(part) : part;
}

/** Puts each problem on its line of the file, in the order of lines. */
export function withLines(problems: readonly ProblemItem[], file: TaskFile): ProblemItem[] {
  return problems
    .map((problem) => ({ line: file.lineOf(problem.path), problem }))
    .sort((one, other) => one.line - other.line)
    .map(({ line, problem }) => ({ ...problem, text: `line ${line}${problem.path === '' ? '' : `, ${problem.path}`}: ${problem.text}` }));
}

/** What the contract alone says of a definition, without a server: no endpoint is asked. */
export function offlineProblems(value: unknown): ProblemItem[] {
  const { data, error } = taskDefinition.safeParse(value);
  return data === undefined ? schemaProblems(error?.issues ?? []) : settingsProblems(data);
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
