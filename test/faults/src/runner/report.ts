import { type ApplyMode, applyModes } from '@trem/contracts';
import { type Defect, defects } from '@trem/replication-core/fault-names';
import { earlierCampaigns, earlierFinds } from './earlier-campaigns.js';
import { earlierKinds } from './earlier-kinds.js';
import { type Lure, lures } from './lures.js';
import { type FaultRecord, isGreen, type RunRecord, showsMistake } from './record.js';

/** The closing line of a command. */
export function closingLine(runs: readonly RunRecord[]): string {
  const sum = (of: (run: RunRecord) => number) => runs.reduce((total, run) => total + of(run), 0);
  const failed = runs.filter(({ failure }) => failure !== undefined).length;
  const line = `faults: ${runs.length} runs, ${sum(({ faults }) => counted(faults))} faults, ${sum(({ lost }) => lost)} lost, ${sum(({ doubled }) => doubled)} doubled, ${sum(({ torn }) => torn)} torn`;
  return failed === 0 ? line : `${line}, ${failed} did not come to rest`;
}

/** The page docs/faults.md, of all runs at one version of the code. */
export function faultsPage(
  runs: readonly RunRecord[],
  { version, kinds }: { readonly version: string; readonly kinds: readonly string[] },
): string {
  const honest = runs.filter(({ defect, without }) => defect === undefined && without === undefined);
  const facts = honest.map((run) => run.facts);
  const total = (of: (facts: RunRecord['facts']) => number) => grouped(facts.reduce((sum, one) => sum + of(one), 0));
  return `# Faults

Written by \`npm run faults\`, which anyone can repeat (docs/operations.md). Workloads write to a source while something is killed, frozen, cut or wiped; after each fault the
task must recover by itself, and at the end the target must equal the source row by row. Readers of the target watch all the while.

- Code version: \`${version}\` (hash of libs, apps/worker and workflows, without their tests)
- ${closingLine(honest)}
- ${total(({ transactions }) => transactions)} transactions with ${total(({ changes }) => changes)} changes, ${total(({ looks }) => looks)} looks at the target
- Seeds, each of which replays its run: ${seedsOf(honest)}
- Red seeds: ${honest.some((run) => !isGreen(run)) ? seedsOf(honest.filter((run) => !isGreen(run))) : 'none'}

## Runs by apply mode

Each mode has its own judges beside those that all share. In upsert, each row that the source writes once has been written once, by the times at which it came and was written
last. In scd2, each state that the source committed is one version of its key, without gap or overlap, the last one current; and of the versions that were valid at any moment
of the past, the bank's money is right. In history, each change is one row, in the source's order. Replay with \`npm run faults -- --mode MODE --seed SEED\`. Tables without a
key are mirrored where a mode needs one.

| Mode | Runs | Faults | Changes | Lost, doubled, torn | Seeds | Red seeds |
|---|---|---|---|---|---|---|
${applyModes.map((mode) => modeRow(mode, honest)).join('\n')}

## Faults by kind

*Counted*: it struck while the target had an open transaction of ours that had written: a partition of the load, or deliveries not yet acked. *Recovery*: seconds
from the end of the fault until what was committed then at the source is at the target (in a load: until the next partition is).

| Kind | Struck: ${applyModes.join(' | ')} | Counted | In the load | Recovery, median | Worst |
|---|${applyModes.map(() => '---|').join('')}---|---|---|---|
${kinds.map((kind) => kindRow(kind, honest, (fault) => fault.kind === kind)).join('\n')}
${kindRow('**all**', honest, () => true)}

## Built-in defects

The rig must be able to fail. Each of these mistakes, made on purpose by a test build of the worker (\`npm run faults -- --defect NAME\`), must be found within 10 runs.
*Without it*: the same seed and faults with the product as it is (\`--without NAME\`).

| Defect | Runs until it was found | As | Without it |
|---|---|---|---|
${defects.flatMap((defect) => applyModes.map((mode) => defectRow(defect, mode, runs))).join('')}
## Earlier states of the code

| Code version | Mode | Runs | Faults | Changes | Lost, doubled, torn | Seeds |
|---|---|---|---|---|---|---|
${earlierCampaigns.map(earlierRow).join('\n')}

Faults by kind at \`${earlierKinds.version}\`, all in mode default:

${earlierKinds.table}
`;
}

