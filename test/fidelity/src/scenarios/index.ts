import type { ScenarioCase } from '../scenario-case.js';
import { byRule } from './by-rule.js';
import { changedObjects } from './changed-objects.js';
import { changingTables } from './changing-tables.js';
import { existingRows } from './existing-rows.js';
import { joinedTables } from './joined-tables.js';
import { keptObjects } from './kept-objects.js';
import { largeValues } from './large-values.js';
import { loads } from './loads.js';
import { locales } from './locales.js';
import { midLoad } from './mid-load.js';
import { names } from './names.js';
import { objects } from './objects.js';
import { oldSnapshots } from './old-snapshots.js';
import { partitionMoves } from './partition-moves.js';
import { publications } from './publications.js';
import { several } from './several.js';
import { slots } from './slots.js';
import { transactions } from './transactions.js';

/** Every case that is more than a table and a script. */
export const scenarios: readonly ScenarioCase[] = [
  [transactions, objects, several, publications, slots, locales],
  [loads, largeValues, midLoad, changingTables, joinedTables, changedObjects, existingRows, oldSnapshots],
  [names, partitionMoves, keptObjects, byRule],
].flat(2);
