import { tableKey } from '@trem/contracts';
import type { AppliedCounts, RefusedChange, VersionCounts } from '@trem/replication-core';
import type { Planned } from './planned.js';
import type { Settled } from './settled-stretches.js';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** What a write settles, by source table: what was set aside is not applied, and versions count for the table that they come from. */
export function settledBy(
  { counts, balance }: Planned,
  { refused, versions }: { readonly refused: readonly RefusedChange[]; readonly versions: readonly VersionCounts[] },
): Settled {
  const versionsOf = new Map(versions.map((one) => [tableKey(one), one]));
  const tables = counts.map(({ target, ...table }) => ({ ...without(table, refused), ...versionsIn(versionsOf.get(tableKey(target))) }));
  return { tables, passed: balance.loaded + balance.ignored };
}

function without(counts: AppliedCounts, refused: readonly RefusedChange[]): AppliedCounts {
  const left: Mutable<AppliedCounts> = { ...counts };
  for (const { source, origin } of refused) {
    if (source.schema === counts.schema && source.table === counts.table) {
      left[`${origin.tag}s`] -= 1;
      left.errors = (left.errors ?? 0) + 1;
    }
  }
  return left;
}

function versionsIn(counts: VersionCounts | undefined): Pick<AppliedCounts, 'opened' | 'closed'> {
  return counts === undefined ? {} : { opened: counts.opened, closed: counts.closed };
}
