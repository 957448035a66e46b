import {
  type CommandAnswer,
  commandAnswer,
  type DeadLetterDetail,
  type DeadLetterEdit,
  type DeadLetterExportInput,
  type DeadLetterFilter,
  type DeadLetterPage,
  type DeadLetterReplay,
  type DeadLetterSkip,
  type DeadLetterWork,
  deadLetterDetail,
  deadLetterPage,
  deadLetterWork,
  type ExportedLetters,
  exportedLetters,
} from '@trem/contracts';
import { path, type Requests } from './requests.js';

/** Calls about changes that were set aside. A task is named by its id or its name. */
export interface DeadLetterCalls {
  deadLetters(idOrName: string, query?: DeadLetterFilter & { readonly cursor?: string; readonly limit?: number }): Promise<DeadLetterPage>;
  /** With the values of its row. */
  deadLetter(idOrName: string, letter: string): Promise<DeadLetterDetail>;
  /** Begins; `deadLetterWork` tells how far it is. */
  replayDeadLetters(idOrName: string, selection?: DeadLetterReplay): Promise<DeadLetterWork>;
  skipDeadLetters(idOrName: string, selection: DeadLetterSkip): Promise<DeadLetterWork>;
  deadLetterWork(idOrName: string, work: string): Promise<DeadLetterWork>;
  editDeadLetter(idOrName: string, letter: string, edit: DeadLetterEdit): Promise<DeadLetterDetail>;
  /** A page of letters with their values. */
  exportDeadLetters(idOrName: string, selection?: DeadLetterExportInput): Promise<ExportedLetters>;
  /** The row that a stop flag rests the task at is set aside, and the task goes on. */
  skipRow(idOrName: string): Promise<CommandAnswer>;
}

export function deadLetterCalls(requests: Requests): DeadLetterCalls {
  return {
    deadLetters: (id, query = {}) => requests.call('GET', path`/api/tasks/${id}/dead-letters`, deadLetterPage, { query }),
    deadLetter: (id, letter) => requests.call('GET', path`/api/tasks/${id}/dead-letters/${letter}`, deadLetterDetail),
    replayDeadLetters: (id, body = {}) => requests.call('POST', path`/api/tasks/${id}/dead-letters/replay`, deadLetterWork, { body }),
    skipDeadLetters: (id, body) => requests.call('POST', path`/api/tasks/${id}/dead-letters/skip`, deadLetterWork, { body }),
    deadLetterWork: (id, work) => requests.call('GET', path`/api/tasks/${id}/dead-letters/work/${work}`, deadLetterWork),
    editDeadLetter: (id, letter, body) =>
      requests.call('POST', path`/api/tasks/${id}/dead-letters/${letter}/edit`, deadLetterDetail, { body }),
    exportDeadLetters: (id, body = {}) => requests.call('POST', path`/api/tasks/${id}/dead-letters/export`, exportedLetters, { body }),
    skipRow: (id) => requests.call('POST', path`/api/tasks/${id}/skip-row`, commandAnswer),
  };
}
