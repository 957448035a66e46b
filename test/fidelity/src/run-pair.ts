import type { TaskDraft } from '@trem/contracts';
import { compareDatabases, describeTable } from '@trem/test-comparer';
import type { Installation } from '@trem/test-installation';
import { connection, createTestDatabase, type TestDatabase, waitFor } from '@trem/testing';
import { type FidelityCase, type Way, ways } from './case.js';
import type { CaseResult, Outcome } from './outcome.js';

/** A case on one of its ways: a table of its own. */
interface Lane {
  readonly case: FidelityCase;
  readonly way: Way;
  readonly table: string;
}

/**
 * Runs all cases between a source and a target, each by load, by stream and by both, in one task; the independent comparer judges every table.
 * Tables that the check refuses are taken out first.
 */
export async function runPair(installation: Installation, cases: readonly FidelityCase[]): Promise<readonly CaseResult[]> {
  await using source = await createTestDatabase('source');
  await using target = await createTestDatabase('target');
  const runnable = cases.filter(({ notRun }) => notRun === undefined);
  const skipped: CaseResult[] = cases.flatMap((one) =>
    one.notRun === undefined ? [] : ways.map((way) => ({ case: one, way, outcome: { tag: 'not-run', reason: one.notRun ?? '' } as const })),
  );
  const lanes = runnable.flatMap((one, at) => ways.map((way): Lane => ({ case: one, way, table: `c${at}_${way}` })));
  await prepare(source, target, { cases: runnable, lanes });
  const task = new FidelityTask(installation, source, target);
  try {
    await task.create(lanes.map(({ table }) => table));
    const refused = await task.refusals();
    const kept = lanes.filter(({ table }) => !refused.has(table));
    await task.keepOnly(kept.map(({ table }) => table));
    const stopped = await task.run({
      whileStreaming: async () => {
        for (const lane of kept.filter(({ way }) => way !== 'load')) {
          await stream(source, lane);
        }
      },
    });
    const verdicts = stopped === undefined ? await judge(source, target, kept) : new Map<string, Outcome>();
    return [
      ...skipped,
      ...lanes.map((lane): CaseResult => {
        const code = refused.get(lane.table);
        const outcome =
          code === undefined ? (verdicts.get(lane.table) ?? stopped ?? { tag: 'equal' }) : ({ tag: 'refused', code } as const);
        return { case: lane.case, way: lane.way, outcome };
      }),
    ];
  } finally {
    await task.remove();
  }
}

async function prepare(
  source: TestDatabase,
  target: TestDatabase,
  { cases, lanes }: { readonly cases: readonly FidelityCase[]; readonly lanes: readonly Lane[] },
): Promise<void> {
  await target.query('CREATE TYPE other_numbers AS ENUM (); CREATE TYPE other_numbers_too AS (a int)'); // so that types get other numbers than at the source
  for (const { setup, targetSetup, title } of cases) {
    await source.query(setup ?? '').catch(because(title));
    await target.query(targetSetup ?? '').catch(because(title));
  }
  for (const lane of lanes) {
    await source.query(filled(lane.case.table, lane.table, 0)).catch(because(lane.case.title));
    if (lane.way !== 'stream') {
      await source.query(filled(lane.case.rows, lane.table, 0)).catch(because(lane.case.title));
    }
  }
}

async function stream(source: TestDatabase, { case: one, way, table }: Lane): Promise<void> {
  const change = one.change ?? 'UPDATE $T SET touched = touched + 1; DELETE FROM $T WHERE id % 5 = 0';
  if (way === 'stream') {
    await source.query(filled(one.rows, table, 0)).catch(because(one.title));
  }
  await source.query(filled(change, table, 0)).catch(because(one.title));
  if (way === 'both') {
    await source.query(filled(one.rows, table, 100_000)).catch(because(one.title));
  }
}

function filled(sql: string, table: string, number: number): string {
  return sql.replaceAll('$T', table).replaceAll('$N', String(number));
}

function because(title: string): (error: Error) => never {
  return (error) => {
    throw new Error(`case "${title}" is not right: ${error.message}`, { cause: error });
  };
}

