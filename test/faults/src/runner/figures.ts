import { type ApplyMode, applyModes } from '@trem/contracts';
import { type Defect, defects } from '@trem/replication-core/fault-names';
import { type Lure, lures } from './lures.js';
import { PER_RUN } from './plan.js';
import { type FaultRecord, isGreen, type RunRecord, showsMistake } from './record.js';

/** What the runs of one version of the code have shown in one mode, without built-in mistakes. */
export interface Campaign {
  readonly tag: 'campaign';
  readonly version: string;
  readonly mode: ApplyMode;
  readonly runs: number;
  readonly seeds: readonly number[];
  readonly redSeeds: readonly number[];
  /** Seeds of the runs that were to strike another number of faults than runs do by themselves, by that number. */
  readonly otherMost?: Readonly<Record<string, readonly number[]>>;
  /** Those that counted. */
  readonly faults: number;
  readonly changes: number;
  readonly lost: number;
  readonly doubled: number;
  readonly torn: number;
  /** By the name of the kind, and of all together. */
  readonly kinds?: Readonly<Record<string, KindFigures>>;
  /** For people: what a red seed was. */
  readonly note?: string;
}

export interface KindFigures {
  readonly struck: number;
  readonly counted: number;
  readonly inLoad: number;
  /** Seconds; none when it never struck. */
  readonly median?: number;
  readonly worst?: number;
  /** Seconds, the median: how far behind the target was before it struck. */
  readonly behind?: number;
}

/** How soon a built-in mistake was found in one mode. */
export interface Find {
  readonly tag: 'find';
  readonly version: string;
  readonly mode: ApplyMode;
  readonly defect: Defect;
  /** Until it was found; all of them when it was not. */
  readonly runs: number;
  /** Of the run that found it. */
  readonly seed?: number;
  readonly as?: string;
  /** The same run without the mistake. */
  readonly without?: string;
}

export type Figures = Campaign | Find;

/** A campaign for each mode with runs, a find for each mistake that was made. */
export function figuresOf(runs: readonly RunRecord[], version: string): readonly Figures[] {
  return [
    ...applyModes.flatMap((mode) => campaignOf(honestOf(runs), { version, mode })),
    ...defects.flatMap((defect) => applyModes.flatMap((mode) => findOf(runs, { version, mode, defect }))),
  ];
}

/** Those that neither make a mistake nor stand beside one that does. */
export function honestOf(runs: readonly RunRecord[]): readonly RunRecord[] {
  return runs.filter(({ defect, without }) => defect === undefined && without === undefined);
}

export const modeOf = ({ mode = 'default' }: RunRecord): ApplyMode => mode;

function campaignOf(all: readonly RunRecord[], { version, mode }: Pick<Campaign, 'version' | 'mode'>): Campaign[] {
  const runs = all.filter((run) => modeOf(run) === mode);
  const sum = (of: (run: RunRecord) => number) => runs.reduce((total, run) => total + of(run), 0);
  const faults = runs.flatMap((run) => run.faults);
  const kinds = [...new Set(faults.map(({ kind }) => kind))].sort();
  const campaign: Campaign = {
    ...{ tag: 'campaign', version, mode, runs: runs.length },
    seeds: seedsOf(runs),
    redSeeds: seedsOf(runs.filter((run) => !isGreen(run))),
    ...otherMostOf(runs),
    ...{ faults: counted(faults), changes: sum(({ facts }) => facts.changes) },
    ...{ lost: sum(({ lost }) => lost), doubled: sum(({ doubled }) => doubled), torn: sum(({ torn }) => torn) },
    kinds: {
      ...Object.fromEntries(kinds.map((name) => [name, kindFiguresOf(faults.filter(({ kind }) => kind === name))])),
      all: kindFiguresOf(faults),
    },
  };
  return runs.length === 0 ? [] : [campaign];
}

function otherMostOf(runs: readonly RunRecord[]): Pick<Campaign, 'otherMost'> {
  const others = Map.groupBy(runs, ({ most = PER_RUN }) => most);
  others.delete(PER_RUN);
  return others.size === 0 ? {} : { otherMost: Object.fromEntries([...others].map(([most, those]) => [most, seedsOf(those)])) };
}

export function kindFiguresOf(faults: readonly FaultRecord[]): KindFigures {
  const recoveries = faults.map(({ recovery }) => recovery);
  const [median, worst] = [medianOf(recoveries), recoveries.length === 0 ? undefined : Math.max(...recoveries)];
  const behind = medianOf(faults.flatMap((fault) => fault.behind ?? []));
  return {
    ...{ struck: faults.length, counted: counted(faults), inLoad: faults.filter(({ stage }) => stage === 'load').length },
    ...(median !== undefined && worst !== undefined && { median, worst }),
    ...(behind !== undefined && { behind }),
  };
}

function medianOf(values: readonly number[]): number | undefined {
  return values.toSorted((one, other) => one - other)[Math.floor((values.length - 1) / 2)];
}

export function counted(faults: readonly FaultRecord[]): number {
  return faults.filter((fault) => fault.counted).length;
}

export function seedsOf(runs: readonly RunRecord[]): readonly number[] {
  return [...new Set(runs.map(({ seed }) => seed))].sort((one, other) => one - other);
}

function findOf(runs: readonly RunRecord[], { version, mode, defect }: Pick<Find, 'version' | 'mode' | 'defect'>): Find[] {
  const made = runs.filter((run) => run.defect === defect && modeOf(run) === mode);
  const found = made.findIndex(showsMistake);
  const red = made[found];
  const find: Find = { tag: 'find', version, mode, defect, runs: red === undefined ? made.length : found + 1 };
  if (red === undefined) {
    return made.length === 0 ? [] : [find];
  }
  const control = runs.findLast((run) => isSameRun(run, red, lures[defect]));
  return [{ ...find, seed: red.seed, as: foundAs(red), ...(control !== undefined && { without: foundAs(control) }) }];
}

/** Mistakes that have one lure have one run without them. */
function isSameRun(run: RunRecord, red: RunRecord, lure: Lure): boolean {
  const { without, seed, only } = run;
  return (
    defects.some((name) => name === without && lures[name].kinds === lure.kinds) &&
    seed === red.seed &&
    only === red.only &&
    modeOf(run) === modeOf(red)
  );
}

/** How a red run shows: what was lost, doubled or torn, else why it did not end. */
export function foundAs({ lost, doubled, torn, failure }: RunRecord): string {
  const parts = Object.entries({ lost, doubled, torn }).flatMap(([name, n]) => (n > 0 ? [`${n} ${name}`] : []));
  return parts.length > 0 ? parts.join(', ') : failure === undefined ? 'green' : shortened(failure);
}

function shortened(failure: string): string {
  const code = /in attention: [A-Z_]+/.exec(failure)?.[0];
  return code ?? (failure.split('\n')[0] ?? '').slice(0, 120).replaceAll('|', '/');
}
