import type { Errors } from '@trem/contracts';
import { type Installation, type Scenario, startInstallation, startScenario, TRY_ONCE } from '@trem/test-installation';
import { waitFor } from '@trem/testing';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { expectSame } from './staff.js';

vi.setConfig({ testTimeout: 180_000 });

/** One table in each mode, named after it. */
const modes = ['default', 'upsert', 'scd2', 'history'] as const;
const operations = ['insert', 'update', 'delete'] as const;
type Mode = (typeof modes)[number];
type Operation = (typeof operations)[number];
type Flag = Extract<keyof Errors, `stopOn${string}`>;

interface Poison {
  readonly mode: Mode;
  readonly operation: Operation;
}

const all: readonly Poison[] = modes.flatMap((mode) => operations.map((operation) => ({ mode, operation })));
const inPlainModes = (wanted: Operation) => (poison: Poison) => ['default', 'history'].includes(poison.mode) && poison.operation === wanted;
const watched: Readonly<Record<Flag, (poison: Poison) => boolean>> = {
  stopOnInsertError: inPlainModes('insert'),
  stopOnUpdateError: inPlainModes('update'),
  stopOnDeleteError: inPlainModes('delete'),
  stopOnUpsertError: ({ mode }) => mode === 'upsert',
  stopOnScd2Error: ({ mode }) => mode === 'scd2',
};
const flags = Object.keys(watched) as Flag[];

/** Each flag has its own row for each kind of change. Rows that are inserted as poison are not there before. */
const rowOf = (flag: Flag, { mode, operation }: Poison) =>
  1_000 + 100 * flags.indexOf(flag) + 10 * modes.indexOf(mode) + operations.indexOf(operation);
const toLoad = (mode: Mode) =>
  flags.flatMap((flag) => all.filter((one) => one.mode === mode && one.operation !== 'insert').map((one) => `(${rowOf(flag, one)}, 0)`));

const sql = modes
  .map((mode) => `CREATE TABLE in_${mode} (id int PRIMARY KEY, n int NOT NULL); INSERT INTO in_${mode} VALUES ${toLoad(mode).join(', ')}`)
  .join('; ');

/** Whatever is to be done to a row that is named in `refused`, the target refuses. */
const REFUSING = `
  CREATE TABLE refused (id int PRIMARY KEY);
  CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF EXISTS (SELECT FROM public.refused WHERE id IN (OLD.id, NEW.id)) THEN RAISE 'refused' USING ERRCODE = 'check_violation'; END IF;
    RETURN coalesce(NEW, OLD); END $$;
  ${modes
    .map(
      (mode) => `CREATE TRIGGER refusing BEFORE INSERT OR UPDATE OR DELETE ON in_${mode} FOR EACH ROW EXECUTE FUNCTION refuse();
        ALTER TABLE in_${mode} ENABLE ALWAYS TRIGGER refusing`,
    )
    .join(';')}`;

function statementOf(flag: Flag, poison: Poison): string {
  const id = rowOf(flag, poison);
  const table = `in_${poison.mode}`;
  return {
    insert: `INSERT INTO ${table} VALUES (${id}, 7)`,
    update: `UPDATE ${table} SET n = 7 WHERE id = ${id}`,
    delete: `DELETE FROM ${table} WHERE id = ${id}`,
  }[poison.operation];
}

let installation: Installation;
let scenario: Scenario;
beforeAll(async () => {
  installation = await startInstallation();
  scenario = await startScenario(installation, {
    sql: `${sql}; CREATE TABLE beside (id int PRIMARY KEY)`,
    tables: [],
    definition: {
      errors: errorsWith(undefined),
      tables: [
        ...modes.map((mode) => ({ source: { schema: 'public', table: `in_${mode}` }, apply: { mode } })),
        ...['beside', 'settled'].map((table) => ({ source: { schema: 'public', table } })),
      ],
    },
  });
  await scenario.start();
  await scenario.waitForPhase('cdc');
  await scenario.settle();
  await scenario.target.query(REFUSING);
  const poisoned = flags.flatMap((flag) => all.map((poison) => rowOf(flag, poison)));
  await scenario.target.query('INSERT INTO refused SELECT unnest($1::int[])', [poisoned]);
}, 120_000);
afterAll(async () => {
  await scenario?.[Symbol.asyncDispose]();
  await installation?.[Symbol.asyncDispose]();
}, 60_000);

