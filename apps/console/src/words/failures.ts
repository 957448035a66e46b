import { ApiError } from '@trem/api-client';
import { texts } from '../texts/index.js';

/** What failed, for people. */
export interface FailureWords {
  /** Nothing answered at all. */
  readonly isSilence: boolean;
  /** Of the error catalogue; empty where the console itself failed. */
  readonly code: string;
  readonly text: string;
  readonly remedy: string;
}

/** Of any error. Only an answer that never came is told as one; everything else says what the answer said. */
export function describeFailure(error: unknown): FailureWords {
  const { silent, silentRemedy, ours, oursRemedy } = texts.failures;
  if (!(error instanceof ApiError)) {
    return { isSilence: false, code: '', text: `${ours}: ${error instanceof Error ? error.message : String(error)}`, remedy: oursRemedy };
  }
  const { status, problem } = error;
  return status === 0
    ? { isSilence: true, code: problem.code, text: silent, remedy: silentRemedy }
    : { isSilence: false, code: problem.code, text: problem.detail, remedy: problem.remedy };
}

/** All of it in one line. */
export function wordsOf(error: unknown): string {
  const { isSilence, code, text, remedy } = describeFailure(error);
  return `${code === '' || isSilence ? '' : `${code}: `}${text.replace(/\.$/, '')}. ${remedy}`.trimEnd();
}
