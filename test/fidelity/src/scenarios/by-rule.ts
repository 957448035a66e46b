import type { ScenarioCase, ScenarioRig } from '../scenario-case.js';
import { streaming } from './stage.js';

const TRIGGER = `
  CREATE FUNCTION fired() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.text := upper(NEW.text); RETURN NEW; END';
  CREATE TRIGGER firing BEFORE INSERT OR UPDATE ON item FOR EACH ROW EXECUTE FUNCTION fired(); ALTER TABLE item ENABLE ALWAYS TRIGGER firing`;

const CHANGES = `
  UPDATE item SET text = text || ' new' WHERE id % 3 = 0;
  UPDATE item SET id = id + 1000 WHERE id % 5 = 0;
  DELETE FROM item WHERE id % 7 = 0;
  INSERT INTO item SELECT i, 'more ' || i FROM generate_series(2001, 2050) i`;

/** What the trigger makes of each row that was written while it was there. */
const WRITTEN = `SELECT id, CASE WHEN text LIKE '% new' OR id > 1000 THEN upper(text) ELSE text END AS text FROM item ORDER BY id`;

async function firing(rig: ScenarioRig): Promise<{ readonly rule: string }> {
  await using scenario = await streaming(rig, { definition: { accept: ['TRIGGERS_PRESENT'] } });
  const { source, target } = scenario;
  await target.query(TRIGGER);
  await source.query(CHANGES);
  await scenario.settle();
  expectAlike(await target.query('SELECT id, text FROM item ORDER BY id'), await source.query(WRITTEN));
  return { rule: 'Accepted as TRIGGERS_PRESENT: a row is what the trigger of the target makes of it.' };
}

const AT_LEAST_10 = [{ operator: 'greater-than-or-equal', column: 'id', value: 10 }];

async function underFilter(rig: ScenarioRig): Promise<{ readonly rule: string }> {
  const table = (name: string, more: object = {}) => ({ source: { schema: 'public', table: name }, ...more });
  await using scenario = await streaming(rig, {
    definition: { tables: [table('item', { filters: AT_LEAST_10 }), table('settled')] },
  });
  const { source, target } = scenario;
  await source.query(`
    BEGIN; INSERT INTO item VALUES (-5, 'out'), (500, 'in'); TRUNCATE item; INSERT INTO item VALUES (6, 'out'), (60, 'in'); COMMIT;
    UPDATE item SET id = id + 100 WHERE id = 60; INSERT INTO item VALUES (61, 'in'), (7, 'out')`);
  await scenario.settle();
  const rows = 'SELECT id, text FROM item WHERE id >= 10 ORDER BY id';
  expectAlike(await target.query('SELECT id, text FROM item ORDER BY id'), await source.query(rows));
  return { rule: 'The filter of the task: the target has the rows that it lets through.' };
}

function expectAlike(found: readonly object[], wanted: readonly object[]): void {
  if (wanted.length === 0 || JSON.stringify(found) !== JSON.stringify(wanted)) {
    throw new Error(`the target has ${JSON.stringify(found)}; wanted were ${JSON.stringify(wanted)}`);
  }
}

/** The target is not to have what the source has, but what a rule makes of it. */
export const byRule: readonly ScenarioCase[] = [
  { id: 'C20', title: 'a trigger of the target that fires always, accepted', isQuick: true, run: firing },
  { id: 'C4', title: 'TRUNCATE of a table under a filter, between rows that it lets through and others', isQuick: true, run: underFilter },
];
