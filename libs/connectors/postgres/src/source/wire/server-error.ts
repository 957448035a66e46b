/** An error or a notice that the server sent on a socket that we read ourselves. `code` is its SQLSTATE. */
export class ServerError extends Error {
  override readonly name = 'ServerError';
  readonly code: string;
  /** Not translated: ERROR, FATAL, PANIC, WARNING, NOTICE and less. */
  readonly severity: string;
  readonly schema: string | undefined;
  readonly table: string | undefined;
  readonly column: string | undefined;
  readonly constraint: string | undefined;

  constructor(fields: ReadonlyMap<string, string>) {
    super(fields.get('M') ?? 'the server reported an error');
    this.severity = fields.get('V') ?? 'ERROR';
    this.code = fields.get('C') ?? 'XX000';
    this.schema = fields.get('s');
    this.table = fields.get('t');
    this.column = fields.get('c');
    this.constraint = fields.get('n');
  }
}

/** Reads the body of an ErrorResponse or a NoticeResponse: a letter and a text, again and again. @see PostgreSQL manual, "Error and Notice Message Fields" */
export function readServerError(bytes: Buffer, start: number, end: number): ServerError {
  const fields = new Map<string, string>();
  for (const field of bytes.toString('utf8', start, end).split('\0')) {
    if (field !== '') {
      fields.set(field.slice(0, 1), field.slice(1));
    }
  }
  return new ServerError(fields);
}
