import { apply, applyModes, applyOf } from '@trem/contracts';
import { silentLogger } from '@trem/replication-core';
import { expect, test } from 'vitest';
import { openApplyRig } from '../../test-support/apply-rig.js';
import { ITEM_TABLE } from '../../test-support/row-scripts.js';
import { openTarget } from './apply.js';

test.each(applyModes)(
  'a death between write and commit leaves nothing, and the same changes again are written once, in mode %s',
  async (mode) => {
    const settings = { apply: applyOf(apply.parse({}), { mode }) };
    await using rig = await openApplyRig(ITEM_TABLE, { item: ['id'] }, { settings, isMade: true });
    const first = await rig.open();
    await rig.replicate(first, `INSERT INTO item SELECT i, i, repeat('x', 3000) FROM generate_series(1, 500) i`);
    const rows = async () => (await rig.target.query<{ n: number }>('SELECT count(*)::int AS n FROM item'))[0]?.n;
    await rig.source.query('UPDATE item SET n = n + 1; DELETE FROM item WHERE id > 400; UPDATE item SET id = -id WHERE id < 100');
    const changes = await rig.changes();
    await first.apply(changes, rig.checkpoint(), { last: false });
    await rig.target.query(
      `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'trem/%'`,
    );
    await expect(first.apply(changes, rig.checkpoint(), { last: true })).rejects.toMatchObject({ class: 'transient' });
    await first[Symbol.asyncDispose]();
    expect(await rows()).toBe(500);
    await using second = await openTarget({ endpoint: rig.endpoint, task: rig.task, logger: silentLogger });
    expect((await second.takeOver()).position).toBe('0000000000000001');
    await second.apply(changes, rig.checkpoint(), { last: true });
    expect(await rows()).toBe({ default: 400, upsert: 400, scd2: 500 + 500 + 99, history: 500 + 500 + 100 + 99 }[mode]);
  },
);
