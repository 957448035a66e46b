import { type ApplyMode, applyModes } from '@trem/contracts';
import { type Defect, defects } from '@trem/replication-core/fault-names';
import { lures } from './lures.js';
import { type RunOrder, type RunRecord, showsMistake } from './record.js';

export interface OrderWish {
  readonly runs: number;
  /** The first seed. */
  readonly seed: number;
  readonly modes: readonly ApplyMode[];
  readonly defects: readonly Defect[];
  readonly without: readonly Defect[];
  readonly only?: string | undefined;
  readonly most: number;
}

/** One seed after the other, each in every mode, so that wherever it ends all modes have had as much. */
export function ordersOf({ runs, seed, modes, defects: made, without, only, most }: OrderWish): readonly RunOrder[] {
  const kinds = [
    ...made.map((defect) => ({ defect, mistake: defect })),
    ...without.map((one) => ({ without: one, mistake: one })),
    ...(made.length + without.length === 0 ? [{ mistake: undefined }] : []),
  ];
  return Array.from({ length: runs }, (_, n) => seed + n).flatMap((number) =>
    kinds.flatMap(({ mistake, ...what }) =>
      modes
        .filter((mode) => mistake === undefined || lures[mistake].noneIn?.modes.includes(mode) !== true)
        // Runs in mode default are told without a mode
        .map((mode) => ({ seed: number, only, most, ...what, ...(mode !== 'default' && { mode }) })),
    ),
  );
}

/** A mistake that was found in its mode need not be looked for again. */
export function isSettled({ defect, mode }: RunOrder, done: readonly RunRecord[]): boolean {
  return defect !== undefined && done.some((run) => run.defect === defect && run.mode === mode && showsMistake(run));
}

/** `all`, or names with commas between them; undefined when one is not known. */
export function listOf<T extends string>(wanted: string, known: readonly T[]): readonly T[] | undefined {
  const names = wanted === 'all' ? known : wanted.split(',').map((name) => known.find((one) => one === name));
  return names.includes(undefined as never) ? undefined : (names as readonly T[]);
}

export const modesOf = (wanted: string) => listOf(wanted, applyModes);
export const defectsOf = (wanted: string | undefined) => (wanted === undefined ? [] : listOf(wanted, defects));
