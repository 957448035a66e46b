import { type ApplyMode, applyModes } from '@trem/contracts';
import { defects } from '@trem/replication-core/fault-names';
import {
  type Campaign,
  counted,
  type Figures,
  type Find,
  figuresOf,
  honestOf,
  type KindFigures,
  kindFiguresOf,
  modeOf,
  seedsOf,
} from './figures.js';
import { notReplaced } from './kept-figures.js';
import { lures } from './lures.js';
import { type FaultRecord, isGreen, type RunRecord } from './record.js';

/** The closing line of a command. */
export function closingLine(runs: readonly RunRecord[]): string {
  const sum = (of: (run: RunRecord) => number) => runs.reduce((total, run) => total + of(run), 0);
  const failed = runs.filter(({ failure }) => failure !== undefined).length;
  const line = `faults: ${runs.length} runs, ${sum(({ faults }) => counted(faults))} faults, ${sum(({ lost }) => lost)} lost, ${sum(({ doubled }) => doubled)} doubled, ${sum(({ torn }) => torn)} torn`;
  return failed === 0 ? line : `${line}, ${failed} did not come to rest`;
}

interface PageOptions {
  /** Of the code, as `codeVersion` tells it. */
  readonly version: string;
  /** Names of all kinds, in the table's order. */
  readonly kinds: readonly string[];
  /** What earlier campaigns have shown. */
  readonly kept: readonly Figures[];
}

/** The page docs/faults.md, of all runs at one version of the code and of what is kept of earlier ones. */
export function faultsPage(runs: readonly RunRecord[], { version, kinds, kept }: PageOptions): string {
  const honest = honestOf(runs);
  const now = figuresOf(runs, version);
  const earlier = notReplaced(kept, now);
  const campaigns = campaignsOf(earlier);
  const finds = [...now, ...earlier].filter((one) => one.tag === 'find');
  const facts = honest.map((run) => run.facts);
  const total = (of: (facts: RunRecord['facts']) => number) => grouped(facts.reduce((sum, one) => sum + of(one), 0));
  return `# Faults

Written by \`npm run faults\`, which anyone can repeat (docs/operations.md). Workloads write to a source while something is killed, frozen, cut or wiped; after each fault the
task must recover by itself, and at the end the target must equal the source row by row. Readers of the target watch all the while.

- Code version: \`${version}\` (hash of libs, apps/worker and workflows, without their tests)
- ${closingLine(honest)}
- ${total(({ transactions }) => transactions)} transactions with ${total(({ changes }) => changes)} changes, ${total(({ looks }) => looks)} looks at the target
- Seeds, each of which replays its run: ${rangesOf(seedsOf(honest))}
- Red seeds: ${rangesOf(seedsOf(honest.filter((run) => !isGreen(run))))}

## Runs by apply mode

Each mode has its own judges beside those that all share. In upsert, each row that the source writes once has been written once, by the times at which it came and was written
last. In scd2, each state that the source committed is one version of its key, without gap or overlap, the last one current; and of the versions that were valid at any moment
of the past, the bank's money is right. In history, each change is one row, in the source's order. Replay with \`npm run faults -- --mode MODE --seed SEED\`, and with what stands
beside a seed. Tables without a key are mirrored where a mode needs one. In every mode the seed also draws what else a task can say: deletes that mark, added columns, numbers
of rows, priorities, operations that are left out, and how often is written; each has its own judge (\`test/faults/README.md\`).

| Mode | Runs | Faults | Changes | Lost, doubled, torn | Seeds | Red seeds |
|---|---|---|---|---|---|---|
${applyModes.map((mode) => modeRow(mode, campaignsOf(now))).join('\n')}

## Faults by kind

*Counted*: it struck while the target had an open transaction of ours that had written: a partition of the load, or deliveries not yet acked. *Recovery*: seconds
from the end of the fault until what was committed then at the source is at the target (in a load: until the next partition is).
Writers wait for the target only once something has not come for 45 s: what it was *behind* before the fault, on a machine that is too slow for them, is worked off in the recovery too.

| Kind | Struck: ${applyModes.join(' | ')} | Counted | In the load | Recovery, median | Worst | Behind before, median |
|---|${applyModes.map(() => '---|').join('')}---|---|---|---|---|
${kinds.map((kind) => kindRow(kind, honest, (fault) => fault.kind === kind)).join('\n')}
${kindRow('**all**', honest, () => true)}

## Built-in defects

The rig must be able to fail. Each of these mistakes, made on purpose by a test build of the worker (\`npm run faults -- --defect NAME\`), must be found within 10 runs.
*Without it*: the same seed and faults with the product as it is (\`--without NAME\`).

| Defect | Runs until it was found | As | Without it |
|---|---|---|---|
${defects.flatMap((defect) => applyModes.map((mode) => defectRow({ defect, mode, finds, version }))).join('')}
## Earlier states of the code

| Code version | Mode | Runs | Faults | Changes | Lost, doubled, torn | Seeds | Red seeds |
|---|---|---|---|---|---|---|---|
${campaigns.map(earlierRow).join('\n')}
${earlierKinds(campaigns)}`;
}