function errorsWith(flag: Flag | undefined) {
  return {
    retry: TRY_ONCE,
    ...Object.fromEntries(flags.map((one) => [one, one === flag])),
  };
}

async function setFlag(flag: Flag): Promise<void> {
  const { definition, version } = await installation.api.task(scenario.task);
  await installation.api.updateTask(scenario.task, version, { ...definition, errors: { ...definition.errors, ...errorsWith(flag) } });
}

const lettersAt = async () => (await scenario.target.query<{ n: number }>('SELECT count(*)::int AS n FROM trem.dead_letter'))[0]?.n ?? -1;

async function isAtTarget({ mode, operation }: Poison, id: number): Promise<boolean> {
  const current = { default: '', upsert: '', scd2: 'AND scd_current = 1', history: `AND trem_operation = '${operation}'` }[mode];
  const found = await scenario.target.query<{ n: number | null }>(`SELECT n FROM in_${mode} WHERE id = $1 ${current}`, [id]);
  return operation === 'delete' && mode !== 'history'
    ? found.length === 0
    : found.length === 1 && (operation === 'delete' || found[0]?.n === 7);
}

let besides = 0;

test.each(flags)(
  '[row 83] [W6b] %s, set while the task streams, stops it at changes of its own kind only, and none that stopped it is lost',
  async (flag) => {
    const { source, target, task } = scenario;
    const { api } = installation;
    await setFlag(flag);
    const own = all.filter(watched[flag]);
    const others = all.filter((poison) => !watched[flag](poison));
    const before = await lettersAt();
    for (const poison of others) {
      besides += 1;
      await source.query(`BEGIN; INSERT INTO beside VALUES (${besides}); ${statementOf(flag, poison)}; COMMIT`);
    }
    await scenario.settle();
    expect((await scenario.status()).phase, 'other kinds stop nothing').toBe('cdc');
    expect(await lettersAt()).toBe(before + others.length);
    expect(await target.query('SELECT count(*)::int AS n FROM beside')).toEqual([{ n: besides }]);

    for (const poison of own) {
      const id = rowOf(flag, poison);
      await source.query(`BEGIN; INSERT INTO beside VALUES (${besides + 1}); ${statementOf(flag, poison)}; COMMIT`);
      const { error } = await scenario.waitForPhase('attention');
      expect(error, `${poison.operation} in mode ${poison.mode}`).toMatchObject({ code: 'CONSTRAINT_CHECK' });
      expect(error?.text).toContain(`in_${poison.mode}`);
      expect(await lettersAt(), 'what stops the task is no dead letter').toBe(before + others.length);
      expect(await target.query('SELECT count(*)::int AS n FROM beside'), 'its transaction is not torn').toEqual([{ n: besides }]);
      await target.query('DELETE FROM refused WHERE id = $1', [id]);
      await api.command(task, 'resume', {});
      await scenario.waitForPhase('cdc');
      await scenario.settle();
      besides += 1;
      expect(await isAtTarget(poison, id), `${poison.operation} in mode ${poison.mode} once it may be written`).toBe(true);
      expect(await target.query('SELECT count(*)::int AS n FROM beside')).toEqual([{ n: besides }]);
    }
    expect(await lettersAt()).toBe(before + others.length);
  },
);

test('[row 83] what did not stop the task is written once it may be: then the tables are equal', async () => {
  const { target, task } = scenario;
  await target.query('DELETE FROM refused');
  const { id } = await installation.api.replayDeadLetters(task);
  const work = await waitFor('the replay', async () => {
    const now = await installation.api.deadLetterWork(task, id);
    return now.state === 'running' ? undefined : now;
  });
  expect(work).toMatchObject({ failed: 0, replayed: await lettersAt() });
  for (const mode of ['default', 'upsert'] as const) {
    await expectSame(scenario, `SELECT * FROM in_${mode}`, `SELECT * FROM in_${mode}`);
  }
  await expectSame(scenario, 'SELECT * FROM in_scd2', 'SELECT id, n FROM in_scd2 WHERE scd_current = 1');
  expect(await target.query('SELECT trem_operation AS operation, count(*)::int AS n FROM in_history GROUP BY 1 ORDER BY 1')).toEqual([
    ...operations
      .toSorted()
      .slice(0, 2)
      .map((operation) => ({ operation, n: flags.length })),
    { operation: 'load', n: 2 * flags.length },
    { operation: 'update', n: flags.length },
  ]);
});
