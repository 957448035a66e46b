import type { ApiClient } from '@trem/api-client';

/** What the outside of the process is to a command; tests give their own. */
export interface Terminal {
  /** Data: what the command is asked for. */
  readonly print: (text: string) => void;
  /** Everything else goes to stderr, so that stdout can be piped. */
  readonly note: (text: string) => void;
  /** Stdout is a screen that can be drawn again. */
  readonly isScreen: boolean;
  readonly width: number;
  /** Writes to the screen without a line end. */
  readonly write: (text: string) => void;
  readonly readStdin: () => Promise<Buffer>;
  /** Lets a person change a text in their editor. @throws CliError 5 when that editor failed */
  readonly edit: (text: string) => Promise<string>;
  /** Asks a person; undefined when nobody is there. `hidden`: what is typed is not shown. */
  readonly ask: (question: string, options?: { readonly hidden?: boolean }) => Promise<string | undefined>;
}

/** Options that every command takes. */
export interface GlobalOptions {
  readonly json?: boolean;
  readonly apiUrl?: string;
}

export interface Context {
  readonly terminal: Terminal;
  /** Aborts at Ctrl-C. */
  readonly signal: AbortSignal;
  connect(options: GlobalOptions): Promise<ApiClient>;
}
