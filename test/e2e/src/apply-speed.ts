import type { Installation } from '@trem/test-installation';
import { EMPLOYEES_SCHEMA, employeesRows, waitFor } from '@trem/testing';
import { expect, test } from 'vitest';
import { expectSame, staffTable, startStaff } from './staff.js';

const LEAST_A_SECOND = 1_300;
const SALARIES = `${EMPLOYEES_SCHEMA}.salary`;

interface ApplySpeedOptions {
  readonly scale: number;
  readonly deadlineMs: number;
  /** Between two looks at the target, which counts its rows each time. */
  readonly everyMs: number;
  /** So many different figures of what waits and of what is in processing must have been seen meanwhile. */
  readonly looks: number;
}

/** One update of all salaries in mode scd2: small in every run of the tests, 2.84 M rows in the long one. */
export function applySpeed(installation: () => Installation, { scale, deadlineMs, everyMs, looks }: ApplySpeedOptions): void {
  const rows = employeesRows('salary', scale);

  test(`[row 74] an update of all ${rows} rows becomes versions at more than ${LEAST_A_SECOND} a second, shows its progress, and is never seen half`, {
    timeout: 3 * deadlineMs,
  }, async () => {
    await using scenario = await startStaff(installation(), {
      ...{ scale, deadlineMs, definition: { apply: { mode: 'scd2' } }, tables: [staffTable('salary')] },
    });
    const { source, target, task } = scenario;
    const open = async () => {
      const { bars } = (await installation().api.taskStatistics(task)).figures;
      return { waiting: bars.notPublished + bars.inQueue, inProcessing: bars.inProcessing };
    };
    const seen = new Set<string>();
    const closedSeen = new Set<number | undefined>();
    const began = performance.now();
    await source.query(`UPDATE ${SALARIES} SET amount = amount + 1`);
    await waitFor(
      'all versions',
      async () => {
        const { waiting, inProcessing } = await open();
        seen.add(`${waiting}+${inProcessing}`);
        const [row] = await target.query<{ closed: number }>(`SELECT count(*)::int AS closed FROM ${SALARIES} WHERE scd_current = 0`);
        closedSeen.add(row?.closed);
        return row?.closed === rows;
      },
      { deadlineMs, everyMs },
    );
    const perSecond = rows / ((performance.now() - began) / 1_000);
    console.log(`${rows} changes, ${perSecond.toFixed(0)} a second; waiting and in processing: ${[...seen].join(', ')}`);
    expect(perSecond).toBeGreaterThan(LEAST_A_SECOND);
    seen.delete('0+0');
    expect(seen.size).toBeGreaterThanOrEqual(looks);
    expect([...closedSeen].filter((closed) => closed !== 0 && closed !== rows)).toEqual([]);
    const current = 'employee_id, amount, from_date, to_date';
    await expectSame(scenario, `SELECT ${current} FROM ${SALARIES}`, `SELECT ${current} FROM ${SALARIES} WHERE scd_current = 1`);
    await waitFor('nothing to be open', async () => {
      const { waiting, inProcessing } = await open();
      return waiting + inProcessing === 0;
    });
  });
}
