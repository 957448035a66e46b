import { errorCatalogue } from '@trem/contracts';
import { expect, test } from 'vitest';
import { exitCodeOf } from './exit-codes.js';

test('codes of refusals have the exit code that scripts branch on', () => {
  const expected = {
    NAME_INVALID: 3,
    WAL_LEVEL: 3,
    REQUEST_INVALID: 3,
    NOT_FOUND: 4,
    TASK_NOT_RUNNING: 5,
    VERSION_CONFLICT: 5,
    SERVICE_UNREACHABLE: 8,
    NO_WORKER: 8,
    UNAUTHENTICATED: 9,
    NOT_ALLOWED: 9,
    SLOT_LOST: 1,
    SOMETHING_NEW: 1,
  };
  expect(Object.fromEntries(Object.keys(expected).map((code) => [code, exitCodeOf(code)]))).toEqual(expected);
});

test('no code of the catalogue looks like success', () => {
  expect(Object.keys(errorCatalogue).filter((code) => exitCodeOf(code) === 0)).toEqual([]);
});
