import { tableKey } from '@trem/contracts';
import type { ColumnsChanged } from '@trem/pipeline';
import {
  asFollowed,
  type ColumnChange,
  type ColumnShape,
  columnChange,
  type FollowedColumns,
  isSameColumn,
  type LoadedTable,
  type RelationColumn,
  ReplicationError,
  remadeColumn,
  sourceFingerprint,
  type TableShape,
  type Target,
} from '@trem/replication-core';
import { type PlannedTable, planTable } from '@trem/rules';
import type { ActivityDeps } from './deps.js';
import { planOptions } from './mapped-tables.js';
import { describeTables, openTask, type TaskContext } from './task-context.js';
import { REMADE } from './watch-columns.js';

interface Stream {
  readonly deps: ActivityDeps;
  readonly taskId: string;
  /** Name of the target. */
  readonly name: string;
  /** It has taken over, and nothing is under way. */
  readonly target: Target;
  readonly loads: readonly LoadedTable[];
}

/**
 * Does at the target what somebody did to a table of the source, as the task says; everything that was committed before is applied. What the log does not
 * tell, and what is not certain from the catalogue, is not guessed.
 * @throws SCHEMA_CHANGED it cannot be followed · SCHEMA_CHANGE_WAITS the task wants to be asked · TARGET_TABLE_UNFIT · FENCED
 */
export async function followChange({ deps, taskId, name, target, loads }: Stream, { relation, commitAt }: ColumnsChanged): Promise<void> {
  const context = await openTask(deps, taskId); // as the task is now: somebody may have decided meanwhile
  const { source, definition, logger } = context;
  const place = { schema: relation.schema, table: relation.table };
  const load = loads.find((one) => tableKey(one) === tableKey(relation));
  const { values } = source.connector.source;
  const followed = load?.followed;
  const unclear = (reason: string, column?: string) => new ReplicationError('SCHEMA_CHANGED', { ...place, column, reason });
  if (load === undefined || followed === undefined) {
    throw unclear('the columns that were loaded are not known');
  }
  if (values.fingerprint(relation.id, followed.columns) !== sourceFingerprint(load.relation)) {
    throw unclear('another table has its name by now');
  }
  const change = columnChange(followed.columns, relation.columns);
  if (change.tag === 'other') {
    throw unclear('columns were renamed, moved, or given another type');
  }
  const { addColumn, dropColumn } = definition.schemaChanges;
  const [policy, field] = change.tag === 'add' ? ([addColumn, 'addColumn'] as const) : ([dropColumn, 'dropColumn'] as const);
  const what = { ...place, policy: `schemaChanges.${field}`, columns: change.names.join(', ') };
  if (policy === 'pause') {
    throw new ReplicationError('SCHEMA_CHANGE_WAITS', what);
  }
  const [now] = await describeTables(context, [place]);
  if (now === undefined) {
    throw unclear('the table is gone');
  }
  const numbers = new Map(now.columns.flatMap((column) => (column.number === undefined ? [] : [[column.name, column.number] as const])));
  const remade = remadeColumn(followed, numbers);
  if (remade !== undefined) {
    throw unclear(REMADE, remade);
  }
  const last = sourceFingerprint(load.relation);
  const columns = columnsAfter(change, { followed, now, published: relation.columns, unclear });
  const stays = new Set(columns.map((column) => column.name));
  const ignored = [
    ...followed.ignored.filter((one) => stays.has(one)),
    ...(change.tag === 'add' && policy === 'ignore' ? change.names : []),
  ];
  const earlier = { commitAt, fingerprints: [...(followed.earlier?.commitAt === commitAt ? followed.earlier.fingerprints : []), last] };
  const next: FollowedColumns = { columns, ignored, fileNode: now.fileNode, earlier };
  const options = planOptions(context, name, { definition, shapes: [] });
  const difference = differenceOf({
    before: planTable(options, asFollowed(now, load)),
    after: planTable(options, asFollowed(now, { ...load, relation: load.relation.replace(last, relation.fingerprint), followed: next })),
    unclear,
  });
  const fills =
    difference.add.length === 0 ? new Map<string, string>() : await fillsOf(context, { names: difference.sources, now, followed, unclear });
  await deps.store.events.append(taskId, 'schema-change', { ...what, target: name, change: change.tag, done: policy });
  await target.follow({
    table: difference.table,
    add: difference.add.map((column, index) => ({ column, fill: fills.get(difference.sources[index] ?? '') })),
    ...(policy === 'apply' ? { drop: difference.gone, release: [] } : { drop: [], release: difference.gone }),
    followed: next,
  });
  logger.info({ ...what, change: change.tag, done: policy, target: name }, 'a change of the source table is followed');
}

