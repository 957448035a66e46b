import type { ScenarioCase } from '../scenario-case.js';
import { rightAfterResync, streaming } from './stage.js';

const SALES = `
  CREATE TABLE sale (id int, region text, n int NOT NULL DEFAULT 0, PRIMARY KEY (region, id)) PARTITION BY LIST (region);
  CREATE TABLE sale_north PARTITION OF sale FOR VALUES IN ('north'); CREATE TABLE sale_south PARTITION OF sale FOR VALUES IN ('south');
  CREATE TABLE sale_east PARTITION OF sale FOR VALUES IN ('east');
  INSERT INTO sale SELECT i, (ARRAY['north', 'south', 'east'])[i % 3 + 1] FROM generate_series(1, 300) i`;
const CHANGE = `UPDATE sale SET n = n + 1; UPDATE sale SET region = 'south' WHERE region = 'east' AND id % 2 = 0; DELETE FROM sale WHERE id % 7 = 0`;

interface Move {
  /** Statements of the source, each by itself: some of them may not be in a transaction. */
  readonly moves: readonly string[];
  readonly isQuick?: true;
}

/** No frame of the log has the rows that come or go with a whole partition. */
function told(title: string, { moves, ...more }: Move): ScenarioCase {
  return {
    id: 'G7',
    ...more,
    title: `${title} while the task runs: told as PARTITIONS_CHANGED, equal after the resync`,
    run: async (rig) => {
      await using scenario = await streaming(rig, { sql: SALES, tables: ['sale'] });
      await scenario.source.query(CHANGE);
      await scenario.settle();
      for (const move of moves) {
        await scenario.source.query(move);
      }
      await scenario.source.query('UPDATE sale SET n = n + 1');
      const told = await rightAfterResync(scenario, 'PARTITIONS_CHANGED');
      await scenario.source.query(CHANGE);
      await scenario.expectEqual();
      return told;
    },
  };
}

/** Rows and changes of partitions that are added need no telling. */
const ADDED: ScenarioCase = {
  id: 'G7',
  title:
    'partitions added while the task runs and rows go on to come, below others too, and one of them detached and dropped while it is empty',
  run: async (rig) => {
    await using scenario = await streaming(rig, { sql: SALES, tables: ['sale'] });
    const { source } = scenario;
    await source.query(`CREATE TABLE sale_west PARTITION OF sale FOR VALUES IN ('west') PARTITION BY RANGE (id)`);
    await source.query(
      `CREATE TABLE sale_west_1 PARTITION OF sale_west FOR VALUES FROM (0) TO (1000); INSERT INTO sale VALUES (901, 'west'), (902, 'west')`,
    );
    await source.query(`BEGIN; CREATE TABLE sale_west_2 PARTITION OF sale_west DEFAULT; INSERT INTO sale VALUES (1001, 'west'); COMMIT`);
    await source.query(`${CHANGE}; UPDATE sale SET region = 'west' WHERE region = 'north'`);
    await scenario.expectEqual();
    await source.query(`CREATE TABLE sale_rest PARTITION OF sale DEFAULT; INSERT INTO sale VALUES (2000, 'else')`);
    await scenario.expectEqual();
    return 'equal';
  },
};

/** Moves of whole partitions under a running task. */
export const partitionMoves: readonly ScenarioCase[] = [
  ADDED,
  told('a partition attached with its rows', {
    moves: [
      `CREATE TABLE sale_west (LIKE sale INCLUDING ALL); INSERT INTO sale_west SELECT i, 'west' FROM generate_series(1, 50) i;
       ALTER TABLE sale ATTACH PARTITION sale_west FOR VALUES IN ('west')`,
    ],
  }),
  told('a partition detached', { moves: ['ALTER TABLE sale DETACH PARTITION sale_north'] }),
  told('a partition detached concurrently', { moves: ['ALTER TABLE sale DETACH PARTITION sale_north CONCURRENTLY'] }),
  told('a partition dropped', { moves: ['DROP TABLE sale_north'] }),
  told('a partition detached and attached again', {
    moves: [
      `ALTER TABLE sale DETACH PARTITION sale_north; DELETE FROM sale_north WHERE id % 2 = 0; ALTER TABLE sale ATTACH PARTITION sale_north FOR VALUES IN ('north')`,
    ],
  }),
  told('a partition truncated by its own name', { moves: ['TRUNCATE sale_north'] }),
];
