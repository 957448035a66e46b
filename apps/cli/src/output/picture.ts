import type { TableProgress, TaskSnapshot } from '@trem/contracts';
import { bar, bytes, count, cut, duration } from './format.js';

const BAR = 24;
const MOST_TABLES = 24;

/** A task as lines of a screen: bars while it loads, lag and rates while it streams. */
export function picture(snapshot: TaskSnapshot, width: number): string[] {
  const { status, tables } = snapshot;
  const lines = [headline(snapshot)];
  if (status.error !== null) {
    lines.push(`  ${status.error.code}: ${status.error.text}`, `  ${status.error.remedy}`);
  }
  const slot = snapshot.positions.slotHealth;
  if (slot !== null && slot.alert !== 'ok') {
    lines.push(`  slot, ${slot.alert}: ${slot.text}`);
  }
  if (status.phase === 'full-load') {
    lines.push(...bars(tables));
  }
  return lines.map((line) => cut(line, width));
}

/** One line that says where a task is. */
export function headline({ status, tables, statistics }: TaskSnapshot): string {
  const parts = [`${status.name}: ${status.phase}${status.step === '' ? '' : `, ${status.step}`}`];
  if (!status.hasWorker) {
    parts.push('no worker');
  }
  if (status.phase === 'full-load') {
    const rows = tables.reduce((sum, table) => sum + table.rowsLoaded, 0);
    const size = tables.reduce((sum, table) => sum + table.bytesLoaded, 0);
    parts.push(`${status.tables.loaded}/${status.tables.total} tables`, `${count(rows)} rows`, bytes(size));
  }
  if (status.phase === 'cdc') {
    const { changes } = statistics;
    parts.push(
      `lag ${status.lagMs === null ? '-' : duration(status.lagMs)}`,
      `${count(statistics.changesPerSecond)} changes/s`,
      `${bytes(statistics.bytesPerSecond)}/s`,
      `${count(changes.inserts)} inserted, ${count(changes.updates)} updated, ${count(changes.deletes)} deleted`,
    );
  }
  return parts.join(' · ');
}

function bars(tables: readonly TableProgress[]): string[] {
  const urgent = tables.length <= MOST_TABLES ? tables : tables.filter(({ state }) => state === 'loading').slice(0, MOST_TABLES);
  const names = urgent.map(({ schema, table }) => `${schema}.${table}`);
  const width = Math.max(0, ...names.map((name) => name.length));
  const lines = urgent.map((table, index) => {
    const fraction = loadedFraction(table);
    const rows = `${count(table.rowsLoaded)}${table.estimatedRows === null || isLoaded(table) ? '' : ` of ~${count(table.estimatedRows)}`} rows`;
    return `  ${(names[index] ?? '').padEnd(width)} [${bar(fraction, BAR)}] ${String(Math.floor(fraction * 100)).padStart(3)} %  ${rows}`;
  });
  return urgent.length === tables.length ? lines : [...lines, `  and ${tables.length - urgent.length} more`];
}

/** From 0 to 1. Estimates may be too small, so a table is only whole when it says so. */
export function loadedFraction(table: TableProgress): number {
  if (isLoaded(table)) {
    return 1;
  }
  const byRows = table.estimatedRows === null || table.estimatedRows <= 0 ? 0 : table.rowsLoaded / table.estimatedRows;
  const byPartitions = table.partitions === 0 ? 0 : table.partitionsDone / table.partitions;
  return Math.min(0.99, Math.max(byRows, byPartitions));
}

function isLoaded({ state }: TableProgress): boolean {
  return state !== 'pending' && state !== 'loading';
}