const campaignsOf = (figures: readonly Figures[]) => figures.filter((one) => one.tag === 'campaign');

function modeRow(mode: ApplyMode, campaigns: readonly Campaign[]): string {
  const campaign = campaigns.find((one) => one.mode === mode);
  return campaign === undefined ? `| ${mode} | 0 | 0 | 0 | 0, 0, 0 | none | none |` : `| ${campaignCells(campaign)} |`;
}

function earlierRow(campaign: Campaign): string {
  return `| \`${campaign.version}\` | ${campaignCells(campaign)} |`;
}

function campaignCells({ mode, runs, faults, changes, lost, doubled, torn, seeds, redSeeds, otherMost = {}, note }: Campaign): string {
  const harm = `${[lost, doubled, torn].join(', ')}${note === undefined ? '' : ` (${note})`}`;
  const limits = Object.entries(otherMost).map(([most, those]) => `; ${rangesOf(those)} with \`--faults ${most}\``);
  return [mode, runs, faults, grouped(changes), harm, `${rangesOf(seeds)}${limits.join('')}`, rangesOf(redSeeds)].join(' | ');
}

/** Of the campaign with the most faults: what most of its kinds have struck. */
function earlierKinds(campaigns: readonly Campaign[]): string {
  const [largest] = campaigns.filter(({ kinds }) => kinds !== undefined).sort((one, other) => other.faults - one.faults);
  if (largest?.kinds === undefined) {
    return '';
  }
  const rows = Object.entries(largest.kinds).map(([kind, figures]) => `| ${kind} | ${figures.struck} | ${kindCells(figures)} |`);
  return `
The largest of them by kind, \`${largest.version}\` in mode ${largest.mode}:

| Kind | Struck | Counted | In the load | Recovery, median | Worst | Behind before, median |
|---|---|---|---|---|---|---|
${rows.join('\n')}
`;
}

function kindRow(name: string, runs: readonly RunRecord[], isOf: (fault: FaultRecord) => boolean): string {
  const faults = runs.flatMap((run) => run.faults).filter(isOf);
  const struck = applyModes.map((mode) => runs.filter((run) => modeOf(run) === mode).flatMap((run) => run.faults.filter(isOf)).length);
  return `| ${name} | ${struck.join(' | ')} | ${kindCells(kindFiguresOf(faults))} |`;
}

function kindCells({ counted, inLoad, median, worst, behind }: KindFigures): string {
  return [counted, inLoad, figure(median), figure(worst), figure(behind)].join(' | ');
}

interface DefectRow extends Pick<Find, 'defect' | 'mode' | 'version'> {
  readonly finds: readonly Find[];
}

/** A line of the table; none for a mode in which nobody has looked for the mistake. */
function defectRow({ defect, mode, version, finds }: DefectRow): string {
  const name = mode === 'default' ? defect : `${defect}, ${mode}`;
  const { noneIn } = lures[defect];
  if (noneIn?.modes.includes(mode)) {
    return `| ${name} | cannot be made: ${noneIn.why} | | |\n`;
  }
  const find = finds.find((one) => one.defect === defect && one.mode === mode);
  if (find === undefined) {
    return '';
  }
  const at = find.version === version ? '' : `, at \`${find.version}\``;
  return find.seed === undefined
    ? `| ${name} | **not found in ${find.runs}**${at} | | |\n`
    : `| ${name} | ${find.runs} (seed ${find.seed})${at} | ${find.as} | ${find.without ?? 'not run'} |\n`;
}

function figure(seconds: number | undefined): string {
  return seconds === undefined ? '-' : `${seconds.toFixed(1)} s`;
}

function grouped(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ' ');
}

/** `1-5, 9`: seeds in a row are told as one. */
function rangesOf(seeds: readonly number[]): string {
  const rows: [number, number][] = [];
  for (const seed of seeds) {
    const last = rows.at(-1);
    if (last !== undefined && last[1] === seed - 1) {
      last[1] = seed;
    } else {
      rows.push([seed, seed]);
    }
  }
  return rows.length === 0 ? 'none' : rows.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(', ');
}