const modeOf = ({ mode = 'default' }: RunRecord): ApplyMode => mode;

function modeRow(mode: ApplyMode, all: readonly RunRecord[]): string {
  const runs = all.filter((run) => modeOf(run) === mode);
  const sum = (of: (run: RunRecord) => number) => runs.reduce((total, run) => total + of(run), 0);
  const harm = [sum(({ lost }) => lost), sum(({ doubled }) => doubled), sum(({ torn }) => torn)].join(', ');
  const red = runs.filter((run) => !isGreen(run));
  return `| ${mode} | ${runs.length} | ${sum(({ faults }) => counted(faults))} | ${grouped(sum(({ facts }) => facts.changes))} | ${harm} | ${seedsOf(runs)} | ${seedsOf(red)} |`;
}

function earlierRow({ version, mode, runs, faults, changes, harm, seeds, note }: (typeof earlierCampaigns)[number]): string {
  const told = note === undefined ? '' : ` (${note})`;
  return `| \`${version}\` | ${mode} | ${runs} | ${faults} | ${grouped(changes)} | ${harm}${told} | ${seeds} |`;
}

type Faults = RunRecord['faults'];

function kindRow(name: string, runs: readonly RunRecord[], isOf: (fault: FaultRecord) => boolean): string {
  const faults = runs.flatMap((run) => run.faults).filter(isOf);
  const struck = applyModes.map((mode) => runs.filter((run) => modeOf(run) === mode).flatMap((run) => run.faults.filter(isOf)).length);
  const inLoad = faults.filter(({ stage }) => stage === 'load').length;
  return `| ${name} | ${struck.join(' | ')} | ${counted(faults)} | ${inLoad} | ${figure(median(faults))} | ${figure(worst(faults))} |`;
}

/** A line of the table; none for a mode beside the default in which nobody looked for the mistake. */
function defectRow(defect: Defect, mode: ApplyMode, runs: readonly RunRecord[]): string {
  const made = runs.filter((run) => run.defect === defect && modeOf(run) === mode);
  const name = mode === 'default' ? defect : `${defect}, ${mode}`;
  const found = made.findIndex(showsMistake);
  const red = made[found];
  const { noneIn } = lures[defect];
  if (noneIn?.modes.includes(mode)) {
    return `| ${name} | cannot be made: ${noneIn.why} | | |\n`;
  }
  if (made.length === 0) {
    const earlier = earlierFinds.find((find) => find.defect === defect && find.mode === mode);
    return earlier === undefined ? '' : `| ${name} | ${earlier.runs}, at \`${earlier.version}\` | ${earlier.as} | ${earlier.without} |\n`;
  }
  if (red === undefined) {
    return `| ${name} | **not found in ${made.length}** | | |\n`;
  }
  const control = runs.findLast((run) => isSameRun(run, red, lures[defect]));
  return `| ${name} | ${found + 1} (seed ${red.seed}) | ${foundAs(red)} | ${control === undefined ? 'not run' : foundAs(control)} |\n`;
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

function counted(faults: Faults): number {
  return faults.filter((fault) => fault.counted).length;
}

function median(faults: Faults): number | undefined {
  const sorted = faults.map(({ recovery }) => recovery).sort((one, other) => one - other);
  return sorted[Math.floor((sorted.length - 1) / 2)];
}

function worst(faults: Faults): number | undefined {
  return faults.length === 0 ? undefined : Math.max(...faults.map(({ recovery }) => recovery));
}

function figure(seconds: number | undefined): string {
  return seconds === undefined ? '-' : `${seconds.toFixed(1)} s`;
}

function grouped(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ' ');
}

/** `1-5, 9`: seeds in a row are told as one. */
function seedsOf(runs: readonly RunRecord[]): string {
  const seeds = [...new Set(runs.map(({ seed }) => seed))].sort((one, other) => one - other);
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
