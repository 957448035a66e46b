import { type Errors, errors as errorsOfTask } from '@trem/contracts';
import {
  type ChangePlace,
  type ChangeSet,
  hasCode,
  type Logger,
  type RefusedChange,
  ReplicationError,
  type RowChange,
  sumVersions,
  type Target,
  type TargetRef,
  type VersionCounts,
} from '@trem/replication-core';
import { failpoint } from '@trem/replication-core/faults';
import { type Fitted, type Misfit, writeWhatFits } from './fitting-changes.js';
import { HeldKeys, isBefore } from './held-keys.js';
import type { PlacedChange } from './placed-change.js';
import { keysOf, namedRow } from './row-keys.js';
import { pause } from './scope.js';
import { delayAfter, stopsAt } from './stop-flags.js';
import { tableChanges } from './table-changes.js';

/** What a task wants done with rows that its target refuses. */
export interface RefusalOptions {
  /** As the task says it now. */
  readonly errors: () => Promise<Errors>;
  /** Whether a person wants this change set aside, where the task would rest. */
  readonly isSkipped: (place: ChangePlace) => Promise<boolean>;
  /**
   * Gives the target the labels that its enums lack, when a row has one that it does not know. False: it lacks none that the source has.
   * @throws SCHEMA_CHANGE_WAITS the task wants to be asked: it rests at the row
   */
  readonly followLabels: () => Promise<boolean>;
  /** Told after the commit of a transaction that stored dead letters. */
  readonly onStored: (refused: readonly RefusedChange[]) => void;
  /** Told before the task rests at a row. */
  readonly onStopped: (refused: RefusedChange) => Promise<void>;
}

/** Without a task's own wishes: its defaults. */
export const defaultRefusals: RefusalOptions = {
  errors: async () => errorsOfTask.parse({}),
  isSkipped: async () => false,
  followLabels: async () => false,
  onStored: () => undefined,
  onStopped: async () => undefined,
};

export interface CarefulWriterOptions {
  readonly task: TargetRef;
  readonly target: Pick<Target, 'write' | 'held' | 'setAside' | 'rollback' | 'isUsable'>;
  readonly refusals: RefusalOptions;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  /** Every call of the target goes through it: none may take for ever. */
  readonly withinTime: <T>(work: Promise<T>) => Promise<T>;
  /** Whether the task rests at a change that is refused. Default: as the mode of its table says. */
  readonly stops?: typeof stopsAt;
}

/** One call of the target that is to be written with care. */
export interface CarefulWrite {
  readonly changes: ChangeSet;
  /** Changes that the rules of their table could not take: no further try helps. */
  readonly unmapped: readonly Misfit[];
  readonly places: ReadonlyMap<RowChange, PlacedChange>;
  /** Commits when these are written, but for what was set aside; absent when more of the transaction comes. */
  readonly commit: ((settling: Settling) => Promise<void>) | undefined;
  /** Earlier parts of the transaction are in the open target transaction, which must not be rolled back. */
  readonly isContinued: boolean;
}

export interface CarefullyWritten {
  readonly rows: number;
  readonly versions: readonly VersionCounts[];
  readonly refused: readonly RefusedChange[];
}

/** Of a transaction that is about to commit: what was set aside, and the versions that the others made. */
export type Settling = Pick<CarefullyWritten, 'refused' | 'versions'>;

type Written = Pick<Fitted, 'rows' | 'versions'>;

const NOTHING: Written = { rows: 0, versions: [] };

/** The change that the task rests at; what was open is rolled back. */
export class StoppedAtRow extends ReplicationError {
  readonly refused: RefusedChange;
  readonly placed: PlacedChange | undefined;

  constructor(task: TargetRef, refused: RefusedChange & { readonly error: ReplicationError }, placed: PlacedChange | undefined) {
    const { origin, place, source, error } = refused;
    const facts = { target: task.target, operation: origin.tag, source: `${source.schema}.${source.table}`, position: place.commitAt };
    super(error.code, { ...error.facts, ...facts, sequence: place.sequence }, { cause: error.cause });
    this.refused = refused;
    this.placed = placed;
  }
}

/** Writes change sets that the target refuses as a whole, or that touch keys whose changes wait: what cannot be written is stored as dead letters. */
export class CarefulWriter {
  readonly #options: CarefulWriterOptions;
  /** In the open transaction. */
  readonly #stored: RefusedChange[] = [];
  #held: HeldKeys | undefined;

