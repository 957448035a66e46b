import type { CaseGroup } from '../case.js';
import { numbers } from './numbers.js';
import { partitions } from './partitions.js';
import { stream } from './stream.js';
import { structured } from './structured.js';
import { tables } from './tables.js';
import { texts } from './texts.js';
import { times } from './times.js';

/** The whole certificate. To add a case is to add an entry to its file. */
export const groups: readonly CaseGroup[] = [
  { cases: [...numbers, ...texts, ...times, ...structured, ...tables, ...partitions, ...stream] },
];
