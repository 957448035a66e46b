import { type ErrorCode, errorEntry } from '@trem/contracts';

/**
 * A command that had no effect, or whose effect is not known, with its code:
 * `TASK_...` refused in this phase · `NO_WORKER` nobody answered in time: the outcome is unknown, repeat with the same request id ·
 * `SERVICE_UNREACHABLE` Temporal itself does not answer.
 */
export class CommandRefused extends Error {
  override readonly name = 'CommandRefused';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, options?: { readonly cause?: unknown }) {
    super(errorEntry(code).title, options);
    this.code = code;
  }
}
