import type { ScenarioCase } from '../scenario-case.js';
import { changingTables } from './changing-tables.js';
import { existingRows } from './existing-rows.js';
import { loads } from './loads.js';
import { midLoad } from './mid-load.js';
import { oldSnapshots } from './old-snapshots.js';

/** Every case that is more than a table and a script. */
export const scenarios: readonly ScenarioCase[] = [loads, midLoad, changingTables, existingRows, oldSnapshots].flat();
