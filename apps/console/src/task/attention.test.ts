import type { TaskSnapshot } from '@trem/contracts';
import { expect, test } from 'vitest';
import { worriesOf } from './attention.js';

function snapshot(status: object, more: { readonly health?: object; readonly tables?: readonly object[] } = {}): TaskSnapshot {
  return {
    status: { phase: 'cdc', error: null, hasWorker: true, deadLetters: { open: 0, parked: 0 }, ...status },
    tables: more.tables ?? [],
    positions: { slotHealth: more.health ?? null },
  } as unknown as TaskSnapshot;
}
const keys = (...parameters: Parameters<typeof snapshot>) => worriesOf(snapshot(...parameters)).map(({ key, isBad }) => [key, isBad]);

test('a task that is well worries nobody', () => {
  expect(keys({}, { health: { alert: 'ok', text: '' } })).toEqual([]);
});

test('an error that is tried again is no alarm; one that a person must mend is, and comes first', () => {
  const error = { code: 'TARGET_AWAY', text: 'gone', remedy: 'Start it.', retryAt: '2026-01-01T10:00:00Z' };
  const [retried] = worriesOf(snapshot({ phase: 'recovering', error }));
  expect(retried).toMatchObject({
    isBad: false,
    title: 'TARGET_AWAY: gone',
    remedy: 'Start it.',
    more: expect.stringContaining('tries again'),
  });
  expect(keys({ phase: 'attention', error: { ...error, retryAt: null } }, { health: { alert: 'warning', text: 'much log' } })).toEqual([
    ['error', true],
    ['slot', false],
  ]);
});

test('no worker, dead letters, a slot about to be lost and failed tables are each named', () => {
  const found = keys(
    { hasWorker: false, deadLetters: { open: 3, parked: 2 } },
    { health: { alert: 'critical', text: 'lost soon' }, tables: [{ errorCode: 'X' }, { errorCode: null }] },
  );
  expect(found).toEqual([
    ['worker', true],
    ['letters', true],
    ['slot', true],
    ['tables', false],
  ]);
});
