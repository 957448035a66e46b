import type { CaseGroup } from '../case.js';
import { encodings } from './encodings.js';
import { identities } from './identities.js';
import { kinds } from './kinds.js';
import { numbers } from './numbers.js';
import { partitions } from './partitions.js';
import { roles } from './roles.js';
import { stream } from './stream.js';
import { structured } from './structured.js';
import { tables } from './tables.js';
import { texts } from './texts.js';
import { times } from './times.js';
import { truncates } from './truncates.js';
import { versions } from './versions.js';

const usual: CaseGroup = {
  cases: [numbers, texts, times, structured, tables, partitions, identities, kinds, stream, truncates, versions].flat(),
};

/** The whole certificate. To add a case is to add an entry to its file. */
export const groups: readonly CaseGroup[] = [usual, ...encodings, ...roles];
