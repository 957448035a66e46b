import type { z } from 'zod';
import { withCode } from './literals.js';

/** An issue before it is finished: it still knows what it is about. */
interface RawIssue {
  readonly code?: string | undefined;
  readonly input?: unknown;
  readonly path?: readonly PropertyKey[] | undefined;
  readonly keys?: readonly string[] | undefined;
}

/** Says OPERATOR_INPUTS of an input that is missing, or that the operator does not take, where the schema itself only knows fields. */
export function namesInputs(...names: readonly string[]): (value: unknown, context: z.RefinementCtx) => void {
  return (_value, context) => {
    const issues: RawIssue[] = context.issues as RawIssue[];
    for (const issue of issues.splice(0)) {
      for (const one of renamed(issue, names)) {
        if (one === issue) {
          issues.push(one);
        } else {
          context.addIssue(one as Parameters<typeof context.addIssue>[0]);
        }
      }
    }
  };
}

function renamed(issue: RawIssue, names: readonly string[]): readonly (RawIssue & { readonly message?: string })[] {
  const [field] = issue.path ?? [];
  if (issue.code === 'unrecognized_keys') {
    const surplus = issue.keys?.filter((key) => names.includes(key)) ?? [];
    const unknown = issue.keys?.filter((key) => !names.includes(key)) ?? [];
    const rest = unknown.length === 0 ? [] : [{ ...issue, keys: unknown }];
    return surplus.length === 0 ? [issue] : [...surplus.map((key) => inputIssue(key, `It takes no "${key}"`)), ...rest];
  }
  if (issue.input === undefined && issue.path?.length === 1 && typeof field === 'string' && names.includes(field)) {
    return [inputIssue(field, `It needs "${field}"`)];
  }
  return [issue];
}

function inputIssue(field: string, message: string) {
  return { code: 'custom' as const, path: [field], message, input: undefined, ...withCode('OPERATOR_INPUTS') };
}
