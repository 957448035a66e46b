import { type ErrorCode, errorCatalogue, isErrorCode, type Problem, type ProblemItem, type VersionConflict } from '@trem/contracts';

export const PROBLEM_TYPE = 'application/problem+json';

/** What makes one problem+json answer, beside its code. */
export interface ProblemOptions {
  readonly status: number;
  /** What exactly happened: names and numbers, no secrets, no row values. Default: the code's title. */
  readonly detail?: string | undefined;
  readonly remedy?: string | undefined;
  readonly problems?: readonly ProblemItem[];
  readonly conflict?: VersionConflict | undefined;
}

/** The problem+json body of a code. */
export function problemOf(code: ErrorCode, { status, detail, remedy, problems = [], conflict }: ProblemOptions): Problem {
  const entry = errorCatalogue[code];
  return {
    type: `urn:trem:problem:${code}`,
    title: entry.title,
    status,
    code,
    detail: detail ?? entry.title,
    remedy: remedy ?? entry.remedy,
    problems: [...problems],
    ...(conflict === undefined ? {} : { conflict }),
  };
}

/** Thrown by a service whose answer is decided: the filter sends the problem as it is. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly problem: Problem;

  constructor(code: ErrorCode, options: ProblemOptions, cause?: unknown) {
    super(options.detail ?? errorCatalogue[code].title, cause === undefined ? undefined : { cause });
    this.problem = problemOf(code, options);
  }
}

/** One item of a list of problems. The remedy is the catalogue's unless a better one is known. */
export function problemItem(item: Omit<ProblemItem, 'remedy'> & { readonly remedy?: string }): ProblemItem {
  const remedy = item.remedy ?? (isErrorCode(item.code) ? errorCatalogue[item.code].remedy : '');
  return { ...item, remedy };
}

/** The refusal of input as a whole: 400 with everything that is wrong. */
export function invalid(problems: readonly ProblemItem[]): ProblemError {
  const [first] = problems;
  const where = first === undefined || first.path === '' ? '' : `${first.path}: `;
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
  return new ProblemError('REQUEST_INVALID', {
    status: 400,
    detail: first === undefined ? undefined : `${where}${first.text}${more}`,
    problems,
  });
}
