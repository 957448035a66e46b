import { type Problem, problem } from '@trem/contracts';

/** What the API refused, or that it could not be reached. Programs branch on `problem.code`, never on the text. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** HTTP status; 0 when there was no answer. */
  readonly status: number;
  readonly problem: Problem;

  constructor(status: number, refusal: Problem, options?: { readonly cause?: unknown }) {
    super(refusal.detail, options);
    this.status = status;
    this.problem = refusal;
  }
}

/** The error of an answer that is no success. An answer that is no problem+json comes from something between us and the API. */
export function refusal(status: number, body: unknown): ApiError {
  const parsed = problem.safeParse(body);
  return new ApiError(
    status,
    parsed.success
      ? parsed.data
      : localProblem('SERVICE_UNREACHABLE', status, {
          title: 'An answer that is not from Trem',
          detail: `Status ${status} without a problem document`,
          remedy: 'Check the address: a proxy or another program may answer there.',
        }),
  );
}

/** The first error of a GraphQL answer: its extensions are a problem's other fields. */
export function graphqlRefusal(errors: readonly GraphqlFault[]): ApiError {
  const { message, extensions = {} } = errors[0] ?? { message: '' };
  const { status = 0, code = '' } = extensions;
  return refusal(Number(status), { type: `urn:trem:problem:${code}`, detail: message, ...extensions });
}

/** One error of a GraphQL answer. */
export interface GraphqlFault {
  readonly message: string;
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** No answer came. Whether the call was carried out is unknown. */
export function unreachable(url: string, cause: unknown): ApiError {
  const isTimeout = cause instanceof Error && cause.name === 'TimeoutError';
  return new ApiError(
    0,
    localProblem('SERVICE_UNREACHABLE', 0, {
      title: 'The API does not answer',
      detail: isTimeout ? `${url} did not answer in time; the outcome is unknown` : `${url} does not answer`,
      remedy: 'Check that the API runs and that the address is right, then repeat.',
    }),
    { cause },
  );
}

/** The answer is a success, and not of the shape that this client knows. */
export function unreadable(status: number, cause: unknown): ApiError {
  return new ApiError(
    status,
    localProblem('BUG', status, {
      title: 'An answer of another shape',
      detail: 'The answer does not fit: client and API are of different versions, or something else answers there',
      remedy: 'Use the client and the API of one version.',
    }),
    { cause },
  );
}

function localProblem(code: string, status: number, { title, detail, remedy }: Pick<Problem, 'title' | 'detail' | 'remedy'>): Problem {
  return { type: `urn:trem:problem:${code}`, title, status, code, detail, remedy, problems: [] };
}
