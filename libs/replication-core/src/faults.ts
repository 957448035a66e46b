import type { Defect, Failpoint } from './fault-names.js';

/** Does nothing: only a process started with `--conditions=@trem/faults` has the one that strikes. */
export function failpoint(_name: Failpoint): Promise<void> | undefined {
  return undefined;
}

/** Never: as above. */
export function hasDefect(_name: Defect): boolean {
  return false;
}