  constructor(options: CarefulWriterOptions) {
    this.#options = options;
  }

  /** Whether some of the changes would have to wait. Looks at the target once. */
  async mustWait(changes: ChangeSet): Promise<boolean> {
    this.#held ??= new HeldKeys(await this.#options.withinTime(this.#options.target.held()));
    return this.#held.touch(changes);
  }

  /**
   * Undefined when the signal aborts while a try is waited for: then nothing is written, and what was open is rolled back.
   * @throws StoppedAtRow a stop flag is set for a row that was refused · DEAD_LETTERS_FULL
   */
  async write(write: CarefulWrite): Promise<CarefullyWritten | undefined> {
    const { target, refusals, signal, logger, task } = this.#options;
    const errors = await refusals.errors();
    let earlier: Written = NOTHING;
    let rest = write.changes;
    for (let tries = 1; ; tries += 1) {
      const fitted = await this.#fit(write, rest, earlier);
      earlier = fitted;
      const isFollowed = await this.#followLabels(write, fitted.misfits);
      if (!isFollowed && (!fitted.misfits.some(({ error }) => error !== undefined) || tries >= errors.retry.attempts)) {
        return await this.#finish(write, fitted, { errors, tries });
      }
      const delayMs = isFollowed ? 0 : delayAfter(tries, errors.retry);
      logger.warn({ task: task.name, target: task.target, ...summary(fitted.misfits), tries, delayMs }, 'rows refused, tried again');
      if (write.isContinued || write.commit === undefined) {
        rest = onlyMisfits(write.changes, fitted.misfits);
      } else {
        await target.rollback(); // locks are not held while nothing is done
        earlier = NOTHING;
      }
      if (!(await pause(delayMs, signal))) {
        await target.rollback();
        return undefined;
      }
    }
  }