type Unclear = (reason: string, column?: string) => ReplicationError;
interface Seen {
  readonly followed: FollowedColumns;
  /** By the catalogue, which is ahead of the log. */
  readonly now: TableShape;
  readonly published: readonly RelationColumn[];
  readonly unclear: Unclear;
}

/** All columns of the log after the change. */
function columnsAfter({ tag, names }: Exclude<ColumnChange, { readonly tag: 'other' }>, seen: Seen): readonly ColumnShape[] {
  const { followed, now, published, unclear } = seen;
  const there = new Map(now.columns.map((column) => [column.name, column]));
  if (tag === 'drop') {
    const still = names.find((name) => there.has(name));
    if (still !== undefined) {
      throw unclear('a column is not in the log any more, and the table has it: it may have been taken out of the publication', still);
    }
    const gone = new Set(names);
    return followed.columns.filter(({ name }) => !gone.has(name));
  }
  const added = published.slice(followed.columns.length).map((column) => {
    const found = there.get(column.name);
    if (found === undefined || !isSameColumn(found, column)) {
      throw unclear('a column was added, and changed or dropped again since', column.name);
    }
    return found;
  });
  return [...followed.columns, ...added];
}

interface Difference {
  readonly table: TableShape;
  readonly add: readonly ColumnShape[];
  /** Of each that is added, its name at the source. */
  readonly sources: readonly string[];
  /** Columns that the rules do not fill any more. */
  readonly gone: readonly string[];
}

interface Planned {
  readonly before: PlannedTable;
  readonly after: PlannedTable;
  readonly unclear: Unclear;
}

/** Between the table that rules made of the columns of before and the one that they make now. */
function differenceOf({ before, after, unclear }: Planned): Difference {
  const keys = ({ target }: PlannedTable) => JSON.stringify([target.key, target.primaryKey]);
  if (keys(before) !== keys(after)) {
    throw unclear('the key of the table changed');
  }
  const was = new Map(before.target.columns.map((column) => [column.name, column]));
  const is = new Set(after.target.columns.map(({ name }) => name));
  const retyped = after.target.columns.find(({ name, type }) => was.has(name) && was.get(name)?.type !== type);
  if (retyped !== undefined) {
    throw unclear('by the rules of the task a column becomes one of another type', retyped.name);
  }
  const add = after.target.columns.filter(({ name }) => !was.has(name));
  const sources = new Map(after.plan.columns.map(({ name, source }) => [name, source?.name]));
  const made = add.find(
    ({ name }) => sources.get(name) === undefined || after.plan.steps.some(({ writes }) => after.plan.columns[writes]?.name === name),
  );
  if (made !== undefined) {
    throw unclear('a rule makes the values of a new column, and rows of before would lack them', made.name);
  }
  return {
    ...{ table: after.target, add },
    sources: add.map(({ name }) => sources.get(name) ?? name),
    gone: before.target.columns.filter(({ name }) => !is.has(name)).map(({ name }) => name),
  };
}

interface Unknown {
  readonly names: readonly string[];
  readonly now: TableShape;
  readonly followed: FollowedColumns;
  readonly unclear: Unclear;
}

/** What rows of before have in these columns, where that is not NULL. */
async function fillsOf({ source }: TaskContext, { names, now, followed, unclear }: Unknown): Promise<ReadonlyMap<string, string>> {
  const { missingValues, refused } = await source.connector.source.columnFacts(source.endpoint, now);
  const hasSameFile = now.fileNode !== '' && now.fileNode === followed.fileNode;
  for (const name of names) {
    const reason = refused.get(name) ?? (hasSameFile || missingValues.has(name) ? undefined : REWRITTEN);
    if (reason !== undefined) {
      throw unclear(reason, name);
    }
  }
  return missingValues;
}

const REWRITTEN =
  'the table was rewritten since it was loaded, or is partitioned: rows of before may have values in a new column that nothing tells';
