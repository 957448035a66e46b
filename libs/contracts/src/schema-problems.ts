import { type ErrorCode, errorCatalogue, isErrorCode } from './error-catalogue.js';
import type { ProblemItem } from './problem.js';

/** One issue of a schema, of which only message and path are standard; zod's own fields are looked for. */
export interface SchemaIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/**
 * All issues of a schema as problem items: an unknown field is `FIELD_UNKNOWN` with the field's own path, a name that breaks the rule of names
 * `NAME_INVALID`, an issue that a schema raised itself has the code of its `params`, everything else is `VALUE_TYPE`.
 */
export function schemaProblems(issues: readonly SchemaIssue[]): ProblemItem[] {
  return issues.flatMap((issue) => {
    const path = (issue.path ?? []).map((segment) => String(typeof segment === 'object' ? segment.key : segment));
    const keys = unknownKeys(issue);
    if (keys !== undefined) {
      return keys.map((key) => item('FIELD_UNKNOWN', [...path, key], `There is no field "${key}" here`));
    }
    return [item(codeOf(issue, path), path, issue.message)];
  });
}

function item(code: ErrorCode, path: readonly string[], text: string): ProblemItem {
  return { severity: 'error', code, path: path.join('.'), text, remedy: errorCatalogue[code].remedy };
}
function unknownKeys(issue: SchemaIssue): readonly string[] | undefined {
  return 'code' in issue && issue.code === 'unrecognized_keys' && 'keys' in issue && Array.isArray(issue.keys)
    ? issue.keys.map(String)
    : undefined;
}

function codeOf(issue: SchemaIssue, path: readonly string[]): ErrorCode {
  const own = ownCode(issue);
  if (own !== undefined) {
    return own;
  }
  const isFormat = 'format' in issue && issue.format === 'regex';
  return isFormat && isNameField(path) ? 'NAME_INVALID' : 'VALUE_TYPE';
}

function ownCode(issue: SchemaIssue): ErrorCode | undefined {
  if (!('params' in issue) || typeof issue.params !== 'object' || issue.params === null || !('code' in issue.params)) {
    return undefined;
  }
  const code = String(issue.params.code);
  return isErrorCode(code) ? code : undefined;
}

/** Names of tasks, targets and endpoints are the only texts with a pattern; an endpoint is named where it is used, too. */
function isNameField(path: readonly string[]): boolean {
  const last = path.at(-1);
  return last === 'name' || last === 'endpoint';
}
