import { ServiceError } from '@temporalio/client';
import { expect, test } from 'vitest';
import { CommandRefused } from './command-refused.js';
import { translated } from './translated.js';

const answered = (code: number) => Object.assign(new Error('as the server said'), { code, details: '', metadata: {} });

test.each([
  ['broken off', 1, 'NO_WORKER'],
  ['not answered in time', 4, 'NO_WORKER'],
  ['of a server that is too busy', 8, 'NO_WORKER'],
  ['of a workflow that its worker fails at', 9, 'NO_WORKER'],
  ['of two that began at once', 10, 'NO_WORKER'],
  ['that the server failed at', 13, 'NO_WORKER'],
  ['that did not reach it', 14, 'SERVICE_UNREACHABLE'],
])('a call %s (gRPC status %i) is told as %s, also from within', (_, status, code) => {
  for (const error of [answered(status), new ServiceError('Update-With-Start failed', { cause: answered(status) })]) {
    const told = translated(error);
    expect(told).toBeInstanceOf(CommandRefused);
    expect(told).toMatchObject({ code, cause: error });
  }
});

test('an error in what was asked, and one that is none of Temporal, stay what they are', () => {
  for (const error of [answered(3), new TypeError('x')]) {
    expect(translated(error)).toBe(error);
  }
});
