import { ApiError } from '@trem/api-client';
import type { ErrorCode } from '@trem/contracts';
import { type Installation, type Scenario, type ScenarioOptions, startScenario } from '@trem/test-installation';
import { waitFor } from '@trem/testing';
import pg from 'pg';
import type { ScenarioRig, ToldThenEqual } from '../scenario-case.js';

/** A few rows, for cases in which it does not matter what they are. */
export const ITEMS: Pick<ScenarioOptions, 'sql' | 'tables'> = {
  sql: `CREATE TABLE item (id int PRIMARY KEY, text text); INSERT INTO item SELECT i, 'row ' || i FROM generate_series(1, 100) i`,
  tables: ['item'],
};

/** A task between the servers of the rig that streams; all that was there is at the target. */
export async function streaming(
  { installation, servers }: Pick<ScenarioRig, 'installation' | 'servers'>,
  options: Partial<ScenarioOptions> = {},
): Promise<Scenario> {
  await using cleanUp = new AsyncDisposableStack();
  const scenario = cleanUp.use(await startScenario(installation, { ...ITEMS, servers, ...options }));
  await scenario.start();
  await scenario.waitForPhase('cdc', 120_000);
  await scenario.settle();
  cleanUp.move();
  return scenario;
}

/** A session of its own, so that transactions may interleave. */
export interface Session extends AsyncDisposable {
  query(sql: string): Promise<void>;
}

/** @param settings of the driver, as `replication` */
export async function openSession(url: string, settings: pg.ClientConfig & { readonly replication?: string } = {}): Promise<Session> {
  const client = new pg.Client({ connectionString: url, ...settings });
  client.on('error', () => undefined);
  await client.connect();
  return {
    query: async (sql) => void (await client.query(sql)),
    [Symbol.asyncDispose]: () => client.end(),
  };
}

/** What its source has written up to now. */
export async function logEnd({ source }: Pick<Scenario, 'source'>): Promise<string> {
  const [row] = await source.query<{ lsn: string }>('SELECT pg_current_wal_lsn()::text AS lsn');
  return row?.lsn ?? '';
}

/** Does something to the source while the task does not look. */
export async function whilePaused({ api }: Installation, scenario: Scenario, work: () => Promise<unknown>): Promise<void> {
  await api.command(scenario.task, 'pause', {});
  await scenario.waitForPhase('paused');
  await work();
  await api.command(scenario.task, 'resume', {});
}

/** Name of the one slot of its source. */
export async function slotOf({ source }: Pick<Scenario, 'source'>): Promise<string> {
  const [row] = await source.query<{ name: string }>(
    'SELECT slot_name AS name FROM pg_replication_slots WHERE database = current_database()',
  );
  return row?.name ?? '';
}

/** @throws unless the task comes to rest, with one of these codes */
export async function expectRest({ waitForPhase }: Scenario, ...codes: readonly ErrorCode[]): Promise<void> {
  const { error } = await waitForPhase('attention', 120_000);
  if (!codes.some((code) => code === error?.code)) {
    throw new Error(`it was to rest with ${codes.join(' or ')}, and rests with ${error?.code}: ${error?.text}`);
  }
}

/** The task tells the code, and rests until somebody has it load everything again; then both ends are equal. @throws where it does not */
export async function rightAfterResync(scenario: Scenario, code: ErrorCode): Promise<ToldThenEqual> {
  await expectRest(scenario, code);
  await scenario.resync(120_000);
  await scenario.expectEqual();
  return { told: code };
}

/** Nothing has been copied then. @throws unless the start is refused, with this code among its problems */
export async function refusedFor({ start, task }: Scenario, code: string): Promise<{ readonly code: string }> {
  const refusal = await start().then(
    () => undefined,
    (error: unknown) => error,
  );
  const problem = refusal instanceof ApiError ? refusal.problem : undefined;
  if (problem?.code !== code && !problem?.problems?.some((one) => one.code === code)) {
    throw new Error(`the start of ${task} was to be refused with ${code}`, { cause: refusal });
  }
  return { code };
}

/** Codes of what a check of the task says. */
export async function foundByCheck({ api }: Installation, { task }: Scenario): Promise<readonly string[]> {
  const { definition } = await api.task(task);
  const { problems } = await api.validateTask(definition);
  return problems.map(({ code }) => code);
}

/** For a target: whoever writes the row is held up by it. A trigger that no role of a session keeps from firing. */
export const stallAt = (id: number, seconds: number) => `
  CREATE FUNCTION stall() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(${seconds}); RETURN NEW; END $$;
  CREATE TRIGGER stall BEFORE INSERT ON item FOR EACH ROW WHEN (NEW.id = ${id}) EXECUTE FUNCTION stall();
  ALTER TABLE item ENABLE ALWAYS TRIGGER stall`;

/** @throws with the words, unless it is true within the time */
export async function until(what: string, isSo: () => Promise<boolean>, deadlineMs = 90_000): Promise<void> {
  await waitFor(what, isSo, { deadlineMs, everyMs: 200 });
}
