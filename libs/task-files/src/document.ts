import { isNode, LineCounter, parseAllDocuments } from 'yaml';

/** A place in a text, both from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

export interface SyntaxProblem extends Place {
  readonly text: string;
}

/** A text as YAML or JSON. */
export interface Document {
  readonly value: unknown;
  /** Everything that is wrong with the syntax; then `value` means nothing. */
  readonly problems: readonly SyntaxProblem[];
  /** Where a path such as `tables.2.source` stands, or the nearest part of it that is there. */
  placeOf(path: string): Place;
}

/** Reads YAML (JSON is YAML too). Syntax is all that is judged here. */
export function readDocument(text: string): Document {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false });
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const [document, second] = Array.isArray(documents) ? documents : [];
  if (document === undefined) {
    const place = { line: 1, column: 1 };
    return { value: undefined, problems: [{ ...place, text: 'the file is empty' }], placeOf: () => place };
  }
  const problems = document.errors.map((error) => ({ ...placeAt(error.pos[0]), text: error.message }));
  if (second !== undefined) {
    problems.push({ ...placeAt(second.range[0]), text: 'a file holds one task; here begins a second document' });
  }
  const placeOf = (path: string): Place => {
    const parts = path === '' ? [] : path.split('.');
    for (let length = parts.length; length > 0; length -= 1) {
      const node = document.getIn(parts.slice(0, length).map(asIndex), true);
      if (isNode(node) && node.range) {
        return placeAt(node.range[0]);
      }
    }
    return placeAt(document.contents?.range?.[0] ?? 0);
  };
  return { value: problems.length === 0 ? document.toJS() : undefined, problems, placeOf };
}

function asIndex(part: string): string | number {
  return /^\d+$/.test(part) ? Number(part) : part;
}
