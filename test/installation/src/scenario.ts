import { randomBytes, randomInt } from 'node:crypto';
import type { Phase, TaskDraft, TaskStatus } from '@trem/contracts';
import { compareDatabases, describeTable } from '@trem/test-comparer';
import { connection, createTestDatabase, type TestDatabase, type TestServers, waitFor } from '@trem/testing';
import type { Installation } from './installation.js';

/** A source, a target, both as endpoints, and a task between them. */
export interface Scenario extends AsyncDisposable {
  readonly source: TestDatabase;
  readonly target: TestDatabase;
  readonly task: string;
  /** Names of the endpoints. */
  readonly endpoints: { readonly source: string; readonly target: string };
  start(): Promise<void>;
  status(): Promise<TaskStatus>;
  waitForPhase(phase: Phase, deadlineMs?: number): Promise<TaskStatus>;
  /**
   * Loads everything again, and ends when the next generation streams. Until the stream that there is has ended, the status shows the number of the next
   * generation, phase `cdc` and the step `restarting`: nothing has been discarded yet.
   */
  resync(deadlineMs?: number): Promise<void>;
  /** Waits until the tables that an edit has added are loaded and stream with the others; until then the target may lack what is settled. */
  joined(deadlineMs?: number): Promise<void>;
  /** Waits until everything committed at the source before this call is visible at the target; tables that are being added are not awaited (see `joined`). */
  settle(deadlineMs?: number): Promise<void>;
  /** Settles, then lets the independent comparer judge every table, row by row. */
  expectEqual(): Promise<void>;
}

export interface ScenarioOptions {
  /** Makes and fills the tables of the source. */
  readonly sql: string;
  /** Databases of other scenarios, which outlive this one: for several tasks on one of them. Default: new ones, dropped with the scenario. */
  readonly databases?: { readonly source?: TestDatabase; readonly target?: TestDatabase };
  readonly tables: readonly string[];
  readonly definition?: Partial<TaskDraft>;
  /** Where the endpoints say that the servers are: the address of a link in place of the server's own. */
  readonly addresses?: Partial<Readonly<Record<'source' | 'target', { readonly host: string; readonly port: number }>>>;
  /** Default: those of the test run. */
  readonly servers?: Partial<Pick<TestServers, 'source' | 'target'>>;
  /** Who Trem is at a database; default: who we are. */
  readonly roles?: { readonly source?: Role; readonly target?: Role };
}

export interface Role {
  readonly user: string;
  readonly password?: string;
}

export async function startScenario(installation: Installation, options: ScenarioOptions): Promise<Scenario> {
  const { sql, tables, definition = {}, addresses = {}, databases = {}, servers, roles } = options;
  await using cleanUp = new AsyncDisposableStack();
  const source = databases.source ?? cleanUp.use(await createTestDatabase('source', servers?.source));
  const target = databases.target ?? cleanUp.use(await createTestDatabase('target', servers?.target));
  const suffix = randomBytes(3).toString('hex');
  const task = `task_${suffix}`;
  const { api } = installation;
  await source.query(`${sql}; CREATE TABLE IF NOT EXISTS settled (id bigint PRIMARY KEY)`);
  const endpoints = { source: `source_${suffix}`, target: `target_${suffix}` };
  await api.createEndpoint({ name: endpoints.source, kind: 'postgres', ...connection(source.url), ...addresses.source, ...roles?.source });
  await api.createEndpoint({ name: endpoints.target, kind: 'postgres', ...connection(target.url), ...addresses.target, ...roles?.target });
  const all = [...tables, 'settled'];
  await api.createTask({
    name: task,
    source: { endpoint: endpoints.source },
    targets: [{ endpoint: endpoints.target }],
    accept: ['WHOLE_ROW_MATCH'],
    tables: all.map((table) => ({ source: { schema: 'public', table } })),
    ...definition,
  });
  cleanUp.defer(() => removeTask(installation, task));
  const status = () => api.taskStatus(task);
  const scenario: Omit<Scenario, typeof Symbol.asyncDispose> = {
    source,
    target,
    task,
    endpoints,
    status,
    start: async () => {
      await api.command(task, 'start', {});
    },
    waitForPhase: (phase, deadlineMs = 60_000) =>
      waitFor(
        `phase ${phase} of ${task}`,
        async () => {
          const now = await status();
          if (now.phase !== phase) {
            throw new Error(`it is in ${now.phase}, ${now.step}${now.error === null ? '' : `: ${now.error.code} ${now.error.text}`}`); // what a wait in vain tells in the end
          }
          return now;
        },
        { deadlineMs },
      ),
    resync: async (deadlineMs = 60_000) => {
      const { generation } = await status();
      await api.command(task, 'resync', {});
      await waitFor(
        `${task} to stream its next generation`,
        async () => {
          const now = await status();
          return now.generation > generation && now.phase === 'cdc' && now.step !== 'restarting';
        },
        { deadlineMs },
      );
    },
    joined: async (deadlineMs = 60_000) => {
      await waitFor(
        'nothing to be added any more',
        async () => {
          const { phase, step } = await status();
          return phase !== 'preparing' && step !== 'adding';
        },
        { deadlineMs },
      );
    },
    settle: async (deadlineMs = 60_000) => {
      const settled = randomInt(2 ** 47); // several tasks may write into one table
      await source.query('INSERT INTO settled VALUES ($1)', [settled]);
      await waitFor(
        `marker ${settled} at the target`,
        async () => (await target.query('SELECT FROM settled WHERE id = $1', [settled])).length === 1,
        { deadlineMs },
      ).catch(async (cause: unknown) => {
        const { phase, error } = await status();
        throw new Error(`not settled: ${phase} ${JSON.stringify(error)}`, { cause });
      });
    },
    expectEqual: async () => {
      await scenario.settle();
      const report = await compareDatabases({
        source: source.url,
        target: target.url,
        tables: all.map((table) => ({ schema: 'public', table })),
      });
      if (!report.equal) {
        throw new Error(
          `the target differs:\n${report.tables
            .filter(({ equal }) => !equal)
            .flatMap(describeTable)
            .join('\n')}`,
        );
      }
    },
  };
  const parts = cleanUp.move();
  return { ...scenario, [Symbol.asyncDispose]: () => parts.disposeAsync() };
}

/** Ends the task, so that its slot lets the source's database go. */
async function removeTask({ api }: Installation, task: string): Promise<void> {
  await api.command(task, 'delete', {}).catch(() => undefined);
  await waitFor(`${task} to be gone`, async () => !(await api.tasks()).some((one) => one.name === task)).catch(() => undefined);
}
