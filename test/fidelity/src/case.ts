import type { CreateObjects } from '@trem/contracts';

/** The ways by which a row reaches the target. */
export const ways = ['load', 'stream', 'both'] as const;
export type Way = (typeof ways)[number];

/** A code, and why a user would accept it. */
export interface Refusal {
  readonly code: string;
  readonly reason: string;
  /** Not before the start: the task stops before the row, with this code. It gets a task to itself. */
  readonly atRow?: boolean;
}

/** Every value is equal, and the table is another one in what is named here: a rule, and why a user would accept it. */
export interface EqualByRule {
  readonly rule: string;
  /** In the words of the comparer; `$T` is the table. */
  readonly differs: readonly string[];
}

/**
 * One case of the certificate: a table, rows that are hard to copy, and what happens to them afterwards. In every SQL text `$T` stands for the
 * table, which has another name for each way, and `$N` for a number that is added to ids, so that rows can be inserted twice.
 */
export interface FidelityCase {
  /** As in the list of cases: N1, T3, S11; O1 are the objects that a task makes behind the rows, which that list has no number for. */
  readonly id: string;
  readonly title: string;
  /** Types and the like, once per run, at the source. */
  readonly setup?: string;
  /** What the target has before the start. */
  readonly targetSetup?: string;
  readonly table: string;
  /** Follows the table's name, which then stands in quotes: hard names. No `$T_something` then. */
  readonly nameEnd?: string;
  /** The table as the target has it before the start. Default: Trem makes it. */
  readonly targetTable?: string;
  readonly rows: string;
  /** What follows in the stream. Default: `update`. */
  readonly change?: string;
  readonly refused?: Refusal;
  readonly byRule?: EqualByRule;
  /** Run at both ends once the task has stopped. */
  readonly afterStop?: string;
  /** Not run here, and why. */
  readonly notRun?: string;
  /** The first version of Postgres that has such a thing; older sources do not run it. Default: all have. */
  readonly since?: number;
  /** The first version of Postgres that takes `targetTable`; older targets do not run it. Default: all do. */
  readonly targetSince?: number;
  /** Refused or equal by a rule where the target is older than this. */
  readonly olderTarget?: (Refusal | EqualByRule) & { readonly than: number };
}

/** How a database is made, and the role by which the task reaches it. */
export interface EndOptions {
  /** Default: UTF8. */
  readonly encoding?: string;
  /** Statements that make the role `$R`, in the database `$D`. Default: the task comes as the owner, a superuser. */
  readonly role?: string;
}

/** Cases that share a task, because they want the same databases and roles. */
export interface CaseGroup {
  readonly cases: readonly FidelityCase[];
  readonly source?: EndOptions;
  readonly target?: EndOptions;
  /** Default: all. */
  readonly ways?: readonly Way[];
  /** One thing done to every type: the tests, which must be quick, take these by load and stream at once only. */
  readonly isWide?: true;
  /** What the task makes behind the rows. Default: keys. */
  readonly createObjects?: readonly CreateObjects[];
}

/** Rewrites rows, moves keys, takes rows away. */
const STANDARD_CHANGE = `
  UPDATE $T SET touched = touched + 1;
  UPDATE $T SET id = id + 5000 WHERE id % 3 = 0;
  DELETE FROM $T WHERE id % 5 = 0`;

export interface ValueCase extends Pick<FidelityCase, 'setup' | 'targetSetup' | 'refused' | 'notRun' | 'since' | 'olderTarget'> {
  readonly type: string;
  /** In the type's own input syntax. */
  readonly values: readonly string[];
  /** An array column beside it. Default true. */
  readonly hasArray?: boolean;
}

/** A case of values of one type: each in a row of its own, alone and inside an array, and a row of nulls. */
export function valueCase(id: string, title: string, { type, values, hasArray = true, ...rest }: ValueCase): FidelityCase {
  const literal = (text: string) => `${quoted(text)}::${type}`;
  const array = (text: string) => `, ARRAY[[${literal(text)}, NULL], [${literal(text)}, ${literal(text)}]]`;
  const rows = values.map((text, at) => `($N + ${at + 1}, ${literal(text)}${hasArray ? array(text) : ''})`);
  return {
    id,
    title,
    table: `CREATE TABLE $T (id int PRIMARY KEY, v ${type}${hasArray ? `, a ${type}[]` : ''}, touched int NOT NULL DEFAULT 0)`,
    rows: `INSERT INTO $T (id, v${hasArray ? ', a' : ''}) VALUES ${rows.join(', ')}; INSERT INTO $T (id) VALUES ($N + ${values.length + 1})`,
    change: STANDARD_CHANGE,
    ...rest,
  };
}

/** An identifier as a statement writes it. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** An escape string: whatever the session's settings are, it means the same. */
export function quoted(text: string): string {
  return `E'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}
