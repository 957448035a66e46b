import { AsyncLocalStorage } from 'node:async_hooks';
import type { AuditAnswer, AuditQuestion, AuditTrail, Problem } from '@trem/contracts';
import type { Logger } from '@trem/replication-core';
import type { RouteAccess } from './access.js';
import type { Caller } from './caller.js';

/** What a change tells of itself for the trail: never secrets, never values of rows. */
export type AuditNotes = Omit<AuditAnswer, 'outcome' | 'code'>;

interface Change {
  readonly by: string;
  readonly entry: number;
  notes: AuditNotes;
}

/** The change under way. It belongs to the call, not to one service of the many that a call passes through, REST and GraphQL alike. */
const changes = new AsyncLocalStorage<Change>();

/** Whoever asks for the change under way, with the entry of the trail; the product itself when nobody does. */
export function author(): { readonly name: string; readonly entry?: number } {
  const change = changes.getStore();
  return change === undefined ? { name: 'trem' } : { name: change.by, entry: change.entry };
}

/** Adds to what the trail will say of the change under way. Nothing happens outside of one. */
export function noteChange(notes: AuditNotes): void {
  const change = changes.getStore();
  if (change !== undefined) {
    change.notes = { ...change.notes, ...notes };
  }
}

export interface AuditorOptions {
  readonly trail: AuditTrail;
  readonly problemOf: (error: unknown) => Problem;
  readonly logger: Logger;
}

/** Leaves exactly one entry for each call that asks for a change, whichever way it came: before it is carried out, and what it came to afterwards. */
export class Auditor {
  readonly #options: AuditorOptions;

  constructor(options: AuditorOptions) {
    this.#options = options;
  }

  /** @param question undefined: nothing is changed, and nothing is written */
  async carryOut<T>(question: AuditQuestion | undefined, work: () => Promise<T>): Promise<T> {
    if (question === undefined) {
      return work();
    }
    const change: Change = { by: question.by.name, entry: await this.#options.trail.begin(question), notes: {} };
    try {
      const result = await changes.run(change, work);
      await this.#settle(change.entry, { outcome: 'done', ...change.notes });
      return result;
    } catch (error) {
      await this.#settle(change.entry, { ...this.#failure(error), ...change.notes });
      throw error;
    }
  }

  /** For calls that are refused before anything is asked to carry them out. */
  async refused(question: AuditQuestion | undefined, error: unknown): Promise<void> {
    if (question !== undefined) {
      await this.#settle(await this.#options.trail.begin(question), this.#failure(error));
    }
  }

  #failure(error: unknown): AuditAnswer {
    const { status, code } = this.#options.problemOf(error);
    return { outcome: status < 500 ? 'refused' : 'failed', code };
  }

  /** What is done is done, and is not called failed because the trail does not answer: the entry then stays without an outcome. */
  async #settle(entry: number, answer: AuditAnswer): Promise<void> {
    await this.#options.trail
      .settle(entry, answer)
      .catch((error: unknown) => this.#options.logger.error({ error, entry, outcome: answer.outcome }, 'audit entry not settled'));
  }
}

/** A call, whichever way it came. */
export interface Asked {
  readonly access: RouteAccess | undefined;
  readonly caller: Caller | undefined;
  /** Body, or arguments. */
  readonly input: unknown;
  /** Parts of the path, or arguments: one of them names the object. */
  readonly names: Readonly<Record<string, unknown>>;
  readonly requestId: string;
}

/** What the trail is asked to hold. Undefined: the call changes nothing, or nobody said who he is. */
export function questionOf({ access, caller, input, names, requestId }: Asked): AuditQuestion | undefined {
  if (access?.changes === undefined || caller === undefined || access.when?.(input) === false) {
    return undefined;
  }
  const [kind = ''] = access.changes.split('.');
  const object = names.id ?? names.slot;
  return {
    by: { name: caller.name, tokenId: caller.tokenId },
    requestId,
    action: access.changes,
    kind: kind === 'dead-letter' ? 'task' : kind,
    object: typeof object === 'string' ? object : undefined,
  };
}
