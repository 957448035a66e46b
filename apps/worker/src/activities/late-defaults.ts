import { tableKey } from '@trem/contracts';
import {
  type EarlierShapes,
  type FollowedColumns,
  type LoadedTable,
  type MappedTable,
  type Position,
  smallestPosition,
  type Target,
} from '@trem/replication-core';

/** Sets the defaults that were left to rows of earlier shapes, once all of those are there. */
export async function settleDefaults(
  target: Target,
  mapped: readonly MappedTable[],
  loads: readonly LoadedTable[],
  position: Position,
): Promise<void> {
  const tables = new Map(mapped.map((table) => [tableKey(table.source), table.target]));
  for (const { followed, ...load } of unsettled(loads)) {
    const table = tables.get(tableKey(load));
    if (table !== undefined && followed.earlier.commitAt < position) {
      const done = { ...followed, earlier: { ...followed.earlier, defaults: [] } };
      await target.follow({ table, add: [], drop: [], release: [], followed: done });
    }
  }
}

/** Behind this position defaults can be set that were left to rows of earlier shapes; undefined when there are none. */
export function settlesAfter(loads: readonly LoadedTable[]): Position | undefined {
  return smallestPosition(unsettled(loads).map(({ followed }) => followed.earlier.commitAt));
}

type Unsettled = LoadedTable & { readonly followed: FollowedColumns & { readonly earlier: EarlierShapes } };

function unsettled(loads: readonly LoadedTable[]): readonly Unsettled[] {
  return loads.filter((load): load is Unsettled => (load.followed?.earlier?.defaults?.length ?? 0) > 0);
}
