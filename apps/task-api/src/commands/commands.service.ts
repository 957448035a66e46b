import { randomUUID } from 'node:crypto';
import {
  type Command,
  type CommandAnswer,
  type CommandOptions,
  type DesiredState,
  errorCatalogue,
  isErrorCode,
  keepsAnyVersions,
  type ProblemItem,
  restPhases,
} from '@trem/contracts';
import type { ControlStore, TaskRow } from '@trem/control-store';
import { noteChange, ProblemError } from '@trem/nest-platform';
import type { Logger } from '@trem/replication-core';
import { CommandRefused, type TaskClient } from '@trem/task-client';
import { isStartable } from '../tasks/definition-problems.js';
import type { TaskChecks } from '../tasks/task-checks.js';
import { toStart } from '../tasks/task-to-start.js';
import type { TasksService } from '../tasks/tasks.service.js';
import { askForTablesAgain } from './tables-again.js';

export interface CommandsDependencies {
  readonly tasks: TasksService;
  readonly store: ControlStore['tasks'];
  readonly loads: Pick<ControlStore['loads'], 'edited' | 'askAgain' | 'tables'>;
  readonly checks: TaskChecks;
  readonly client: TaskClient;
  readonly logger: Logger;
}

interface Sent {
  readonly command: Command;
  readonly requestId: string;
  readonly options: CommandOptions;
}

/** What a start may take to look at the databases, ms. One that is slow is waited for: nobody starts a task to be told that it was in a hurry. */
const START_CHECK_MS = 120_000;

const wanted: Record<Command, DesiredState> = { start: 'run', resume: 'run', resync: 'run', pause: 'rest', stop: 'rest', delete: 'gone' };

/** What people ask of a task: written down as the desired state, then sent to its workflow, which decides. */
export class CommandsService {
  readonly #needs: CommandsDependencies;

  constructor(needs: CommandsDependencies) {
    this.#needs = needs;
  }

  /**
   * @param requestId one per intent: a repeat with the same one gets the first answer
   * @throws NOT_FOUND · TASK_... refused in this phase, or not new as `onlyNew` asks · NO_WORKER outcome unknown · SERVICE_UNREACHABLE · before a start also every problem of the live check
   */
  async send(idOrName: string, command: Command, requestId: string, options: CommandOptions = {}): Promise<CommandAnswer> {
    const { tasks, logger } = this.#needs;
    const row = await tasks.row(idOrName);
    const reload = { isReload: isReload(row, command, options), mayLoseHistory: options.confirmHistoryLoss === true };
    if (command === 'start' && isAtRest(row)) {
      await this.#refuseUnlessStartable(row, reload);
    } else if (reload.isReload && !reload.mayLoseHistory) {
      await this.#refuseLossOfHistory(row);
    }
    if ((command === 'start' || command === 'resume') && isAtRest(row) && !reload.isReload && row.hasNewSource) {
      const detail = `${row.name} was loaded from another source: its changes do not go on in the log of ${row.definition.source.endpoint}`;
      throw new ProblemError('TASK_NEEDS_RESYNC', { status: 409, detail });
    }
    if ((command === 'start' || command === 'resume') && isAtRest(row) && options.startMode !== 'reload') {
      await askForTablesAgain(this.#needs.loads, row, options);
    } else if (options.resyncTables !== undefined && (row.phase === 'pausing' || row.phase === 'stopping')) {
      throw new ProblemError('TASK_STOPPING', { status: 409, detail: `${row.name} does not rest yet: tables are named once it does` });
    }
    noteChange({ before: { phase: row.phase, desired: row.desired, version: row.version } });
    const answer = await this.#underDesiredState(row, { command, requestId, options });
    this.#refuseUntoldTables(row, answer, options);
    noteChange({ after: { phase: answer.phase, desired: wanted[command], outcome: answer.outcome, options } });
    logger.info({ task: row.name, command, requestId, outcome: answer.outcome, phase: answer.phase }, 'command taken');
    return answer;
  }

  /**
   * The desired state is written first: a crash after it leaves what the person wanted. It is put back when the command was refused, and stays when the
   * outcome is unknown.
   */
  async #underDesiredState(row: TaskRow, sent: Sent): Promise<CommandAnswer> {
    const { store } = this.#needs;
    const desired = wanted[sent.command];
    const { previous } = await store.setDesired(row.id, desired, { onlyNew: sent.options.onlyNew === true });
    try {
      return await this.#carryOrRevive(row, sent);
    } catch (error) {
      if (isRefused(error) && previous !== desired) {
        const { previous: overwritten } = await store.setDesired(row.id, previous);
        if (overwritten !== desired) {
          await store.setDesired(row.id, overwritten); // somebody else asked for something meanwhile: theirs stands
        }
      }
      throw error;
    }
  }

