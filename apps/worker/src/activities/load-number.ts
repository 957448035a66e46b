import type { LoadedTable } from '@trem/replication-core';

/**
 * Targets know loads by a number that rises with each snapshot, not with each generation: ranges of two snapshots do not add up to a table,
 * and a loader that still reads the lost one must find itself fenced. So the number holds both: generation and attempt.
 */
const attemptsPerGeneration = 10_000;

/** @param highest of all loads that this task ever had at the target, void ones too */
export function nextLoadNumber(generation: number, highest: number): number {
  const first = generation * attemptsPerGeneration + 1;
  return Math.max(first, highest + 1);
}

export function generationOf(loadNumber: number): number {
  return Math.floor(loadNumber / attemptsPerGeneration);
}

/** Those of which all rows are in, whether or not the stream goes on from there yet. */
export function completeOf(generation: number, known: readonly LoadedTable[]): readonly LoadedTable[] {
  return known.filter((table) => table.position !== undefined && generationOf(table.generation) === generation);
}

/** The tables that are in the target as this generation wants them. */
export function loadedOf(generation: number, known: readonly LoadedTable[]): readonly LoadedTable[] {
  return known.filter((table) => table.state === 'loaded' && generationOf(table.generation) === generation);
}
