import { checkDefinition, errorCatalogue, isErrorCode, type ProblemItem, type TaskDefinition } from '@trem/contracts';
import { type Document, readDocument } from './document.js';
import { withOurValues } from './old-values.js';

export interface ReadTask {
  readonly document: Document;
  /** Undefined when something in it is an error. */
  readonly definition: TaskDefinition | undefined;
  /** All that is wrong, or worth a warning, each with its line and column. */
  readonly problems: readonly ProblemItem[];
}

/** Reads a task of a text in YAML or JSON, by the contract alone: no endpoint is asked. Values of the predecessor's spelling become ours. */
export function readTask(text: string): ReadTask {
  const document = readDocument(text);
  if (document.problems.length > 0) {
    const problems = document.problems.map(({ line, column, text: what }) => ({ ...item('REQUEST_INVALID', '', what), line, column }));
    return { document, definition: undefined, problems };
  }
  const { definition, problems: found } = checkDefinition(withOurValues(document.value));
  const problems = placed(found, document);
  const isWrong = problems.some(({ severity }) => severity === 'error');
  return { document, definition: isWrong ? undefined : definition, problems };
}

/** Each problem with the line and column that it is about, in the order of lines. */
export function placed(problems: readonly ProblemItem[], document: Document): ProblemItem[] {
  return problems
    .map((problem) => ({ ...problem, ...document.placeOf(problem.path) }))
    .sort((one, other) => one.line - other.line || one.column - other.column);
}

function item(code: string, path: string, text: string): ProblemItem {
  return { severity: 'error', code, path, text, remedy: isErrorCode(code) ? errorCatalogue[code].remedy : '' };
}
