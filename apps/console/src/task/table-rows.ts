import type { TableProgress, TaskStatistics } from '@trem/contracts';

/** One table at one target, with what it shows. */
export interface TableRow {
  readonly key: string;
  readonly name: string;
  readonly progress: TableProgress;
  readonly counts: TaskStatistics['tables'][number] | undefined;
  /** 0 to 100; undefined: not known how much there is. */
  readonly percent: number | undefined;
  /** Rows each second while the table is loading, else undefined. */
  readonly rowsPerSecond: number | undefined;
  /** ms until the table is loaded at its present rate; undefined when nothing can be said. */
  readonly leftMs: number | undefined;
}

/** By name. */
export function tableRows(tables: readonly TableProgress[], counts: TaskStatistics['tables'], nowMs: number): readonly TableRow[] {
  const byKey = new Map(counts.map((count) => [keyOf(count), count]));
  return tables
    .map((progress) => rowOf(progress, byKey.get(keyOf(progress)), nowMs))
    .sort((one, other) => one.name.localeCompare(other.name));
}

function rowOf(progress: TableProgress, counts: TableRow['counts'], nowMs: number): TableRow {
  const { state, rowsLoaded, estimatedRows, load } = progress;
  const isLoading = state === 'loading' && load !== null && load.endedAt === null;
  const seconds = isLoading ? Math.max(1, (nowMs - Date.parse(load.startedAt)) / 1_000) : 0;
  const rowsPerSecond = isLoading ? rowsLoaded / seconds : undefined;
  const missing = Math.max(0, (estimatedRows ?? 0) - rowsLoaded);
  return {
    key: keyOf(progress),
    name: `${progress.schema}.${progress.table}`,
    progress,
    counts,
    percent: percentOf(progress),
    rowsPerSecond,
    leftMs: rowsPerSecond !== undefined && rowsPerSecond > 0 && missing > 0 ? (1_000 * missing) / rowsPerSecond : undefined,
  };
}

/** A table that is in is whole, whatever was estimated; one that is not never shows 100. */
function percentOf({ state, rowsLoaded, estimatedRows }: TableProgress): number | undefined {
  if (state === 'loaded' || state === 'catching-up' || state === 'live') {
    return 100;
  }
  if (rowsLoaded === 0) {
    return 0;
  }
  return estimatedRows === null || estimatedRows <= 0 ? undefined : Math.min(99, (100 * rowsLoaded) / estimatedRows);
}

const keyOf = ({ schema, table, target }: { readonly schema: string; readonly table: string; readonly target: string }) =>
  JSON.stringify([target, schema, table]);
