import { readFile } from 'node:fs/promises';
import type { TaskDraft } from '@trem/contracts';
import { compareDatabases, describeTable } from '@trem/test-comparer';
import { startScenario } from '@trem/test-installation';
import { waitFor } from '@trem/testing';
import { identifier, quoted, type Refusal } from '../case.js';
import type { ScenarioCase, ScenarioRig } from '../scenario-case.js';
import { refusedFor } from './stage.js';

type Mapping = TaskDraft['tables'][number];

/** As long as a server lets a name be: 63 bytes. */
const LONG = 'a'.repeat(63);
/** 40 letters, as a form counts them; 80 bytes, as a server does. */
const WIDE = 'ä'.repeat(40);
const TABLE = `CREATE TABLE "${LONG}" (id int PRIMARY KEY, "${LONG}" text); INSERT INTO "${LONG}" SELECT i, 'row ' || i FROM generate_series(1, 10) i`;
const CUT: Refusal = { code: 'NAME_TOO_LONG', reason: 'A server cuts a longer name without a word, and two may become one.' };

/** Nothing is made at the target. */
function tooLong(title: string, mapping: Partial<Mapping>, definition: Partial<TaskDraft> = {}): ScenarioCase {
  return {
    id: 'G1',
    ...(definition.apply === undefined ? {} : { isQuick: true as const }),
    title: `names of 63 bytes: ${title}`,
    refused: CUT,
    run: async ({ installation, servers }) => {
      const tables = [{ source: { schema: 'public', table: LONG }, ...mapping }];
      await using scenario = await startScenario(installation, {
        ...{ servers, sql: TABLE, tables: [], definition: { tables, ...definition } },
      });
      const refusal = await refusedFor(scenario, CUT.code);
      const left = await scenario.target.query(
        `SELECT oid::regclass AS name FROM pg_class WHERE relkind = 'r' AND relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)`,
      );
      if (left.length > 0) {
        throw new Error(`the target has ${JSON.stringify(left)}`);
      }
      return refusal;
    },
  };
}

const named = (targetTable: string): Partial<Mapping> => ({ transformations: [{ type: 'modify-table-name', targetTable }] });
const made = (newColumn: string): Partial<Mapping> => ({
  transformations: [{ type: 'create-column', operation: 'literal', newColumn, value: 'x', valueType: 'text' }],
});

/** Names as long as a rule may make them: 63 bytes, of table, column, key and index. */
async function asLongAsCanBe({ installation, servers }: ScenarioRig): Promise<'equal'> {
  const short = 'ä'.repeat(29); // 58 bytes
  await using scenario = await startScenario(installation, {
    servers,
    sql: `CREATE TABLE "${short}" (id int PRIMARY KEY, "${short}" text, n int CONSTRAINT "c${LONG.slice(1)}" CHECK (n > 0));
      CREATE INDEX "i${LONG.slice(1)}" ON "${short}" (n); INSERT INTO "${short}" SELECT i, 'row ' || i, i FROM generate_series(1, 50) i`,
    tables: [],
    definition: {
      fullLoad: { visibility: 'swap', createObjects: ['primary-key', 'indexes', 'checks'] },
      tables: [
        {
          source: { schema: 'public', table: short },
          transformations: [
            { type: 'modify-table-name', targetTable: '{table}_copy' },
            { type: 'modify-column-name', column: short, targetColumn: `${short}_text` },
          ],
        },
        { source: { schema: 'public', table: 'settled' } },
      ],
    },
  });
  const { source, target } = scenario;
  await scenario.start();
  await scenario.waitForPhase('cdc', 120_000);
  await source.query(`UPDATE "${short}" SET id = id + 100 WHERE id % 3 = 0; DELETE FROM "${short}" WHERE id % 5 = 0`);
  await scenario.settle();
  await scenario.resync(120_000);
  await scenario.settle();
  const there = await target.query(`SELECT id, "${short}_text" AS text, n FROM "${short}_copy" ORDER BY id`);
  const here = await source.query(`SELECT id, "${short}" AS text, n FROM "${short}" ORDER BY id`);
  const namesOf = (table: string) =>
    `SELECT relname AS name FROM pg_index JOIN pg_class c ON c.oid = indexrelid WHERE indrelid = '"${table}"'::regclass AND NOT indisprimary
     UNION ALL SELECT conname FROM pg_constraint WHERE conrelid = '"${table}"'::regclass AND contype = 'c' ORDER BY 1`;
  const names = [await target.query(namesOf(`${short}_copy`)), await source.query(namesOf(short))];
  if (JSON.stringify(there) !== JSON.stringify(here) || JSON.stringify(names[0]) !== JSON.stringify(names[1])) {
    throw new Error(
      `the target has ${JSON.stringify(there)} and ${JSON.stringify(names[0])}, the source ${JSON.stringify(here)} and ${JSON.stringify(names[1])}`,
    );
  }
  return 'equal';
}

/** What breaks a statement, a label of a metric, a line of a log or a path; two that are alike but for case; none made harmless by what stands before it. */
const HARD = [
  ' ',
  '1st',
  LONG,
  'ä'.repeat(31),
  'Item',
  'item',
  '"',
  "'",
  '\\',
  '%s',
  '$1',
  '.',
  '..',
  'a/b',
  'line\nbreak',
  '{x="y"} 1',
  '😀',
  'select',
];
const HARD_SCHEMA = 'Sch "e.ma 😀';