  /** A task that has run before and is not known any more was forgotten with Temporal's database: it is started again, and the command with it. */
  async #carryOrRevive(row: TaskRow, sent: Sent): Promise<CommandAnswer> {
    try {
      return await this.#carry(row, sent);
    } catch (error) {
      const isForgotten = error instanceof CommandRefused && error.code === 'TASK_NOT_STARTED' && row.phase !== 'created';
      if (!isForgotten) {
        throw error;
      }
    }
    this.#needs.logger.warn({ task: row.name, command: sent.command }, 'Temporal has no workflow of this task: it is started again');
    await this.#needs.client.start(toStart(row), randomUUID(), { mode: 'continue' });
    return await this.#carry(row, sent);
  }

  #carry(row: TaskRow, { command, requestId, options: { startMode, dropSlot, acceptGap, onlyNew } }: Sent): Promise<CommandAnswer> {
    const { client } = this.#needs;
    const gap = acceptGap === undefined ? {} : { acceptGap };
    switch (command) {
      case 'start':
        return client.start(toStart(row), requestId, { mode: startMode ?? row.definition.startMode, ...gap });
      case 'pause':
        return client.pause(row.id, requestId);
      case 'resume':
        return client.resume(row.id, requestId);
      case 'stop':
        return client.stop(row.id, requestId, dropSlot === undefined ? {} : { dropSlot });
      case 'resync':
        return client.resync(row.id, requestId, gap);
      case 'delete':
        return client.delete(toStart(row), requestId, onlyNew === undefined ? {} : { onlyNew });
    }
  }

  /** Only a task that keeps versions is looked at: any other is reloaded also while nobody can look. */
  async #refuseLossOfHistory({ id, name, definition }: TaskRow): Promise<void> {
    if (!keepsAnyVersions(definition)) {
      return;
    }
    const problems = (await this.#needs.checks.all(definition, { taskId: id, isReload: true })).filter(
      ({ code }) => code === 'HISTORY_WOULD_BE_LOST',
    );
    if (problems.length > 0) {
      throw new ProblemError('HISTORY_WOULD_BE_LOST', { status: 409, detail: `${name} would lose versions`, problems });
    }
  }

  /** What runs already was not told of any tables. A repeated command is answered as the first one was. */
  #refuseUntoldTables({ name }: TaskRow, { outcome }: CommandAnswer, { resyncTables = [] }: CommandOptions): void {
    if (outcome === 'unchanged' && resyncTables.length > 0) {
      throw new ProblemError('TASK_RUNNING', { status: 409, detail: `${name} loads tables again when it starts: pause or stop it first` });
    }
  }

  async #refuseUnlessStartable({ id, name, definition, run }: TaskRow, { isReload, mayLoseHistory }: Reload): Promise<void> {
    const found = await this.#needs.checks.all(definition, { taskId: id, isReload, withinMs: START_CHECK_MS });
    // A task that ran before has its slot, and needs no free one; should it be gone, the workflow says so.
    const known = [...(run > 0 ? ['SLOTS_FULL'] : []), ...(mayLoseHistory ? ['HISTORY_WOULD_BE_LOST'] : [])];
    const problems = found.filter(({ code }) => !known.includes(code));
    if (!isStartable(problems)) {
      throw notStartable(name, problems);
    }
  }
}

interface Reload {
  readonly isReload: boolean;
  /** Somebody has said that versions at the target may go. */
  readonly mayLoseHistory: boolean;
}

/** Discards what is loaded. A start that names no mode has the task's own. */
function isReload({ definition }: TaskRow, command: Command, { startMode }: CommandOptions): boolean {
  return command === 'resync' || (command === 'start' && (startMode ?? definition.startMode) === 'reload');
}

/** 400 when only the definition is wrong, else 409: a database is not as it must be. */
function notStartable(task: string, problems: readonly ProblemItem[]): ProblemError {
  const errors = problems.filter(({ severity }) => severity === 'error');
  const first = errors.map(({ code }) => code).find((code) => !isValidation(code));
  const detail = `${task} cannot start: ${errors.map(({ code }) => code).join(', ')}`;
  return first !== undefined && isErrorCode(first)
    ? new ProblemError(first, { status: 409, detail, problems })
    : new ProblemError('REQUEST_INVALID', { status: 400, detail, problems });
}

function isValidation(code: string): boolean {
  return isErrorCode(code) && errorCatalogue[code].class === 'validation';
}

function isAtRest({ phase }: TaskRow): boolean {
  const rests: readonly string[] = restPhases;
  return rests.includes(phase);
}

/** True when the workflow said no. An answer that did not come may still have been a yes. */
function isRefused(error: unknown): boolean {
  return error instanceof CommandRefused && errorCatalogue[error.code].class === 'command';
}
