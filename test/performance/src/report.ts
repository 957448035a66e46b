import type { Usage } from './process-usage.js';

export interface Measured {
  readonly what: string;
  readonly seconds: number;
  readonly usage: Readonly<Record<string, Usage>>;
}

/** A line for people: seconds, then CPU seconds and peak memory of each group of processes. */
export function describeRun({ what, seconds, usage }: Measured): string {
  const groups = Object.entries(usage).map(
    ([name, { cpuSeconds, peakBytes }]) => `${name} ${cpuSeconds.toFixed(1)} s ${Math.round(peakBytes / 2 ** 20)} MB`,
  );
  return `${what.padEnd(36)} ${seconds.toFixed(2).padStart(8)} s   CPU and peak memory: ${groups.join(' · ')}`;
}

/** The middle one of an odd number of values. One run in a noisy moment then decides nothing. */
export function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[values.length >> 1] ?? Number.POSITIVE_INFINITY;
}

/** How many times as fast: above 1 is faster than the reference. */
export function ratio(reference: number, ours: number): number {
  return reference / ours;
}
