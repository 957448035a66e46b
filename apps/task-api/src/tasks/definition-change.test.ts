import { phases, restPhases, taskDefinition } from '@trem/contracts';
import { expect, test } from 'vitest';
import { fixedNameProblems, mayChangeNow, withTargetNames } from './definition-change.js';

const draft = {
  name: 'shop',
  title: 'Shop',
  source: { endpoint: 'a' },
  targets: [{ endpoint: 'b', name: 'first' }],
  tables: [{ source: { schema: 'public', table: 'item' } }],
};
const stored = taskDefinition.parse(draft);

test('a target without a name keeps the one it has', () => {
  const next = withTargetNames(taskDefinition.parse({ ...draft, targets: [{ endpoint: 'c' }] }), stored);
  expect(next.targets).toEqual([{ endpoint: 'c', name: 'first' }]);
  expect(fixedNameProblems(next, stored)).toEqual([]);
});

test('name of task and targets are fixed, and all attempts are told at once', () => {
  const next = taskDefinition.parse({ ...draft, name: 'other', targets: [{ endpoint: 'b', name: 'second' }] });
  expect(fixedNameProblems(next, stored).map(({ path }) => path)).toEqual(['name', 'targets.0.name']);
});

test.each(phases)('in phase %s what people read may change, and what acts only at rest', (phase) => {
  const rests: readonly string[] = restPhases;
  const words = taskDefinition.parse({ ...draft, title: 'Other', description: 'd', tags: ['t'] });
  const acts = taskDefinition.parse({ ...draft, cdc: { maxBatchChanges: 5 } });
  expect(mayChangeNow({ phase }, words, stored)).toBe(true);
  expect(mayChangeNow({ phase }, acts, stored)).toBe(rests.includes(phase));
});
