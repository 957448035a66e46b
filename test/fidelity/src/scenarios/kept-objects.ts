import { randomBytes } from 'node:crypto';
import type { TaskDraft } from '@trem/contracts';
import { type Scenario, startScenario } from '@trem/test-installation';
import type { Refusal } from '../case.js';
import type { ScenarioCase } from '../scenario-case.js';
import { ITEMS, refusedFor } from './stage.js';

const CHANGE = `UPDATE item SET text = text || '!' WHERE id % 3 = 0; DELETE FROM item WHERE id % 7 = 0; INSERT INTO item SELECT 1 + max(id), 'more' FROM item`;

interface Kept {
  readonly title: string;
  readonly fullLoad: NonNullable<TaskDraft['fullLoad']>;
  readonly hasView: boolean;
  readonly refused?: Refusal;
}

/** Who may read what of the table at the target, and what reads it. @throws unless all of it is as it was made */
async function expectKept({ target }: Scenario, reader: string, hasView: boolean): Promise<void> {
  const [row] = await target.query<{ whole: boolean; one: boolean; grant: boolean; seen: string | null }>(
    `SELECT has_table_privilege('${reader}', 'item', 'SELECT') AS whole, has_column_privilege('${reader}', 'item', 'text', 'UPDATE') AS one,
            has_table_privilege('${reader}', 'item', 'DELETE WITH GRANT OPTION') AS grant,
            ${hasView ? '(SELECT sum(id)::text FROM item_view) = (SELECT sum(id)::text FROM item)' : 'true'} AS seen`,
  );
  if (JSON.stringify(row) !== JSON.stringify({ whole: true, one: true, grant: true, seen: true })) {
    throw new Error(`of the rights and the view there is ${JSON.stringify(row)}`);
  }
}

/** Somebody at the target has given others rights on the table, and made a view of it; then everything is loaded again. */
function kept({ title, fullLoad, hasView, refused }: Kept): ScenarioCase {
  return {
    id: 'G12',
    ...(refused === undefined ? {} : { isQuick: true as const }),
    title: `${hasView ? 'a view of a target table, and rights on it' : 'rights on a target table'}: ${title}`,
    ...(refused === undefined ? {} : { refused }),
    run: async ({ installation, servers }) => {
      const reader = `reader_${randomBytes(4).toString('hex')}`;
      await using scenario = await startScenario(installation, { ...ITEMS, servers, definition: { fullLoad } });
      const { source, target } = scenario;
      const objects = `CREATE ROLE ${reader}; GRANT SELECT ON item TO ${reader}; GRANT UPDATE (text) ON item TO ${reader}; GRANT DELETE ON item TO ${reader} WITH GRANT OPTION;
        ${hasView ? 'CREATE VIEW item_view AS SELECT * FROM item' : ''}`;
      if (refused !== undefined) {
        await target.query(`CREATE TABLE item (id int PRIMARY KEY, text text); ${objects}`);
        return await refusedFor(scenario, refused.code).finally(() => target.query(`DROP OWNED BY ${reader}; DROP ROLE ${reader}`));
      }
      await scenario.start();
      await scenario.waitForPhase('cdc', 120_000);
      await target.query(objects);
      try {
        for (const _ of ['once', 'again']) {
          await source.query(CHANGE);
          await scenario.resync(120_000);
          await scenario.expectEqual();
          await expectKept(scenario, reader, hasView);
        }
      } finally {
        await target.query(`DROP OWNED BY ${reader}; DROP ROLE ${reader}`);
      }
      return 'equal';
    },
  };
}

const DEPENDS: Refusal = {
  code: 'TARGET_HAS_DEPENDANTS',
  reason: 'A view is bound to the one table that it was made of, and would go with it.',
};

/** What others have put around a target table, through loads that empty it, make it anew or exchange it. */
export const keptObjects: readonly ScenarioCase[] = [
  kept({ title: 'both survive a resync', fullLoad: {}, hasView: true }),
  kept({ title: 'both survive a resync that empties the table', fullLoad: { truncateTable: true }, hasView: true }),
  kept({ title: 'they survive resyncs that exchange the table', fullLoad: { visibility: 'swap' }, hasView: false }),
  kept({ title: 'they survive resyncs that make the table anew', fullLoad: { recreateTable: true }, hasView: false }),
  kept({ title: 'a load that would exchange the table is refused', fullLoad: { visibility: 'swap' }, hasView: true, refused: DEPENDS }),
  kept({ title: 'a load that would make the table anew is refused', fullLoad: { recreateTable: true }, hasView: true, refused: DEPENDS }),
];
