import { type ApplyMode, type ApplyOverride, type ExtraColumns, type Operation, priorities, type TaskDefinition } from '@trem/contracts';
import { Random } from '../runner/random.js';
import { CAME, modeOf, type Shape, WRITTEN_ONCE } from './shapes.js';

/** What a run's task says beside its mode. */
export interface Drawn {
  readonly intervalMs: number;
  readonly tables: ReadonlyMap<string, DrawnTable>;
}

export interface DrawnTable {
  readonly priority: TaskDefinition['tables'][number]['priority'];
  /** Left out: all. */
  readonly operations?: readonly Operation[] | undefined;
  /** A deleted row stays, with the time in `deleted_at`. */
  readonly marks: boolean;
  readonly columns: ExtraColumns;
}

/** Names of the columns that a target gets, none of them a name of the workloads. */
export const ADDED = {
  operation: 'last_operation',
  position: 'last_position',
  commitTime: 'last_commit',
  applyTime: 'last_apply',
  surrogateId: 'row_number_of_target',
  createdBy: 'came_by',
  updatedBy: 'written_by',
  ...CAME,
} as const satisfies Required<ExtraColumns>;
export const DELETED_AT = 'deleted_at';

const INTERVALS_MS = [0, 0, 200, 1_000];
const PLAIN: DrawnTable = { priority: 'normal', marks: false, columns: {} };

export interface DrawOptions {
  readonly seed: number;
  readonly mode: ApplyMode;
  readonly shapes: readonly Shape[];
  /** Tables of which the task applies some operations only. */
  readonly operations: ReadonlyMap<string, readonly Operation[]>;
}

/** The settings of a seed. Its faults and its workloads are drawn apart from them, so that they stay what they were. */
export function draw({ seed, mode, shapes, operations }: DrawOptions): Drawn {
  const random = new Random(seed + 0x7e57);
  const oneIn = (n: number) => random.below(n) === 0;
  const tables = shapes
    .toSorted((one, other) => (one.table < other.table ? -1 : 1))
    .map(({ table, key }): [string, DrawnTable] => {
      const own = modeOf(mode, key);
      const keepsRows = own === 'default' || own === 'upsert';
      const chosen = { told: !oneIn(4), times: oneIn(3), number: oneIn(2), makers: oneIn(3), marks: oneIn(2) };
      return [
        table,
        {
          priority: random.pick(priorities),
          marks: keepsRows && key.length > 0 && chosen.marks,
          columns: {
            ...columnsOfMode(mode, table),
            ...(chosen.told && pick('operation', 'position')),
            ...(chosen.times && pick('commitTime', 'applyTime', 'createdAt', 'updatedAt')),
            ...(keepsRows && chosen.number && pick('surrogateId')),
            ...(chosen.makers && pick('createdBy', 'updatedBy')),
          },
          ...(operations.has(table) && { operations: operations.get(table) }),
        },
      ];
    });
  return { intervalMs: random.pick(INTERVALS_MS), tables: new Map(tables) };
}

/** Nothing but what the mode's judges need: what the runs of built-in mistakes have, so that nothing else is in the way of finding one. */
export function bare({ mode, shapes, operations }: Omit<DrawOptions, 'seed'>): Drawn {
  const tables = shapes.map(({ table }): [string, DrawnTable] => [
    table,
    { ...PLAIN, columns: columnsOfMode(mode, table), ...(operations.has(table) && { operations: operations.get(table) }) },
  ]);
  return { intervalMs: 0, tables: new Map(tables) };
}

/** In mode upsert a change that is written twice leaves no other trace. */
function columnsOfMode(mode: ApplyMode, table: string): ExtraColumns {
  return mode === 'upsert' && WRITTEN_ONCE.includes(table) ? CAME : {};
}

function pick(...facts: readonly (keyof typeof ADDED)[]): ExtraColumns {
  return Object.fromEntries(facts.map((fact) => [fact, ADDED[fact]]));
}

export function drawnOf({ tables }: Drawn, table: string): DrawnTable {
  return tables.get(table) ?? PLAIN;
}

/** Names of the columns that the target's table has beside the source's. */
export function addedTo(drawn: Drawn, table: string): readonly string[] {
  return Object.values(drawnOf(drawn, table).columns).filter((name) => name !== undefined);
}

/** What a table says otherwise than its task. */
export function mappingOf(drawn: Drawn, mode: ApplyMode, { table, key }: Pick<Shape, 'table' | 'key'>) {
  const { priority, operations, marks, columns } = drawnOf(drawn, table);
  const own = modeOf(mode, key);
  const apply: ApplyOverride = {
    ...(own !== mode && { mode: own }),
    ...(marks && { deletes: 'mark' as const, deletedAtColumn: DELETED_AT }),
    ...(Object.keys(columns).length > 0 && { columns }),
  };
  return {
    source: { schema: 'public', table },
    priority,
    ...(operations !== undefined && { operations: [...operations] }),
    ...(Object.keys(apply).length > 0 && { apply }),
  };
}

/** For people: what was drawn, one text for each table that says something. */
export function textsOf({ intervalMs, tables }: Drawn): readonly string[] {
  const all = [...tables].map(([table, { priority, operations, marks, columns }]) =>
    [
      table,
      priority,
      ...(operations === undefined ? [] : [`only ${operations.join('+')}`]),
      ...(marks ? ['mark'] : []),
      ...Object.keys(columns),
    ].join(' '),
  );
  return [`every ${intervalMs} ms`, ...all];
}
