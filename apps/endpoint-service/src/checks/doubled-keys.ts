import { errorCatalogue, type TaskDefinition, type TaskFinding } from '@trem/contracts';
import { type Connector, type EndpointConfig, ReplicationError } from '@trem/replication-core';
import { columnsOfKey, countDoubledKeys, type PlannedTable, passing } from '@trem/rules';

export interface DoubledKeysNeeds {
  readonly definition: TaskDefinition;
  readonly source: { readonly connector: Pick<Connector, 'source'>; readonly config: EndpointConfig };
  readonly tables: readonly PlannedTable[];
  /** For all tables together. */
  readonly withinMs: number;
}

const ROWS = 1_000;

/**
 * Looks at the first rows of each table whose key is chosen or changed by the task: a warning where several of them come to one key at the target.
 * Reads what makes the key, and filters, and shows no value; tables that cannot be read in time are named by an info.
 */
export async function findDoubledKeys({ definition, source, tables, withinMs }: DoubledKeysNeeds): Promise<TaskFinding[]> {
  const until = performance.now() + withinMs;
  const findings: TaskFinding[] = [];
  for (const table of tables.filter(mayMeet)) {
    const left = Math.floor(until - performance.now());
    const seen = left < 1 ? undefined : await sampled(source, table, left).catch(unlessBug);
    if (seen === undefined || seen.doubled > 0) {
      findings.push({ ...findingOf(table, seen), ...placeOf(table, definition) });
    }
  }
  return findings;
}

/** In mode history every change is a row of its own, and rows without a key are not found by one. */
function mayMeet({ keysMayMeet, target, apply }: PlannedTable): boolean {
  return keysMayMeet && target.key.length > 0 && apply.mode !== 'history';
}

interface Seen {
  readonly rows: number;
  readonly doubled: number;
}

/** A database that does not answer has no say here: the checks of both sides tell what is wrong with it. */
function unlessBug(error: unknown): undefined {
  if (!(error instanceof ReplicationError) || error.code === 'BUG') {
    throw error;
  }
  return undefined;
}

async function sampled({ connector, config }: DoubledKeysNeeds['source'], table: PlannedTable, withinMs: number): Promise<Seen> {
  const { where, wants } = passing(table);
  const read = columnsOfKey(table);
  const isRead = (name: string) => read.has(name) || (wants !== undefined && table.plan.filters.some(({ column }) => column === name));
  const narrow = { ...table.source, columns: table.source.columns.filter(({ name }) => isRead(name)) };
  const { relation, rows } = await connector.source.sample(config, narrow, { rows: ROWS, where, wants, withinMs });
  const now = Date.now() * 1_000;
  const doubled = countDoubledKeys({ table, relation, rows: rows.map(({ row }) => row), at: { committedAt: now, appliedAt: now } });
  return { rows: rows.length, doubled };
}

function findingOf({ source, target }: PlannedTable, seen: Seen | undefined): Omit<TaskFinding, 'role' | 'endpoint' | 'path'> {
  const { title, remedy } = errorCatalogue.KEY_NOT_UNIQUE;
  const key = target.key.join(', ');
  return {
    severity: seen === undefined ? 'info' : 'warning',
    code: 'KEY_NOT_UNIQUE',
    object: `table "${source.schema}"."${source.table}"`,
    found:
      seen === undefined
        ? `its rows could not be read now: nobody knows whether two come to one key (${key})`
        : `of the first ${seen.rows} rows, ${seen.doubled} come to a key (${key}) that another of them has, too`,
    wanted: 'a key of its own for each row',
    cause: title,
    remedy,
  };
}

function placeOf({ path }: PlannedTable, { source, tables }: TaskDefinition): Pick<TaskFinding, 'role' | 'endpoint' | 'path'> {
  const hasKey = tables.some(({ key }, index) => path === `tables.${index}` && key !== undefined);
  return { role: 'source', endpoint: source.endpoint, path: `${path}.${hasKey ? 'key' : 'source'}` };
}
