import { ApiError } from '@trem/api-client';
import type { CreateObjects, TaskDraft } from '@trem/contracts';
import { findingsOfEvents, type Installation, TRY_ONCE } from '@trem/test-installation';
import { connection, waitFor } from '@trem/testing';
import type { End } from './end.js';
import type { Outcome } from './outcome.js';

/** The last row that is written; once it is at the target, all that came before it is too. */
const SETTLED = 'settled';
/** Hundreds of tables on a machine that others use too. */
const DEADLINE_MS = 900_000;

/** Warnings that every case of the certificate can live with. */
const ACCEPTED = ['WHOLE_ROW_MATCH', 'TRANSACTIONS_HIDDEN'];

interface TaskEnds {
  readonly source: End;
  readonly target: End;
  readonly createObjects?: readonly CreateObjects[] | undefined;
}

/** A task over some tables of schema public. Tables that cannot be copied are told at the check, or at the start, before anything is copied. */
export class FidelityTask {
  readonly #installation: Installation;
  readonly #source: End;
  readonly #target: End;
  readonly #createObjects: readonly CreateObjects[];
  readonly #name: string;

  constructor(installation: Installation, { source, target, createObjects = ['primary-key'] }: TaskEnds) {
    this.#installation = installation;
    this.#source = source;
    this.#target = target;
    this.#createObjects = createObjects;
    this.#name = `fidelity_${source.database.name.slice(-10)}`;
  }

  async createEndpoints(): Promise<void> {
    const { api } = this.#installation;
    await this.#source.database.query(`CREATE TABLE ${SETTLED} (id int PRIMARY KEY)`);
    await api.createEndpoint({ name: `${this.#name}_source`, kind: 'postgres', ...connection(this.#source.url) });
    await api.createEndpoint({ name: `${this.#name}_target`, kind: 'postgres', ...connection(this.#target.url) });
  }

  /** Table name to code, of every table that the check refuses; a refusal of something else, the database say, is that of every table. */
  async refusals(tables: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const report = await untilInTime(
      () => this.#installation.api.validateTask(this.#draft(tables)),
      ({ problems }) => problems.some(({ severity, code }) => severity === 'error' && code === 'TIMEOUT'),
    );
    const errors = report.problems.filter(isInTheWay);
    const ofAll = errors.find(({ text, path }) => tableNamedIn(`${text} ${path}`) === undefined);
    return ofAll === undefined
      ? new Map(errors.flatMap(({ code, text, path }) => pairOf(tableNamedIn(`${text} ${path}`), code)))
      : new Map(tables.map((table) => [table, ofAll.code]));
  }

  /** Creates and starts it, and answers with what its start refuses. With refusals the task is gone again, and nothing was copied. */
  async start(tables: readonly string[]): Promise<ReadonlyMap<string, string> | Outcome | undefined> {
    const { api } = this.#installation;
    await api.createTask(this.#draft(tables));
    const refusal = await untilInTime(
      () => api.command(this.#name, 'start', {}).then(() => undefined, asError),
      (error) => error?.message.endsWith('cannot start: TIMEOUT') ?? false,
    );
    if (refusal !== undefined) {
      await this.remove();
      return refusedAtStart(refusal);
    }
    const stopped = await this.#until(async () => true);
    if (stopped === undefined) {
      return undefined;
    }
    const refused = await this.#findings();
    await this.remove();
    return refused.size === 0 ? stopped : refused;
  }

  /** Undefined when everything written so far has arrived; else what stopped it. */
  async settle(): Promise<Outcome | undefined> {
    await this.#source.database.query(`INSERT INTO ${SETTLED} VALUES (1)`);
    return await this.#until(async () => (await this.#target.database.query(`SELECT FROM ${SETTLED}`)).length === 1);
  }

  async stop(): Promise<void> {
    const { api } = this.#installation;
    await api.command(this.#name, 'stop', {});
    const isStopped = async () => (await api.taskStatus(this.#name)).phase === 'stopped';
    await waitFor('the task to stop', isStopped, { deadlineMs: DEADLINE_MS });
  }

  async remove(): Promise<void> {
    const { api } = this.#installation;
    await api.command(this.#name, 'delete', {}).catch(() => undefined);
    await waitFor('the task to be gone', async () => !(await api.tasks()).some(({ name }) => name === this.#name)).catch(() => undefined);
  }

  #draft(tables: readonly string[]): TaskDraft {
    return {
      name: this.#name,
      source: { endpoint: `${this.#name}_source` },
      targets: [{ endpoint: `${this.#name}_target` }],
      fullLoad: { createObjects: [...this.#createObjects] },
      accept: [...ACCEPTED],
      errors: {
        ...{ stopOnInsertError: true, stopOnUpdateError: true, stopOnDeleteError: true },
        retry: TRY_ONCE,
      },
      tables: [...tables, SETTLED].map((table) => ({ source: { schema: 'public', table } })),
    };
  }

  async #findings(): Promise<ReadonlyMap<string, string>> {
    const findings = await findingsOfEvents(this.#installation, { task: this.#name, kind: 'findings' });
    return new Map(findings.flatMap(({ object, code }) => pairOf(tableNamedIn(object), code)));
  }

  async #until(isReached: () => Promise<boolean>): Promise<Outcome | undefined> {
    const end = await waitFor(
      'the stream to be there',
      async (): Promise<Outcome | 'reached' | undefined> => {
        const { phase, error } = await this.#installation.api.taskStatus(this.#name);
        if (phase === 'attention') {
          const text = error?.text ?? '';
          return { tag: 'stopped', code: error?.code ?? '', text, table: tableNamedIn(text) };
        }
        return phase === 'cdc' && (await isReached()) ? 'reached' : undefined;
      },
      { deadlineMs: DEADLINE_MS },
    );
    return end === 'reached' ? undefined : end;
  }
}

/** The check of a start may come further than one that was short of time. @throws the error, when it names no table */
function refusedAtStart(error: Error): ReadonlyMap<string, string> {
  const problems = error instanceof ApiError ? error.problem.problems : [];
  const refused = new Map(
    problems
      .filter(({ severity }) => severity === 'error')
      .flatMap(({ code, text, path }) => pairOf(tableNamedIn(`${text} ${path}`), code)),
  );
  if (refused.size === 0) {
    throw error;
  }
  return refused;
}

/** An error, or a warning that nobody has accepted: of that it is told apart that it was not. */
function isInTheWay({ severity, code }: { readonly severity: string; readonly code: string }): boolean {
  return severity === 'error' ? code !== 'WARNING_NOT_ACCEPTED' : severity === 'warning' && !ACCEPTED.includes(code);
}

function tableNamedIn(text: string): string | undefined {
  return /(?:public\.|table )(c\d+_(?:load|stream|both))\b/.exec(text)?.[1];
}

function pairOf(table: string | undefined, code: string): readonly (readonly [string, string])[] {
  return table === undefined ? [] : [[table, code]];
}

/** At a load of 30 a look at 700 tables was not done within three minutes, and a third of a certificate was lost to it. */
const ANSWER_MS = 600_000;

/** A look at all tables of many cases may take longer than a person would wait for it: that says nothing of a case, so it is asked again. */
async function untilInTime<T>(ask: () => Promise<T>, isLate: (answer: T) => boolean): Promise<T> {
  for (const end = Date.now() + ANSWER_MS; ; ) {
    const answer = await ask();
    if (Date.now() > end || !isLate(answer)) {
      return answer;
    }
  }
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
