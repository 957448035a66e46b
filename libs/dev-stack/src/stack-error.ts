/**
 * `SERVER_MISSING` no way to get a server on this machine; the text lists all that is missing and how to install it ·
 * `SERVER_FAILED` a server or app did not come up; the text ends with its last log lines ·
 * `STACK_BUSY` another live process owns a stack of this name · `SETTINGS_INVALID` a given server cannot be used as it is.
 */
export type StackErrorCode = 'SERVER_MISSING' | 'SERVER_FAILED' | 'STACK_BUSY' | 'SETTINGS_INVALID';

/** The one error of this library: branch on `code`, print the text. */
export class StackError extends Error {
  override readonly name = 'StackError';
  readonly code: StackErrorCode;

  constructor(code: StackErrorCode, text: string, options?: { readonly cause?: unknown }) {
    super(text, options);
    this.code = code;
  }
}
