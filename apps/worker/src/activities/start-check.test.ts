import { asPosition } from '@trem/replication-core';
import { expect, test } from 'vitest';
import { decideStart, type StartFacts, type TargetFacts } from './start-check.js';

const at = (digits: string) => asPosition(digits.padStart(16, '0'));
const source = { sourceId: 'system/5', timeline: 1 };
const target: TargetFacts = {
  target: 'b',
  checkpoint: { ...source, epoch: 3, captureEpoch: 2, position: at('20') },
  remembered: at('20'),
  loaded: 2,
};
const running: StartFacts = {
  ...{ mode: 'full-load-and-cdc', desired: 'run', phase: 'preparing', tables: 2, source, mayLoadBeside: true },
  slot: { state: 'ready', confirmed: at('10'), retainedBytes: 0 },
  targets: [target],
};
const withTarget = (changed: Partial<TargetFacts>): readonly TargetFacts[] => [{ ...target, ...changed }];
const without = { checkpoint: { ...source, epoch: 3, captureEpoch: 2, position: undefined }, remembered: undefined };

test('a slot at or below every checkpoint: the stream goes on', () => {
  expect(decideStart(running)).toMatchObject({ tag: 'go', next: 'cdc', needsSlot: false, tables: { total: 2, loaded: 2 } });
  expect(decideStart({ ...running, slot: { ...running.slot, confirmed: at('20') } })).toMatchObject({ tag: 'go', next: 'cdc' });
});

test('a slot beyond a checkpoint: changes are gone', () => {
  expect(decideStart({ ...running, slot: { ...running.slot, confirmed: at('21') } })).toMatchObject({
    tag: 'refuse',
    code: 'POSITION_INVALID',
  });
});

test.each(['missing', 'lost'] as const)('a slot that is %s is never made anew by itself', (state) => {
  expect(decideStart({ ...running, slot: { state, confirmed: undefined, retainedBytes: undefined } })).toMatchObject({
    tag: 'refuse',
    code: 'SLOT_LOST',
  });
});

test.each(['full-load-and-cdc', 'cdc'] as const)(
  'mode %s: a checkpoint that only the control-store remembers means a wiped target',
  (mode) => {
    const targets = withTarget({ checkpoint: undefined, loaded: 0 });
    expect(decideStart({ ...running, mode, targets })).toMatchObject({ tag: 'refuse', code: 'POSITION_INVALID' });
  },
);

test('a target that was rewound is healed while the slot still reaches it', () => {
  expect(decideStart({ ...running, targets: withTarget({ remembered: at('99') }) })).toMatchObject({ tag: 'go', next: 'cdc' });
});

test('another system, or another history of it, is refused with both names', () => {
  expect(decideStart({ ...running, source: { sourceId: 'other/5', timeline: 1 } })).toMatchObject({
    ...{ tag: 'refuse', code: 'TIMELINE_CHANGED' },
    facts: { known: 'system/5 timeline 1', found: 'other/5 timeline 1' },
  });
  expect(decideStart({ ...running, source: { sourceId: 'system/5', timeline: 2 } })).toMatchObject({ code: 'TIMELINE_CHANGED' });
});

test('tables that are not loaded yet: the load goes on', () => {
  expect(decideStart({ ...running, targets: withTarget({ ...without, loaded: 1 }) })).toMatchObject({
    ...{ tag: 'go', next: 'full-load', tables: { total: 2, loaded: 1 } },
  });
});

test('a table that came is loaded beside the stream, and nothing beyond the first checkpoint is acknowledged meanwhile', () => {
  const adding = {
    ...running,
    tables: 3,
    targets: [target, { ...target, target: 'c', checkpoint: { ...source, epoch: 1, captureEpoch: 2, position: at('15') } }],
  };
  expect(decideStart(adding)).toMatchObject({ tag: 'go', next: 'cdc', holdAt: at('15'), tables: { total: 3, loaded: 2 } });
  expect(decideStart({ ...adding, mayLoadBeside: false })).toMatchObject({ next: 'full-load' });
  expect(decideStart({ ...adding, targets: withTarget({ loaded: 0 }) })).toMatchObject({ next: 'full-load' });
  expect(decideStart({ ...adding, slot: { ...running.slot, confirmed: at('16') } })).toMatchObject({
    tag: 'refuse',
    code: 'POSITION_INVALID',
  });
});

test('everything loaded, and the first checkpoint still missing: the load comes to its end', () => {
  expect(decideStart({ ...running, targets: withTarget(without) })).toMatchObject({ tag: 'go', next: 'full-load' });
});

test('mode full-load with all tables loaded is done, whatever slots there are', () => {
  const slot = { state: 'missing', confirmed: undefined, retainedBytes: undefined } as const;
  expect(decideStart({ ...running, mode: 'full-load', slot, targets: withTarget(without) })).toMatchObject({ tag: 'go', next: 'done' });
});

test('mode cdc without any checkpoint begins with a slot of its own', () => {
  const slot = { state: 'missing', confirmed: undefined, retainedBytes: undefined } as const;
  expect(decideStart({ ...running, mode: 'cdc', slot, targets: withTarget({ ...without, loaded: 0 }) })).toMatchObject({
    ...{ tag: 'go', next: 'cdc', needsSlot: true },
  });
});

test('a task that people want at rest stays there', () => {
  expect(decideStart({ ...running, desired: 'rest' })).toMatchObject({ tag: 'go', next: 'paused' });
  expect(decideStart({ ...running, desired: 'rest', phase: 'stopped' })).toMatchObject({ tag: 'go', next: 'stopped' });
});