  /** Whether the target has labels now for which it refused rows: all of them are tried again. @throws StoppedAtRow the task wants to be asked */
  async #followLabels({ places }: CarefulWrite, misfits: readonly Misfit[]): Promise<boolean> {
    const { target, refusals, task } = this.#options;
    const [first] = misfits.filter(({ error }) => error?.code === 'LABEL_UNKNOWN');
    if (first === undefined) {
      return false;
    }
    try {
      return await refusals.followLabels();
    } catch (error) {
      await target.rollback();
      if (!hasCode(error, 'SCHEMA_CHANGE_WAITS')) {
        throw error;
      }
      const refused = refusedChange({ ...first, identified: first.change }, places, 1);
      throw new StoppedAtRow(task, { ...refused, error }, places.get(first.change));
    }
  }

  /** The keys that wait are read in the transaction, which no replay can change before it ends. */
  async #fit({ unmapped, places }: CarefulWrite, changes: ChangeSet, earlier: Written): Promise<Fitted> {
    const { target, withinTime } = this.#options;
    await withinTime(target.write({ steps: [], changes: 0 }));
    this.#held = new HeldKeys(await withinTime(target.held()), (change) => places.get(change)?.place);
    for (const { change, table, identified } of unmapped) {
      this.#held.holdFrom(change, table.target, identified === undefined ? [] : keysOf(identified, table.target));
    }
    const timed = { write: (set: ChangeSet) => withinTime(target.write(set)), isUsable: true };
    Object.defineProperty(timed, 'isUsable', { get: () => target.isUsable });
    const fitted = await writeWhatFits(timed, changes, this.#held);
    return { ...fitted, rows: earlier.rows + fitted.rows, versions: sumVersions([...earlier.versions, ...fitted.versions]) };
  }

  async #finish(
    { places, unmapped, commit }: CarefulWrite,
    { rows, versions, misfits: fitted }: Fitted,
    { errors, tries }: { readonly errors: Errors; readonly tries: number },
  ): Promise<CarefullyWritten> {
    const { target, withinTime } = this.#options;
    const misfits = [...fitted, ...unmapped];
    const refused = [
      ...fitted.map((misfit) => refusedChange({ ...misfit, identified: misfit.change }, places, tries)),
      ...unmapped.map((misfit) => refusedChange(misfit, places, 1)),
    ];
    if (refused.length > 0) {
      await this.#mayBeSetAside(misfits, refused, { places, errors });
      await failpoint('deadletter.before');
      await withinTime(target.setAside(refused));
    }
    this.#stored.push(...refused);
    if (commit !== undefined) {
      await withinTime(commit({ refused, versions }));
      await this.committed();
    }
    return { rows, versions, refused };
  }

  /** To be called when a transaction has ended in which changes were set aside, unless `write` has ended it. */
  async committed(): Promise<void> {
    const stored = this.#stored.splice(0);
    if (stored.length > 0) {
      await failpoint('deadletter.after');
      this.#tell(stored);
      this.#options.refusals.onStored(stored);
    }
  }

  /** What the open transaction has set aside was rolled back with it. */
  rolledBack(): void {
    this.#stored.length = 0;
  }

  /** @throws StoppedAtRow · DEAD_LETTERS_FULL */
  async #mayBeSetAside(
    misfits: readonly Misfit[],
    refused: readonly RefusedChange[],
    { places, errors }: { readonly places: CarefulWrite['places']; readonly errors: Errors },
  ): Promise<void> {
    const { task, target, refusals, withinTime, stops = stopsAt } = this.#options;
    for (const one of firstFirst(refused)) {
      const mode = misfits.find(({ change }) => change === one.change)?.table.target.apply?.mode ?? 'default';
      if (hasError(one) && stops(errors, mode, one.origin.tag) && !(await refusals.isSkipped(one.place))) {
        await target.rollback();
        await refusals.onStopped(one);
        throw new StoppedAtRow(task, one, places.get(one.change));
      }
    }
    if (errors.maxDeadLetters !== null) {
      const { letters } = await withinTime(target.held());
      if (letters + refused.length > errors.maxDeadLetters) {
        await target.rollback();
        throw new ReplicationError('DEAD_LETTERS_FULL', {
          ...{ task: task.name, target: task.target, open: letters, more: refused.length },
          maximum: errors.maxDeadLetters,
        });
      }
    }
  }

  #tell(refused: readonly RefusedChange[]): void {
    const { task, logger } = this.#options;
    for (const { error, source, origin, place, attempts } of refused) {
      const where = { task: task.name, target: task.target, schema: source.schema, table: source.table, operation: origin.tag };
      const facts = { ...where, position: place.commitAt, sequence: place.sequence, code: error?.code, attempts };
      logger.warn(facts, error === undefined ? 'change waits behind a dead letter' : 'row set aside as dead letter');
    }
  }
}

function refusedChange(
  { change, table, error, identified, isVoid }: Misfit,
  places: CarefulWrite['places'],
  attempts: number,
): RefusedChange {
  const placed = places.get(change);
  if (placed === undefined) {
    throw new ReplicationError('BUG', { reason: 'a change without a place', table: table.target.table });
  }
  const { source, place, origin } = placed;
  return {
    change,
    origin,
    source,
    target: table.target,
    place,
    keys: identified === undefined ? [] : keysOf(identified, table.target),
    row: identified === undefined ? undefined : namedRow(identified, table.target),
    error,
    attempts: error === undefined ? 0 : attempts,
    ...(isVoid && { isVoid }),
  };
}

function hasError(refused: RefusedChange): refused is RefusedChange & { readonly error: ReplicationError } {
  return refused.error !== undefined;
}

function firstFirst(refused: readonly RefusedChange[]): readonly RefusedChange[] {
  return refused.toSorted(({ place: one }, { place: other }) => (isBefore(one, other) ? -1 : 1));
}

/** The steps of a set with the changes only that did not fit. */
function onlyMisfits({ steps }: ChangeSet, misfits: readonly Misfit[]): ChangeSet {
  const left = new Set(misfits.map(({ change }) => change));
  const tables = steps.flatMap((step) => (step.tag === 'rows' ? step.tables : []));
  return {
    changes: left.size,
    steps: tables.flatMap(({ relation, target, changes }) => {
      const those = changes.filter((change) => left.has(change));
      return those.length === 0 ? [] : [{ tag: 'rows', tables: [tableChanges(relation, target, those)] }];
    }),
  };
}

function summary(misfits: readonly Misfit[]): { readonly refused: number; readonly code: string | undefined } {
  const failed = misfits.filter(({ error }) => error !== undefined);
  return { refused: failed.length, code: failed[0]?.error?.code };
}