async function judge(source: TestDatabase, target: TestDatabase, lanes: readonly Lane[]): Promise<ReadonlyMap<string, Outcome>> {
  const { tables } = await compareDatabases({
    source: source.url,
    target: target.url,
    tables: lanes.map(({ table }) => ({ schema: 'public', table })),
  });
  return new Map(
    tables.map((result) => [result.table, result.equal ? { tag: 'equal' } : { tag: 'different', text: describeTable(result).join('\n') }]),
  );
}

class FidelityTask {
  readonly #installation: Installation;
  readonly #source: TestDatabase;
  readonly #target: TestDatabase;
  readonly #name: string;
  #draft: TaskDraft | undefined;

  constructor(installation: Installation, source: TestDatabase, target: TestDatabase) {
    this.#installation = installation;
    this.#source = source;
    this.#target = target;
    this.#name = `fidelity_${source.name.slice(-8)}`;
  }

  async create(tables: readonly string[]): Promise<void> {
    const { api } = this.#installation;
    await this.#source.query('CREATE TABLE settled (id int PRIMARY KEY)');
    await api.createEndpoint({ name: `${this.#name}_source`, kind: 'postgres', ...connection(this.#source.url) });
    await api.createEndpoint({ name: `${this.#name}_target`, kind: 'postgres', ...connection(this.#target.url) });
    this.#draft = {
      name: this.#name,
      source: { endpoint: `${this.#name}_source` },
      targets: [{ endpoint: `${this.#name}_target` }],
      accept: ['WHOLE_ROW_MATCH'],
      tables: [...tables, 'settled'].map((table) => ({ source: { schema: 'public', table } })),
    };
    await api.createTask(this.#draft);
  }

  /** Table name to code, of every table that the check refuses. */
  async refusals(): Promise<ReadonlyMap<string, string>> {
    const report = await this.#installation.api.validateTask(this.#draft);
    return new Map(
      report.problems
        .filter(({ severity }) => severity === 'error')
        .flatMap(({ code, text, path }) => {
          const table = /public\.(c\d+_(?:load|stream|both))\b/.exec(`${text} ${path}`)?.[1];
          return table === undefined ? [] : [[table, code] as const];
        }),
    );
  }

  async keepOnly(tables: readonly string[]): Promise<void> {
    const { api } = this.#installation;
    if (this.#draft === undefined) {
      throw new Error('the task was not created');
    }
    const { version } = await api.task(this.#name);
    this.#draft = { ...this.#draft, tables: [...tables, 'settled'].map((table) => ({ source: { schema: 'public', table } })) };
    await api.updateTask(this.#name, version, this.#draft);
  }

  /** Undefined when it went to the end; else what stopped it. */
  async run({ whileStreaming }: { readonly whileStreaming: () => Promise<void> }): Promise<Outcome | undefined> {
    await this.#installation.api.command(this.#name, 'start', {});
    const early = await this.#until('cdc', async () => true);
    if (early !== undefined) {
      return early;
    }
    await whileStreaming();
    await this.#source.query('INSERT INTO settled VALUES (1)');
    return await this.#until('cdc', async () => (await this.#target.query('SELECT FROM settled')).length === 1);
  }

  async remove(): Promise<void> {
    const { api } = this.#installation;
    await api.command(this.#name, 'delete', {}).catch(() => undefined);
    await waitFor('the task to be gone', async () => !(await api.tasks()).some(({ name }) => name === this.#name)).catch(() => undefined);
  }

  async #until(phase: string, isReached: () => Promise<boolean>): Promise<Outcome | undefined> {
    return (
      (await waitFor(
        `phase ${phase}`,
        async (): Promise<Outcome | 'reached' | undefined> => {
          const status = await this.#installation.api.taskStatus(this.#name);
          if (status.phase === 'attention') {
            return { tag: 'stopped', code: status.error?.code ?? '', text: status.error?.text ?? '' };
          }
          return status.phase === phase && (await isReached()) ? 'reached' : undefined;
        },
        { deadlineMs: 300_000 },
      ).then((end) => (end === 'reached' ? undefined : end))) ?? undefined
    );
  }
}
