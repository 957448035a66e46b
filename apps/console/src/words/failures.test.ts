import { ApiError } from '@trem/api-client';
import { expect, test } from 'vitest';
import { describeFailure, wordsOf } from './failures.js';

const answer = (status: number, code: string, detail: string, remedy: string) =>
  new ApiError(status, { type: 't', title: 'Title', status, code, detail, remedy, problems: [] });

test('an answer is told with its code, what it says, and what to do', () => {
  const error = answer(503, 'SERVICE_UNREACHABLE', 'ai-task-creator does not answer', 'Start it.');
  expect(describeFailure(error)).toEqual({
    isSilence: false,
    code: 'SERVICE_UNREACHABLE',
    text: 'ai-task-creator does not answer',
    remedy: 'Start it.',
  });
  expect(wordsOf(error)).toBe('SERVICE_UNREACHABLE: ai-task-creator does not answer. Start it.');
});

test('that the server does not answer is said only when no answer came', () => {
  expect(wordsOf(answer(0, 'SERVICE_UNREACHABLE', 'http://x does not answer', 'r'))).toMatch(/^The server does not answer\. Check/);
  expect(wordsOf(answer(500, 'BUG', 'An unexpected fault.', ''))).toBe('BUG: An unexpected fault.');
});

test('a fault of the console itself is called one', () => {
  expect(describeFailure(new TypeError('x is undefined'))).toMatchObject({ code: '', text: 'The console itself failed: x is undefined' });
});
