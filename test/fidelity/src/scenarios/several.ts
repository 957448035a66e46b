import { type Scenario, startScenario } from '@trem/test-installation';
import type { ScenarioCase, ScenarioRig } from '../scenario-case.js';
import { refusedFor, streaming, until } from './stage.js';

const ITEM = 'CREATE TABLE item (id int PRIMARY KEY, text text)';

/** Keys of the two sources are even and odd, so that they do not meet. */
const part = (first: number, text: string) => ({
  sql: `${ITEM}; INSERT INTO item SELECT i, '${text} ' || i FROM generate_series(${first}, 500, 2) i`,
  tables: ['item'],
});
const changes = (first: number) =>
  `UPDATE item SET text = 'changed ' || text WHERE id % 10 = ${first}; DELETE FROM item WHERE id % 14 = ${first}; INSERT INTO item VALUES (${1000 + first}, 'new')`;

/** As text, of all columns: what two sources have together is in no one database that a comparer could read. */
async function rowsOf({ query }: Scenario['source']): Promise<readonly string[]> {
  return (await query<{ row: string }>('SELECT item::text AS row FROM item ORDER BY id')).map(({ row }) => row);
}

async function expectRows(target: Scenario['target'], sources: readonly Scenario['source'][], when: string): Promise<void> {
  const wanted = (await Promise.all(sources.map(rowsOf))).flat().toSorted();
  const found = (await rowsOf(target)).toSorted();
  if (JSON.stringify(found) !== JSON.stringify(wanted)) {
    throw new Error(`${when}, ${found.length} rows are not the ${wanted.length} of the sources`);
  }
}

async function twoSources(rig: ScenarioRig): Promise<'equal'> {
  const keep = { fullLoad: { onExistingRows: 'keep' as const }, accept: ['WHOLE_ROW_MATCH'] };
  await using even = await streaming(rig, { ...part(2, 'even'), definition: keep });
  await using odd = await streaming(rig, { ...part(1, 'odd'), definition: keep, databases: { target: even.target } });
  await expectRows(even.target, [even.source, odd.source], 'once both are loaded');
  await even.source.query(changes(2));
  await odd.source.query(changes(1));
  await even.settle();
  await odd.settle();
  await expectRows(even.target, [even.source, odd.source], 'after changes of both');
  const { api } = rig.installation;
  await api.command(odd.task, 'delete', {});
  await until('the other task to be gone', async () => !(await api.tasks()).some(({ name }) => name === odd.task));
  await odd.source.query(`INSERT INTO item VALUES (2001, 'of nobody any more')`);
  await even.source.query(`INSERT INTO item VALUES (2000, 'after the other is gone'); UPDATE item SET text = 'again' WHERE id = 4`);
  await even.settle();
  await odd.source.query('DELETE FROM item WHERE id = 2001'); // written when its task was gone, and never to arrive
  await expectRows(even.target, [even.source, odd.source], 'with one of them removed');
  return 'equal';
}

async function twoTasks(rig: ScenarioRig): Promise<'equal'> {
  await using first = await streaming(rig, part(2, 'even'));
  await using second = await startScenario(rig.installation, {
    ...{ sql: '', tables: ['item'], servers: rig.servers, databases: { source: first.source } },
  });
  await second.start();
  await first.source.query(changes(2));
  await second.waitForPhase('cdc');
  await rig.installation.api.command(first.task, 'pause', {});
  await first.waitForPhase('paused');
  await first.source.query(`UPDATE item SET text = 'while one is paused'`);
  await second.expectEqual();
  await rig.installation.api.command(first.task, 'resume', {});
  await first.waitForPhase('cdc');
  await first.expectEqual();
  return 'equal';
}

/** Each wants what the other writes: every change would go round for ever. */
async function loop({ installation, servers }: ScenarioRig): Promise<{ readonly code: string }> {
  await using there = await streaming({ installation, servers }, { sql: ITEM, tables: ['item'] });
  await using back = await startScenario(installation, {
    ...{ sql: '', tables: ['item'], databases: { source: there.target, target: there.source } },
    definition: { fullLoad: { onExistingRows: 'keep' }, accept: ['WHOLE_ROW_MATCH'] },
  });
  return await refusedFor(back, 'TARGET_IS_SOURCE');
}

export const several: readonly ScenarioCase[] = [
  {
    id: 'C12',
    isQuick: true,
    title: 'two tasks in a loop, each of which wants what the other writes',
    refused: {
      code: 'TARGET_IS_SOURCE',
      reason:
        'Every change would go round for ever: what Trem wrote into a database is not told apart in its log, for tasks mark it with no origin, nor can they ask for what has none.',
    },
    run: loop,
  },
  { id: 'C25', title: 'two sources into one target table, one of them removed', run: twoSources },
  { id: 'C25', isQuick: true, title: 'two tasks on one source', run: twoTasks },
];
