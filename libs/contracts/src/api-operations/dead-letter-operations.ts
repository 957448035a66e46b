import { z } from 'zod';
import {
  deadLetter,
  deadLetterDetail,
  deadLetterEdit,
  deadLetterExport,
  deadLetterFilter,
  deadLetterReplay,
  deadLetterSkip,
  deadLetterWork,
  exportedLetters,
} from '../dead-letter.js';
import { idOrName, uuid } from '../names.js';
import { commandAnswer } from '../phases.js';
import { connection, mutation, paging, query } from './operation.js';

const id = idOrName.describe('Id or name of the task');

/** Changes that a target refused. */
export const deadLetterOperations = {
  deadLetters: query({
    summary: 'Changes that the target refused, and those that wait behind them, in source order',
    args: z.object({ id, ...deadLetterFilter.shape, ...paging }),
    result: connection('DeadLetter', deadLetter),
    rest: 'GET /api/tasks/:id/dead-letters',
  }),
  deadLetter: query({
    summary: 'A dead letter with its values',
    args: z.object({ id, letter: uuid }),
    result: deadLetterDetail,
    rest: 'GET /api/tasks/:id/dead-letters/:letter',
  }),
  deadLetterWork: query({
    summary: 'How far a replay or skip is',
    args: z.object({ id, work: uuid }),
    result: deadLetterWork,
    rest: 'GET /api/tasks/:id/dead-letters/work/:work',
  }),
  replayDeadLetters: mutation({
    summary: 'Write dead letters as the rules are now: those named, those that a filter finds, or all',
    args: z.object({ id, selection: deadLetterReplay.prefault({}) }),
    result: deadLetterWork,
    rest: 'POST /api/tasks/:id/dead-letters/replay',
  }),
  skipDeadLetters: mutation({
    summary: 'Close dead letters unwritten, with a reason',
    args: z.object({ id, selection: deadLetterSkip }),
    result: deadLetterWork,
    rest: 'POST /api/tasks/:id/dead-letters/skip',
  }),
  editDeadLetter: mutation({
    summary: 'Give the row of a dead letter other values; they count at the next replay',
    args: z.object({ id, letter: uuid, edit: deadLetterEdit }),
    result: deadLetterDetail,
    rest: 'POST /api/tasks/:id/dead-letters/:letter/edit',
  }),
  exportDeadLetters: mutation({
    summary: 'Dead letters with their values, a page at a time, to be kept elsewhere; the audit trail says who took which',
    args: z.object({ id, selection: deadLetterExport.prefault({}) }),
    result: exportedLetters,
    rest: 'POST /api/tasks/:id/dead-letters/export',
  }),
  skipRow: mutation({
    summary: 'Set the row aside that a stop flag rests the task at, and go on',
    args: z.object({ id }),
    result: commandAnswer,
    rest: 'POST /api/tasks/:id/skip-row',
  }),
};
