import { type PostgresServer, startPostgres } from '@trem/dev-stack';
import type { FidelityCase } from './case.js';

/** Major versions of the two ends. */
export interface Pair {
  readonly source: number;
  readonly target: number;
}

export const versions = [14, 15, 16, 17, 18];
const [OLDEST = 14] = versions;
export const NEWEST = versions.at(-1) ?? OLDEST;

/** The newest first: what other pairs are told apart from. */
export const newestPair: Pair = { source: NEWEST, target: NEWEST };
export const usualPairs: readonly Pair[] = [newestPair, { source: OLDEST, target: OLDEST }, { source: NEWEST, target: OLDEST }];
/** Those that are met most come first, for a run of all takes long: a version with itself, to the newest, from it, other upgrades, the way back. */
export const allPairs: readonly Pair[] = versions
  .flatMap((source) => versions.map((target) => ({ source, target })))
  .toSorted((one, other) => rankOf(one) - rankOf(other));

function rankOf(pair: Pair): number {
  const { source, target } = pair;
  const ranks = [
    ...usualPairs.map((usual) => nameOf(usual) === nameOf(pair)),
    ...[source === target, target === NEWEST, source === NEWEST, source < target, true],
  ];
  return ranks.indexOf(true);
}

/** Reads `15:18`. @throws on anything else than two versions that can be had */
export function parsePair(text: string): Pair {
  const [source, target, ...more] = text.split(':').map(Number);
  if (source === undefined || target === undefined || more.length > 0 || !versions.includes(source) || !versions.includes(target)) {
    throw new Error(`a pair of versions is two of ${versions.join(', ')}, as in 15:18; not ${text}`);
  }
  return { source, target };
}

export function nameOf({ source, target }: Pair): string {
  return `${source} → ${target}`;
}

/** What the case promises between these two: what an end lacks is not run, or refused. */
export function promiseOf(one: FidelityCase, { source, target }: Pair): FidelityCase {
  const { since, targetSince, olderTarget, ...rest } = one;
  if (since !== undefined && source < since) {
    return { ...rest, notRun: `Only Postgres ${since} and later have it.` };
  }
  if (targetSince !== undefined && target < targetSince) {
    return { ...rest, notRun: `Only targets from Postgres ${targetSince} on can have such a table.` };
  }
  if (olderTarget === undefined || target >= olderTarget.than) {
    return rest;
  }
  return { ...rest, ...('rule' in olderTarget ? { byRule: olderTarget } : { refused: olderTarget }) };
}

/** Both ends of a pair, as servers of their own. */
export interface PairServers extends AsyncDisposable {
  readonly source: string;
  readonly target: string;
}

/** @throws SERVER_MISSING a version that cannot be had here */
export async function startPair({ source, target }: Pair, progress: (line: string) => void): Promise<PairServers> {
  await using cleanUp = new AsyncDisposableStack();
  const start = async (name: string, version: number): Promise<PostgresServer> =>
    cleanUp.use(await startPostgres({ name, version: String(version), fsync: false, progress }));
  const servers = { source: (await start('source', source)).url, target: (await start('target', target)).url };
  const kept = cleanUp.move();
  return { ...servers, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}
