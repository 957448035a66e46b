import { type ErrorCode, errorCatalogue, type Finding } from '@trem/contracts';
import type { ReplicationError } from '@trem/replication-core';

export interface FindingFacts {
  /** Default: error. */
  readonly severity?: Finding['severity'];
  readonly object: string;
  readonly found: string;
  readonly wanted: string;
  /** Default: the title that the catalogue has for the code; a remedy likewise. */
  readonly cause?: string;
  readonly remedy?: string;
  readonly sql?: string;
}

export function finding(code: ErrorCode, facts: FindingFacts): Finding {
  const { title, remedy } = errorCatalogue[code];
  return { severity: 'error', cause: title, remedy, ...facts, code };
}

/** What went wrong while looking. */
export function errorFinding(object: string, error: ReplicationError): Finding {
  return finding(error.code, { object, found: error.message, wanted: 'a completed check', remedy: error.remedy });
}
