import type { Scenario } from '@trem/test-installation';
import type { ScenarioCase, ScenarioRig, ToldThenEqual } from '../scenario-case.js';
import { rightAfterResync, streaming, whilePaused } from './stage.js';

const TWO_TABLES = {
  sql: `CREATE TABLE item (id int PRIMARY KEY, text text); INSERT INTO item SELECT i, 'row ' || i FROM generate_series(1, 100) i;
        CREATE TABLE other (id int PRIMARY KEY, text text)`,
  tables: ['item', 'other'],
};
const CHANGES = `UPDATE item SET text = text || '.' WHERE id % 2 = 0; DELETE FROM item WHERE id % 7 = 0; INSERT INTO other SELECT 1 + coalesce(max(id), 0), 'more' FROM other`;

async function publicationOf({ source }: Scenario): Promise<string> {
  const [row] = await source.query<{ name: string }>(`SELECT quote_ident(pubname) AS name FROM pg_publication WHERE pubname LIKE 'trem%'`);
  return row?.name ?? '';
}

/** What leaves changes out of the log: each is told when the task goes on, and a resync makes the publication anew. */
function harms({ pair }: ScenarioRig): readonly ((name: string) => string)[] {
  const sinceFilters = [
    (name: string) => `ALTER PUBLICATION ${name} SET TABLE item WHERE (id < 10), other`,
    (name: string) => `ALTER PUBLICATION ${name} SET TABLE item (id), other`,
  ];
  return [
    (name) => `ALTER PUBLICATION ${name} DROP TABLE item`,
    (name) => `ALTER PUBLICATION ${name} DROP TABLE item; ${CHANGES}; ALTER PUBLICATION ${name} ADD TABLE item`,
    (name) => `ALTER PUBLICATION ${name} SET (publish = 'insert, update, truncate')`,
    (name) => `DROP PUBLICATION ${name}`,
    ...(pair.source >= 15 ? sinceFilters : []),
  ];
}

async function changedWhilePaused(rig: ScenarioRig): Promise<ToldThenEqual> {
  await using scenario = await streaming(rig, TWO_TABLES);
  for (const harm of harms(rig)) {
    const sql = harm(await publicationOf(scenario));
    await whilePaused(rig.installation, scenario, () => scenario.source.query(`${sql}; ${CHANGES}`));
    await rightAfterResync(scenario, 'POSITION_INVALID').catch((error: unknown) => {
      throw new Error(`after ${sql}`, { cause: error });
    });
  }
  return { told: 'POSITION_INVALID' };
}

/** Nothing of it shows in the log. */
async function changedInStream(rig: ScenarioRig, harm: (name: string) => string): Promise<ToldThenEqual> {
  await using scenario = await streaming(rig, TWO_TABLES);
  await scenario.source.query(`${harm(await publicationOf(scenario))}; ${CHANGES}`);
  return await rightAfterResync(scenario, 'POSITION_INVALID');
}

/** The task never had it: it rests before the first row of it, rather than to guess. A resync takes it out. */
async function moreInOurs(rig: ScenarioRig): Promise<ToldThenEqual> {
  await using scenario = await streaming(rig, { ...TWO_TABLES, tables: ['item'] });
  const { source } = scenario;
  await source.query(`ALTER PUBLICATION ${await publicationOf(scenario)} ADD TABLE other; ${CHANGES}`);
  const told = await rightAfterResync(scenario, 'SCHEMA_CHANGED');
  await source.query(CHANGES);
  await scenario.expectEqual();
  return told;
}

async function publishedByOthers(rig: ScenarioRig): Promise<'equal'> {
  await using scenario = await streaming(rig, { ...TWO_TABLES, tables: ['item'] });
  const { source } = scenario;
  await source.query(`CREATE PUBLICATION everything FOR ALL TABLES; ${CHANGES}`);
  if (rig.pair.source >= 15) {
    await source.query(`CREATE PUBLICATION schemas FOR TABLES IN SCHEMA public; ${CHANGES}`);
  }
  await scenario.expectEqual();
  await whilePaused(rig.installation, scenario, () => source.query(`DROP PUBLICATION everything; ${CHANGES}`));
  await scenario.expectEqual();
  return 'equal';
}

/** A table that is dropped and made anew is another one: what it had before stays at the target, and nothing of the new one is published. */
async function madeAnew(rig: ScenarioRig): Promise<ToldThenEqual> {
  await using scenario = await streaming(rig, TWO_TABLES);
  await scenario.source.query(
    `DROP TABLE item; CREATE TABLE item (id int PRIMARY KEY, text text); INSERT INTO item VALUES (1, 'new'), (500, 'new')`,
  );
  return await rightAfterResync(scenario, 'POSITION_INVALID');
}

/** Its rows stay, and the other tables go on. */
async function dropped(rig: ScenarioRig): Promise<ToldThenEqual> {
  await using scenario = await streaming(rig, TWO_TABLES);
  await scenario.source.query(`DROP TABLE other; UPDATE item SET text = 'after the drop'`);
  await scenario.settle();
  const texts = await scenario.target.query('SELECT DISTINCT text FROM item');
  if (JSON.stringify(texts) !== JSON.stringify([{ text: 'after the drop' }])) {
    throw new Error(`the other table did not go on: ${JSON.stringify(texts)}`);
  }
  await scenario.source.query(`CREATE TABLE other (id int PRIMARY KEY, text text); INSERT INTO other VALUES (7, 'seven')`);
  return await rightAfterResync(scenario, 'POSITION_INVALID');
}

const TOLD = 'told as POSITION_INVALID, equal after the resync';

export const publications: readonly ScenarioCase[] = [
  { id: 'C15', title: `the publication is changed in six ways while the task is paused: each ${TOLD}`, run: changedWhilePaused },
  {
    id: 'C15',
    title: `a table is taken out of the publication of a running task: ${TOLD}`,
    run: (rig) => changedInStream(rig, (name) => `ALTER PUBLICATION ${name} DROP TABLE item`),
  },
  {
    id: 'C15',
    title: `the publication of a running task leaves deletes out: ${TOLD}`,
    run: (rig) => changedInStream(rig, (name) => `ALTER PUBLICATION ${name} SET (publish = 'insert, update, truncate')`),
  },
  { id: 'C15', title: 'a table more is published by hand: told as SCHEMA_CHANGED, equal after the resync', run: moreInOurs },
  { id: 'C15', title: 'others publish the tables too: all tables, and by schema', run: publishedByOthers },
  { id: 'C25', title: `a table is dropped and made anew while the task runs: ${TOLD}`, run: madeAnew },
  { id: 'C25', title: `a table is dropped, the others go on; made anew later: ${TOLD}`, run: dropped },
];
