import { tableKey } from '@trem/contracts';
import type { ColumnsChanged } from '@trem/pipeline';
import {
  asFollowed,
  type ColumnFacts,
  type ColumnsNow,
  columnChange,
  type EarlierShapes,
  type FollowedColumns,
  hasUnseen,
  isSameColumn,
  isUnaltered,
  type LoadedTable,
  type Position,
  type Relation,
  ReplicationError,
  remadeColumn,
  sourceFingerprint,
  type TableShape,
  type Target,
  type ValueCodec,
} from '@trem/replication-core';
import { planTable } from '@trem/rules';
import { columnsAfter, differenceOf, type Followable, fillsOf, lacking, type Unclear } from './column-difference.js';
import type { ActivityDeps } from './deps.js';
import { planOptions } from './mapped-tables.js';
import { describeTables, openTask, type TaskContext } from './task-context.js';
import { REMADE } from './watch-columns.js';

export interface Stream {
  readonly deps: ActivityDeps;
  readonly taskId: string;
  /** Name of the target. */
  readonly name: string;
  /** It has taken over, and nothing is under way. */
  readonly target: Target;
  readonly loads: readonly LoadedTable[];
  /** By `tableKey`, each table when it was last seen with the columns that were followed then. */
  readonly seen: ReadonlyMap<string, ColumnsNow>;
}

/**
 * Does at the target what somebody did to a table of the source, as the task says; everything that was committed before is applied. What the log does not
 * tell, and what is not certain from the catalogue, is not guessed.
 * @throws SCHEMA_CHANGED it cannot be followed · SCHEMA_CHANGE_WAITS the task wants to be asked · TARGET_TABLE_UNFIT · FENCED
 */
export async function followChange(stream: Stream, { relation, commitAt }: ColumnsChanged): Promise<void> {
  const context = await openTask(stream.deps, stream.taskId); // as the task is now: somebody may have decided meanwhile
  const { source } = context;
  const { schema, table } = relation;
  const unclear: Unclear = (reason, column) => new ReplicationError('SCHEMA_CHANGED', { schema, table, column, reason });
  const { load, followed } = followedLoad(stream.loads, relation, { values: source.connector.source.values, unclear });
  const change = columnChange(followed.columns, relation.columns);
  if (change.tag === 'other') {
    throw unclear('columns were renamed, moved, or given another type');
  }
  const [now] = await describeTables(context, [{ schema, table }]);
  if (now === undefined) {
    throw unclear('the table is gone');
  }
  const facts = await source.connector.source.columnFacts(source.endpoint, relation);
  // Behind the values of before: when the files are still the same, nothing has taken those back
  const state = (await source.connector.source.columnsNow(source.endpoint, [relation])).get(tableKey(relation)) ?? gone;
  const remade = remadeColumn(followed, state.numbers);
  if (remade !== undefined) {
    throw unclear(REMADE, remade);
  }
  const before = stream.seen.get(tableKey(relation)) ?? { files: followed.fileNode, last: followed.last };
  const isRewritten = state.files === '' || state.files !== before.files;
  const seen: Seen = { relation, commitAt, context, load, followed, now, state, last: before.last, facts, isRewritten, unclear };
  if (change.tag === 'drop' && isAhead(followed, now, change.names)) {
    await followLoad(stream, seen, change.names);
  } else {
    await followColumns(stream, seen, change);
  }
}

interface Seen {
  readonly relation: Relation;
  readonly commitAt: Position;
  readonly context: TaskContext;
  readonly load: LoadedTable;
  readonly followed: FollowedColumns;
  /** By the catalogue, which is ahead of the log. */
  readonly now: TableShape;
  readonly state: ColumnsNow;
  /** The highest number of a column when it was last seen with those that are followed. */
  readonly last: number | undefined;
  readonly facts: ColumnFacts;
  /** Rows of before may be written anew since the table had the columns that are followed. */
  readonly isRewritten: boolean;
  readonly unclear: Unclear;
}

interface Judged {
  readonly values: ValueCodec;
  readonly unclear: Unclear;
}

function followedLoad(loads: readonly LoadedTable[], relation: Relation, { values, unclear }: Judged): Pick<Seen, 'load' | 'followed'> {
  const load = loads.find((one) => tableKey(one) === tableKey(relation));
  const followed = load?.followed;
  if (load === undefined || followed === undefined) {
    throw unclear('the columns that were loaded are not known');
  }
  if (values.fingerprint(relation.id, followed.columns) !== sourceFingerprint(load.relation)) {
    throw unclear('another table has its name by now');
  }
  return { load, followed };
}

