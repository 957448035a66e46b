import type { CaseGroup } from '../case.js';
import { changedTypes } from './changed-types.js';
import { emptyParts } from './empty-parts.js';
import { encodings } from './encodings.js';
import { everyType } from './every-type.js';
import { extensionsElsewhere } from './extensions-elsewhere.js';
import { generatedColumns } from './generated.js';
import { identities } from './identities.js';
import { inheritance } from './inheritance.js';
import { keys } from './keys.js';
import { kinds } from './kinds.js';
import { limits, longKeys } from './limits.js';
import { numbers } from './numbers.js';
import { objectsOfTables } from './objects.js';
import { oddTimes } from './odd-times.js';
import { partitions } from './partitions.js';
import { ranges } from './ranges.js';
import { refused } from './refused.js';
import { roles } from './roles.js';
import { shapes } from './shapes.js';
import { stream } from './stream.js';
import { structured } from './structured.js';
import { tables } from './tables.js';
import { targetTables } from './target-tables.js';
import { texts } from './texts.js';
import { times } from './times.js';
import { truncates } from './truncates.js';
import { unmappableTypes } from './unmappable.js';
import { versions } from './versions.js';
import { widths } from './widths.js';

const usual: CaseGroup = {
  cases: [
    numbers,
    texts,
    times,
    structured,
    tables,
    targetTables,
    partitions,
    inheritance,
    identities,
    kinds,
    stream,
    truncates,
    versions,
    ranges,
  ].flat(),
};

/** A second task beside it, so that the two run at once. */
const keysAndShapes: CaseGroup = { cases: [keys, shapes, longKeys].flat() };

/** The whole certificate. To add a case is to add an entry to its file. */
export const groups: readonly CaseGroup[] = [
  usual,
  keysAndShapes,
  ...everyType,
  extensionsElsewhere,
  objectsOfTables,
  ...emptyParts,
  ...changedTypes,
  refused,
  unmappableTypes,
  widths,
  generatedColumns,
  ...limits,
  ...encodings,
  ...roles,
  ...oddTimes,
];
