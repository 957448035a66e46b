import { type ErrorCode, errorEntry, type ProblemItem } from '@trem/contracts';

/** Gathers all that is wrong, so that it is told at once. */
export class Problems {
  readonly items: ProblemItem[] = [];

  add(code: ErrorCode, path: string, text: string, more: Partial<ProblemItem> = {}): void {
    this.items.push({ severity: 'error', code, path, text, remedy: errorEntry(code).remedy, ...more });
  }
}
