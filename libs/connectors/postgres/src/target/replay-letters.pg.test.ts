import { type ReplayOptions, replayLetters } from '@trem/pipeline';
import { asPosition, type Seal, silentLogger, type Target } from '@trem/replication-core';
import { expect, test } from 'vitest';
import { openApplyRig } from '../../test-support/apply-rig.js';
import { openTarget } from './apply.js';

const openly: Seal = { seal: (_, plain) => ({ bytes: plain, key: 'k' }), open: (_, { bytes }) => bytes };
const item = { schema: 'public', table: 'item' };

/** Three letters at a target that would take them now: rows 1 to 3. */
async function rigWithLetters() {
  const rig = await openApplyRig('CREATE TABLE item (id int PRIMARY KEY, name text)', { item: ['id'] });
  const apply = await rig.open({ seal: openly });
  await rig.source.query(`INSERT INTO item SELECT i, 'row ' || i FROM generate_series(1, 3) i`);
  const { steps } = await rig.changes();
  const tables = steps.flatMap((step) => (step.tag === 'rows' ? step.tables : []));
  const refused = tables.flatMap(({ changes, target }) =>
    changes.map((change, sequence) => ({
      ...{ change, origin: change, source: item, target, keys: [`key ${sequence}`], row: undefined, error: undefined, attempts: 1 },
      place: { commitAt: asPosition('00000000000000ff'), transaction: 7, committedAt: 1_700_000_000_000_000, sequence },
    })),
  );
  await apply.setAside(refused);
  await apply.commit(rig.checkpoint());
  const stack = new AsyncDisposableStack();
  stack.use(rig);
  stack.use(apply);
  return {
    rig,
    /** Beside the apply, as a replay works. */
    joined: async () => {
      const target = stack.use(await openTarget({ endpoint: rig.endpoint, task: rig.task, seal: openly, logger: silentLogger }));
      await target.join();
      return target;
    },
    close: (target: Target, action: ReplayOptions['action']) =>
      replayLetters({
        ...{ target, action, tables: [{ source: item, target: item, key: ['id'] }], letters: undefined, by: 'me', reason: 'why' },
        ...{ edited: async () => undefined, signal: new AbortController().signal, onProgress: () => undefined },
      }),
    facts: async () => ({
      rows: (await rig.rows('item')).target.length,
      states: (await rig.target.query<{ state: string }>('SELECT state FROM trem.dead_letter ORDER BY sequence')).map(({ state }) => state),
    }),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

const untouched = { rows: 0, states: ['parked', 'parked', 'parked'] };

for (const [action, after] of [
  ['replay', { rows: 3, states: ['replayed', 'replayed', 'replayed'] }],
  ['skip', { rows: 0, states: ['skipped', 'skipped', 'skipped'] }],
] as const) {
  test(`a ${action} that dies before its commit leaves rows and letters as they were, and the next one does all of it once`, async () => {
    await using scene = await rigWithLetters();
    const dying = await scene.joined();
    dying.commit = async () => {
      throw new Error('dies here');
    };
    await expect(scene.close(dying, action)).rejects.toThrow('dies here');
    await dying[Symbol.asyncDispose]();
    expect(await scene.facts()).toEqual(untouched);
    await scene.close(await scene.joined(), action);
    expect(await scene.facts()).toEqual(after);
  });

  test(`a ${action} that is asked for twice at once closes each letter once`, async () => {
    await using scene = await rigWithLetters();
    const both = await Promise.all([scene.close(await scene.joined(), action), scene.close(await scene.joined(), action)]);
    expect(both.map(({ replayed, skipped, failed }) => replayed + skipped + failed).toSorted()).toEqual([0, 3]);
    expect(await scene.facts()).toEqual(after);
  });

  test(`a ${action} of before another apply took over is FENCED, and changes nothing`, async () => {
    await using scene = await rigWithLetters();
    const old = await scene.joined();
    await using _next = await scene.rig.open();
    await expect(scene.close(old, action)).rejects.toMatchObject({ code: 'FENCED' });
    expect(await scene.facts()).toEqual(untouched);
  });
}
