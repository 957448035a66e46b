import { execFile } from 'node:child_process';
import { chmodSync, existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startPostgres } from '@trem/dev-stack';
import { startScenario } from '@trem/test-installation';
import type { ScenarioCase, ScenarioRig } from '../scenario-case.js';
import { openSession } from './stage.js';

/** A comma before the cents; a currency without any. */
const COMMA = 'de_DE.UTF-8';
const WHOLE = 'ja_JP.UTF-8';

const hasSources =
  existsSync('/usr/bin/localedef') && [COMMA, WHOLE].every((name) => existsSync(`/usr/share/i18n/locales/${name.slice(0, 5)}`));

/** Made here: machines as they are shipped have the C locale alone. */
async function makeLocales(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'trem-locales-'));
  chmodSync(path, 0o755); // the server may be somebody else
  for (const name of [COMMA, WHOLE]) {
    await promisify(execFile)('localedef', ['--no-archive', '-i', name.slice(0, 5), '-f', 'UTF-8', join(path, name)]);
  }
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) };
}

const ROWS = (from: number) => `
  INSERT INTO item SELECT ${from} + g, v, ARRAY[v, NULL], 1234.50
    FROM unnest(ARRAY[NULL, '0', '-1,5', '1,5', '-92233720368547758,08', '92233720368547758,07']::money[]) WITH ORDINALITY AS one(v, g)`;

/** What a server keeps, however it shows it, and what stands beside it. */
const KEPT = `SELECT json_agg(json_build_array(id, cash_send(v)::text, cash_send(a[1])::text, a[2] IS NULL, n, touched) ORDER BY id)::text AS rows FROM item`;

async function money({ installation, servers: shared, pair }: ScenarioRig): Promise<'equal'> {
  await using locales = await makeLocales();
  const options = { fsync: false, locales: locales.path };
  await using from = await startPostgres({ ...options, name: 'comma', version: String(pair.source) });
  await using to = await startPostgres({ ...options, name: 'whole', version: String(pair.target) });
  await using scenario = await startScenario(installation, {
    servers: { ...shared, source: from.url, target: to.url },
    sql: 'CREATE TABLE item (id int PRIMARY KEY, v money, a money[], n numeric(10,2), touched int NOT NULL DEFAULT 0)',
    tables: ['item'],
  });
  const { source, target } = scenario;
  const settings = (locale: string) => ['lc_monetary', 'lc_numeric', 'lc_time'].map((name) => `SET ${name} = '${locale}'`);
  for (const [end, locale] of [[source, COMMA] as const, [target, WHOLE] as const]) {
    await end.query(
      settings(locale)
        .map((set) => `ALTER DATABASE ${end.name} ${set}`)
        .join('; '),
    );
  }
  await using session = await openSession(source.url); // begun under them
  await session.query(ROWS(0));
  await scenario.start();
  await scenario.waitForPhase('cdc', 120_000);
  await scenario.settle();
  await session.query(
    `${ROWS(100)}; UPDATE item SET touched = 1 WHERE id % 2 = 0; UPDATE item SET v = '0,99', id = id + 500 WHERE id % 3 = 0`,
  );
  await scenario.settle();
  const [kept, arrived] = await Promise.all([source.query(KEPT), target.query(KEPT)]);
  if (JSON.stringify(kept) !== JSON.stringify(arrived)) {
    throw new Error(`the source keeps ${JSON.stringify(kept)}, the target ${JSON.stringify(arrived)}`);
  }
  return 'equal';
}

export const locales: readonly ScenarioCase[] = [
  {
    id: 'N5',
    title: 'money between other locales (a comma; a currency without cents): the number that a server keeps is the same',
    ...(hasSources ? {} : { notRun: 'This machine has the C locale alone, and nothing to make others of.' }),
    run: money,
  },
];
