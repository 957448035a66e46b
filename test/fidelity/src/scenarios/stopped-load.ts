import { readBooks } from '@trem/test-faults/load';
import { lockTable, type Scenario } from '@trem/test-installation';
import { waitFor } from '@trem/testing';

/** A load in the middle of its tables. Disposed of, it goes on. */
export interface StoppedLoad extends AsyncDisposable {
  /** Which load of the task it is. */
  readonly number: number;
  goOn(): Promise<void>;
}

/**
 * Lets no more rows into these tables of the target as soon as some ranges of each are in. What is being read at the source is held up with them.
 * @throws when a table is loaded already: it was too small, or its ranges too large
 */
export async function stopLoad(scenario: Scenario, tables: readonly string[]): Promise<StoppedLoad> {
  await using cleanUp = new AsyncDisposableStack();
  const gates = await Promise.all(
    tables.map(async (table) => {
      await waitFor(`a range of ${table}`, () => hasRange(scenario, table), { deadlineMs: 60_000, everyMs: 2 });
      return cleanUp.use(await lockTable(scenario.target.url, table));
    }),
  );
  const { finished, latest } = await readBooks(scenario, []);
  const late = tables.filter((table) => finished.has(table));
  if (late.length > 0) {
    throw new Error(`${late.join(', ')}: loaded before it could be stopped`);
  }
  const kept = cleanUp.move();
  return {
    number: latest,
    goOn: async () => {
      await Promise.all(gates.map((gate) => gate.open()));
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

async function hasRange({ target }: Scenario, table: string): Promise<boolean> {
  return (await target.query('SELECT FROM trem.load_marker WHERE table_name = $1', [table])).length > 0;
}

/** Number of the load by which a table came; 0 when it is not loaded. */
export async function loadOf(scenario: Scenario, table: string): Promise<number> {
  return (await readBooks(scenario, [])).finished.get(table) ?? 0;
}
