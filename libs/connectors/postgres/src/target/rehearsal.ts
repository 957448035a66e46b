import type { CreateObjects, Finding } from '@trem/contracts';
import type { TableShape } from '@trem/replication-core';
import type pg from 'pg';
import { codeOf, isBroken } from '../errors.js';
import { MOST_TABLES_OF_A_TRANSACTION } from '../in-pieces.js';
import { missingObject, objectsOf } from './create-objects.js';
import { attempt, createTables, createTypes, type OwnType } from './create-tables.js';
import { keyStatements } from './ddl.js';
import { LOCK_TABLES } from './ensure-tables.js';
import { readTables } from './existing-tables.js';
import { objectRefused } from './table-findings.js';

export interface Rehearsal {
  readonly types: readonly OwnType[];
  readonly tables: readonly TableShape[];
  readonly hasKeys: boolean;
  readonly kinds: readonly CreateObjects[];
  /** Extensions that are known to be missing: what needs them is not tried. */
  readonly lacking: ReadonlySet<string>;
  /** A check answers in seconds, and a task may have thousands of tables. */
  readonly withinMs: number;
}

export interface Rehearsed {
  readonly findings: readonly Finding[];
  /** How many of the tables were tried. */
  readonly tried: number;
}

/** Foreign keys are left out: what they refer to need not be there yet. */
const KINDS: readonly CreateObjects[] = ['unique', 'indexes', 'checks', 'defaults'];

/**
 * Makes the types and tables that are missing, with what stands at them, and takes it all back: only the server itself knows what it can make. Ends early,
 * and without a word, where the role may not make them: that is told apart.
 */
export async function rehearse(client: pg.Client, rehearsal: Rehearsal): Promise<Rehearsed> {
  const { types, tables, withinMs } = rehearsal;
  const until = performance.now() + withinMs;
  const findings: Finding[] = [];
  let tried = 0;
  await client.query('BEGIN ISOLATION LEVEL READ COMMITTED');
  try {
    await client.query(`SET LOCAL lock_timeout = '2s'`); // whoever makes them in earnest is not kept waiting, nor waited for
    await client.query(LOCK_TABLES);
    findings.push(...(await createTypes(client, types)));
    for (const table of tables) {
      if (performance.now() > until || tried >= MOST_TABLES_OF_A_TRANSACTION) {
        break;
      }
      findings.push(...(await rehearseTable(client, table, rehearsal)));
      tried += 1;
    }
    return { findings, tried };
  } catch (error) {
    if (MAY_NOT.includes(codeOf(error) ?? '')) {
      return { findings, tried: tables.length };
    }
    throw error;
  } finally {
    if (!isBroken(client)) {
      await client.query('ROLLBACK');
    }
  }
}

/** insufficient_privilege, read_only_sql_transaction. */
const MAY_NOT: readonly string[] = ['42501', '25006'];

async function rehearseTable(client: pg.Client, table: TableShape, { hasKeys, kinds, lacking }: Rehearsal): Promise<readonly Finding[]> {
  const refused = await createTables(client, [table], hasKeys ? keyStatements : () => []);
  const [existing] = await readTables(client, [table]);
  if (refused.length > 0 || existing === undefined) {
    return refused;
  }
  const findings: Finding[] = [];
  for (const object of KINDS.filter((kind) => kinds.includes(kind)).flatMap((kind) => objectsOf(table, kind))) {
    const needsMore = object.extensions?.some(({ name }) => lacking.has(name)) ?? false;
    const statement = needsMore ? undefined : await missingObject(client, table, { object, existing });
    const error = statement === undefined ? undefined : await attempt(client, [statement]);
    findings.push(...(error === undefined ? [] : [objectRefused(table, object, error)]));
  }
  return findings;
}