/** Loaded, streamed, and loaded again by an exchange; metrics and log are read as those read them who know nothing of such names. */
async function hardNames({ installation, servers }: ScenarioRig): Promise<'equal'> {
  const named = HARD.map((table) => ({ schema: HARD_SCHEMA, table }));
  const name = (table: string) => `${identifier(HARD_SCHEMA)}.${identifier(table)}`;
  const made = HARD.map(
    (table) => `CREATE TABLE ${name(table)} (id int PRIMARY KEY, ${identifier(table)} text UNIQUE);
      INSERT INTO ${name(table)} SELECT i, ${quoted(table)} || i FROM generate_series(1, 30) i`,
  );
  await using scenario = await startScenario(installation, {
    ...{ servers, sql: [`CREATE SCHEMA ${identifier(HARD_SCHEMA)}`, ...made].join(';'), tables: [] },
    definition: {
      fullLoad: { visibility: 'swap', createObjects: ['primary-key', 'unique'] },
      tables: [...named, { schema: 'public', table: 'settled' }].map((source) => ({ source })),
    },
  });
  const { source, target } = scenario;
  const write = async () => {
    for (const table of HARD) {
      await source.query(`UPDATE ${name(table)} SET id = id + 1000 WHERE id % 3 = 0; DELETE FROM ${name(table)} WHERE id % 5 = 0;
        UPDATE ${name(table)} SET ${identifier(table)} = ${identifier(table)} || '!'`);
    }
    await scenario.settle();
    const { equal, tables } = await compareDatabases({ source: source.url, target: target.url, tables: named });
    if (!equal) {
      throw new Error(
        tables
          .filter((one) => !one.equal)
          .flatMap(describeTable)
          .join('\n'),
      );
    }
  };
  await scenario.start();
  await scenario.waitForPhase('cdc', 120_000);
  await write();
  await scenario.resync(120_000);
  await write();
  // Figures come with the next report of the worker.
  await waitFor('statistics of every table', async () => {
    const { tables } = await installation.api.taskStatistics(scenario.task);
    const counted = new Set(tables.map(({ schema, table }) => JSON.stringify([schema, table])));
    return named.every(({ schema, table }) => counted.has(JSON.stringify([schema, table])));
  });
  await expectReadable(installation);
  return 'equal';
}

const METRIC = /^(?:#.*|[a-z0-9_:]+(?:\{(?:[a-z_]+="(?:[^"\\\n]|\\.)*",?)*\})? \S+|)$/;

/** @throws unless each line of the metrics is one of Prometheus, and each of the log one object */
async function expectReadable({ worker }: ScenarioRig['installation']): Promise<void> {
  const log = await readFile(worker.logFile, 'utf8');
  const [, url] = /"metrics":"([^"]+)"/.exec(log) ?? [];
  const metrics = await (await fetch(`${url}/metrics`)).text();
  const wrong = [
    ...metrics.split('\n').filter((line) => !METRIC.test(line)),
    ...log
      .split('\n')
      .slice(0, -1)
      .filter((line) => !isObject(line)),
  ];
  if (wrong.length > 0 || !metrics.includes('trem_')) {
    throw new Error(`lines that cannot be read: ${wrong.slice(0, 3).join(' | ')}`);
  }
}

function isObject(line: string): boolean {
  try {
    return typeof JSON.parse(line) === 'object';
  } catch {
    return false;
  }
}

/** The server has cut it; whoever writes what they had typed names a table that is not there. */
async function uncut({ installation, servers }: ScenarioRig): Promise<{ readonly code: string }> {
  await using scenario = await startScenario(installation, {
    ...{ servers, sql: `CREATE TABLE "${WIDE}" (id int PRIMARY KEY)`, tables: [WIDE] },
  });
  return await refusedFor(scenario, 'TABLE_UNKNOWN');
}

/** Names at their border: what a server would cut is refused, whichever rule makes it. */
export const names: readonly ScenarioCase[] = [
  {
    id: 'G1',
    isQuick: true,
    title: 'tables with nothing but a hard name, in a schema with one, two of them alike but for case: rows, statistics, metrics and log',
    run: hardNames,
  },
  {
    id: 'G1',
    title: 'names made 63 bytes long by rules, with checks and indexes as long, exchanged and loaded again',
    run: asLongAsCanBe,
  },
  tooLong('a rule lets the table end with more', named('{table}_x')),
  tooLong('a rule gives the table 40 letters of two bytes', named(WIDE)),
  tooLong('a rule begins the schema with more', { transformations: [{ type: 'modify-schema-name', targetSchema: `{schema}_${LONG}` }] }),
  tooLong('a rule gives a column 40 letters of two bytes', {
    transformations: [{ type: 'modify-column-name', column: LONG, targetColumn: WIDE }],
  }),
  tooLong('a rule makes a column of 40 letters of two bytes', made(WIDE)),
  tooLong('a column that Trem adds has 40 letters of two bytes', {}, { apply: { columns: { commitTime: WIDE } } }),
  tooLong('a column of versions has 40 letters of two bytes', {}, { apply: { mode: 'scd2', scd2: { startColumn: WIDE } } }),
  {
    id: 'G1',
    title: 'a task that names a table by more letters than the server kept',
    refused: { code: 'TABLE_UNKNOWN', reason: 'There is no table of that name: the server cut it when it was made.' },
    run: uncut,
  },
];
