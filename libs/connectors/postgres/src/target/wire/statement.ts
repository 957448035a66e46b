/** One SQL statement that a session prepares when it first needs it. */
export class Statement {
  readonly sql: string;
  /** Type OIDs of its parameters; without them the server infers. */
  readonly parameterTypes: readonly number[];
  /** Its name in the session, and which session that is; undefined until prepared. */
  prepared: { readonly name: string; readonly by: object } | undefined;

  constructor(sql: string, parameterTypes: readonly number[] = []) {
    this.sql = sql;
    this.parameterTypes = parameterTypes;
  }
}
