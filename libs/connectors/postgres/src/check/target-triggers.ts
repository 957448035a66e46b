import type { Finding, TableName } from '@trem/contracts';
import type pg from 'pg';
import { quoteIdentifier, quoteTable } from '../identifiers.js';
import { finding } from './make-finding.js';

/** Enabled: O for ordinary sessions, R for replicas, A always. Those that the server made for constraints are left out. */
const READ_TRIGGERS = `
  WITH asked AS (
    SELECT asked.*, class.oid
      FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS asked(schema, name, place)
      JOIN pg_namespace AS home ON home.nspname = asked.schema
      JOIN pg_class AS class ON class.relnamespace = home.oid AND class.relname = asked.name)
  SELECT asked.place, asked.schema, asked.name AS table, 'TRIGGER' AS kind, tgname AS object, tgenabled AS enabled
    FROM asked JOIN pg_trigger ON tgrelid = asked.oid AND NOT tgisinternal
   UNION ALL
  SELECT asked.place, asked.schema, asked.name, 'RULE', rulename, ev_enabled
    FROM asked JOIN pg_rewrite ON ev_class = asked.oid AND ev_type <> '1'
   ORDER BY 1, 4, 5`;

interface TriggerRow extends TableName {
  readonly kind: 'TRIGGER' | 'RULE';
  readonly object: string;
  /** O, R, A or D. */
  readonly enabled: string;
}

/** Those that would fire in our sessions: where the role may be a replica only what is meant for replicas, else what fires for everybody. */
export async function checkTriggers(
  client: pg.Client,
  tables: readonly TableName[],
  { isReplica }: { readonly isReplica: boolean },
): Promise<readonly Finding[]> {
  const names = [tables.map(({ schema }) => schema), tables.map(({ table }) => table)];
  const { rows } = await client.query<TriggerRow & pg.QueryResultRow>(READ_TRIGGERS, names);
  const firing = isReplica ? ['A', 'R'] : ['A', 'O'];
  return rows.filter(({ enabled }) => firing.includes(enabled)).map((row) => firingTrigger(row, isReplica));
}

function firingTrigger({ schema, table, kind, object, enabled }: TriggerRow, isReplica: boolean): Finding {
  const word = kind.toLowerCase();
  const when = enabled === 'O' ? 'and the role cannot set session_replication_role' : enabled === 'A' ? 'ALWAYS' : 'for replicas';
  // An ordinary one goes on firing for everybody but us
  const action = isReplica && enabled === 'A' ? 'ENABLE' : 'DISABLE';
  return finding('TRIGGERS_PRESENT', {
    severity: 'warning',
    object: `${schema}.${table}`,
    found: `${word} ${object} is enabled ${when}`,
    wanted: `a ${word} that does not fire for the task`,
    sql: `ALTER TABLE ${quoteTable({ schema, table })} ${action} ${kind} ${quoteIdentifier(object)}`,
  });
}
