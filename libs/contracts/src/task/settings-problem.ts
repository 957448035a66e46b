import { type ErrorCode, errorCatalogue } from '../error-catalogue.js';
import type { ProblemItem } from '../problem.js';

/** One finding about settings; the remedy is the catalogue's. A setting without effect is a warning. */
export function settingsProblem(code: ErrorCode, path: string, text: string): ProblemItem {
  const severity = code === 'SETTING_WITHOUT_EFFECT' ? 'warning' : 'error';
  return { severity, code, path, text, remedy: errorCatalogue[code].remedy };
}

/** A setting that changes nothing and does no harm: it is told, and blocks no start. */
export function settingWithoutEffect(path: string, text: string): ProblemItem {
  return { severity: 'info', code: 'SETTING_WITHOUT_EFFECT', path, text, remedy: 'Remove it, or leave it: nothing goes wrong by it.' };
}
