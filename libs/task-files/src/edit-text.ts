import { parseDocument } from 'yaml';

/** What stands at a path from now on; undefined takes it out. */
export interface Edit {
  readonly path: readonly (string | number)[];
  readonly value: unknown;
}

/**
 * The same text with other values at some paths: comments and order stay, and all that is not edited; blanks and breaks may become the usual ones.
 *
 * @returns undefined when the text is no YAML, or is written in a way that leads to no such place, as through an alias
 */
export function editText(text: string, edits: readonly Edit[]): string | undefined {
  const document = parseDocument(text, { prettyErrors: false });
  if (document.errors.length > 0) {
    return undefined;
  }
  try {
    for (const { path, value } of edits) {
      if (value === undefined) {
        document.deleteIn(path);
      } else {
        document.setIn(path, document.createNode(value));
      }
    }
  } catch {
    return undefined; // the library throws a plain Error where a part of the path holds no fields
  }
  return document.toString({ lineWidth: 0 });
}
