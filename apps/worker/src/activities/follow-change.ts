import { tableKey } from '@trem/contracts';
import type { ColumnsChanged } from '@trem/pipeline';
import {
  areAllThere,
  asFollowed,
  type ColumnFacts,
  type ColumnShape,
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
import { planTable, ruleNaming } from '@trem/rules';
import { columnsAfter, differenceOf, type Followable, fillsOf, lacking, type Unclear } from './column-difference.js';
import { askedOf, renamed, retyped, shownColumns } from './column-policies.js';
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
    throw unclear('columns went while others came or got other names');
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
  if (change.tag === 'alter' && !areAllThere(followed, state.numbers)) {
    throw unclear('columns have other names or types, and one of before is gone: nothing tells which is which');
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
  const { schema, table } = relation;
  const asked = askedOf(change, context.definition.schemaChanges);
  const policies = asked.map(({ policy }) => policy);
  const what = { schema, table, policy: asked.map(({ field }) => `schemaChanges.${field}`).join(', '), columns: shownColumns(change) };
  expectWidened(change, seen);
  if (policies.includes('pause')) {
    throw new ReplicationError('SCHEMA_CHANGE_WAITS', what);
  }
  const columns = columnsAfter(change, { followed, now, published: relation.columns, facts, unclear });
  if (hasUnseen({ columns: followed.columns, last }, columns, now)) {
    throw unclear('another column came and went meanwhile, and nothing tells which rows had what in it');
  }
  const isIgnored = change.tag !== 'drop' && context.definition.schemaChanges.addColumn === 'ignore';
  const next: FollowedColumns = {
    ...{
      columns,
      ...(isUnaltered({ columns }, state.numbers) ? { fileNode: state.files, last: state.last } : { fileNode: followed.fileNode, last }),
    },
    ignored: [...ignoredBefore(change, followed, columns), ...(isIgnored ? change.names : [])],
    earlier: earlierShapes(seen),
    altered: alteredBy(change, seen),
  };
  const options = planOptions(context, name, { definition: context.definition, shapes: [] });
  const then = { relation: relation.fingerprint, followed: next };
  const planned = { before: planTable(options, asFollowed(now, load)), after: planTable(options, asFollowed(now, then)) };
  const difference = differenceOf({ ...planned, change, unclear });
  expectNotNamed(change, difference, { path: (names) => ruleNaming(options, now, names), unclear });
  const added = new Set(difference.sources);
  const fills = fillsOf({ columns: columns.filter((one) => added.has(one.name)), facts, isRewritten, unclear });
  const done = [...new Set(policies)].join(', ');
  await deps.store.events.append(taskId, 'schema-change', { ...what, target: name, change: change.tag, done });
  await target.follow({
    table: difference.table,
    add: difference.add.map((column, index) => ({ column, fill: fills.get(difference.sources[index] ?? '') })),
    ...{ rename: difference.rename, retype: difference.retype },
    ...(done === 'ignore' ? { drop: [], release: difference.gone } : { drop: difference.gone, release: [] }),
    followed: next,
  });
  context.logger.info({ ...what, change: change.tag, done, target: name }, 'a change of the source table is followed');
}

/** @throws SCHEMA_CHANGED rows of before may have other values by now */
function expectWidened(change: Followable, { context, isRewritten, unclear }: Seen): void {
  for (const { from, to } of change.tag === 'alter' ? retyped(change) : []) {
    if (!context.source.connector.source.widens(from, to)) {
      throw unclear('a column got a type that values are written anew for, and nothing tells what they are now', to.name);
    }
    if (isRewritten) {
      throw unclear('a column got another type, and the table was written anew: nothing tells whether values changed', to.name);
    }
  }
}

interface Naming {
  readonly path: (names: ReadonlySet<string>) => string | undefined;
  readonly unclear: Unclear;
}

/** A rule would look for the old name, or begin to hold for the new one. @throws SCHEMA_CHANGED */
function expectNotNamed(change: Followable, { rename }: Pick<ReturnType<typeof differenceOf>, 'rename'>, { path, unclear }: Naming): void {
  const pairs = change.tag === 'alter' ? renamed(change).map(({ from, to }) => ({ from: from.name, to: to.name })) : [];
  const names = new Set([...pairs, ...rename].flatMap(({ from, to }) => [from, to]));
  const [first] = pairs;
  const named = first === undefined ? undefined : path(names);
  if (first !== undefined && named !== undefined) {
    throw unclear(`${named} of the task names a column that has another name now`, `${first.from} -> ${first.to}`);
  }
}

function ignoredBefore(change: Followable, followed: FollowedColumns, columns: readonly ColumnShape[]): readonly string[] {
  const now = new Map(change.tag === 'alter' ? change.columns.map(({ from, to }) => [from.name, to.name]) : []);
  const names = new Set(columns.map(({ name }) => name));
  return followed.ignored.map((name) => now.get(name) ?? name).filter((name) => names.has(name));
}

function alteredBy(change: Followable, seen: Seen): FollowedColumns['altered'] {
  const { followed, commitAt } = seen;
  const { fingerprints } = earlierShapes(seen);
  return change.tag === 'alter' ? [...(followed.altered ?? []), { commitAt, fingerprints, columns: change.columns }] : followed.altered;
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
  const lent = new Set(lend.map((one) => one.source));
  const fills = fillsOf({ columns: followed.columns.filter((one) => lent.has(one.name)), facts, isRewritten, unclear });
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
  const there = new Map(now.columns.map((column) => [column.number, column]));
  const asked = followed.columns.filter(({ name }) => names.includes(name));
  return followed.earlier === undefined && asked.every((column) => isSameColumn(column, there.get(column.number)));
}