async function followColumns({ deps, taskId, name, target }: Stream, seen: Seen, change: Followable): Promise<void> {
  const { relation, context, load, followed, now, state, last, facts, isRewritten, unclear } = seen;
  const { addColumn, dropColumn } = context.definition.schemaChanges;
  const [policy, field] = change.tag === 'add' ? ([addColumn, 'addColumn'] as const) : ([dropColumn, 'dropColumn'] as const);
  const { schema, table } = relation;
  const what = { schema, table, policy: `schemaChanges.${field}`, columns: change.names.join(', ') };
  if (policy === 'pause') {
    throw new ReplicationError('SCHEMA_CHANGE_WAITS', what);
  }
  const columns = columnsAfter(change, { followed, now, published: relation.columns, unclear });
  if (hasUnseen({ columns: followed.columns, last }, columns, now)) {
    throw unclear('another column came and went meanwhile, and nothing tells which rows had what in it');
  }
  const next: FollowedColumns = {
    ...{
      columns,
      ...(isUnaltered({ columns }, state.numbers) ? { fileNode: state.files, last: state.last } : { fileNode: followed.fileNode, last }),
    },
    ignored: [
      ...followed.ignored.filter((one) => columns.some((column) => column.name === one)),
      ...(change.tag === 'add' && policy === 'ignore' ? change.names : []),
    ],
    earlier: earlierShapes(seen),
  };
  const options = planOptions(context, name, { definition: context.definition, shapes: [] });
  const then = { relation: relation.fingerprint, followed: next };
  const difference = differenceOf({
    before: planTable(options, asFollowed(now, load)),
    after: planTable(options, asFollowed(now, then)),
    unclear,
  });
  const fills = fillsOf({ names: difference.sources, facts, isRewritten, unclear });
  await deps.store.events.append(taskId, 'schema-change', { ...what, target: name, change: change.tag, done: policy });
  await target.follow({
    table: difference.table,
    add: difference.add.map((column, index) => ({ column, fill: fills.get(difference.sources[index] ?? '') })),
    ...(policy === 'apply' ? { drop: difference.gone, release: [] } : { drop: [], release: difference.gone }),
    followed: next,
  });
  context.logger.info({ ...what, change: change.tag, done: policy, target: name }, 'a change of the source table is followed');
}

/** Several changes may be of one transaction. */
function earlierShapes({ commitAt, load, followed }: Seen): EarlierShapes {
  const before = followed.earlier?.commitAt === commitAt ? followed.earlier.fingerprints : [];
  return { commitAt, fingerprints: [...before, sourceFingerprint(load.relation)] };
}

/**
 * A load read the table after it was altered, and now comes what was committed before that. It cannot come of any time behind this look. What such rows
 * lack the target fills.
 */
async function followLoad(
  { name, target }: Stream,
  { relation, context, load, followed, now, facts, isRewritten, unclear }: Seen,
  names: readonly string[],
): Promise<void> {
  const { source, definition } = context;
  const upTo = await source.connector.source.logEnd(source.endpoint);
  const planned = planTable(planOptions(context, name, { definition, shapes: [] }), asFollowed(now, load));
  const lend = lacking(planned, names);
  const fills = fillsOf({ names: lend.map((one) => one.source), facts, isRewritten, unclear });
  const unknown = lend.find(({ column, source: own }) => column.notNull && !fills.has(own));
  if (unknown !== undefined) {
    throw unclear('a load read a column that the log does not have yet, and nothing tells what rows of before have in it', unknown.source);
  }
  await target.follow({
    ...{ table: planned.target, add: [], drop: [], release: [] },
    lend: lend.map(({ column, source: own }) => ({ column, fill: fills.get(own) })),
    followed: { ...followed, earlier: { commitAt: upTo, fingerprints: [relation.fingerprint] } },
  });
  context.logger.info(
    { schema: relation.schema, table: relation.table, upTo, target: name },
    'rows of before the load read the table are followed',
  );
}

const gone: ColumnsNow = { numbers: new Map(), last: 0, files: '' };

/** All of these columns are there as they were loaded. Only the first rows behind a load can be of a time before. */
function isAhead(followed: FollowedColumns, now: TableShape, names: readonly string[]): boolean {
  const there = new Map(now.columns.map((column) => [column.name, column]));
  const asked = followed.columns.filter(({ name }) => names.includes(name));
  return followed.earlier === undefined && asked.every((column) => isSameColumn(column, there.get(column.name)));
}
