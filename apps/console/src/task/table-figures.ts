import { texts } from '../texts/index.js';
import { countText, rateText } from '../words/amounts.js';
import { durationText } from '../words/durations.js';
import type { TableRow } from './table-rows.js';

/** What the rows of a list have beside what every table has. */
export interface TableListShape {
  /** More than one target. */
  readonly hasTargets: boolean;
  /** Some table is being loaded. */
  readonly isLoading: boolean;
}

const kinds = ['inserts', 'updates', 'deletes', 'filtered', 'errors'] as const;

/** What the changes of a table are told apart by. */
export type ChangeKind = (typeof kinds)[number];

export interface Figure {
  readonly name: 'rows' | 'ranges' | 'rate' | 'left' | ChangeKind;
  readonly text: string;
  readonly isBad: boolean;
  /** Nothing to see. */
  readonly isZero: boolean;
}

/** The figures of a table, in the order in which they stand. Those of a load only where there is one. */
export function figuresOf({ progress, counts, rowsPerSecond, leftMs }: TableRow, isLoading: boolean, write = countText): readonly Figure[] {
  const load = [rangesOf(progress), known('rate', rowsPerSecond, rateText), known('left', leftMs, durationText)];
  const changes = kinds.map((kind) => known(kind, counts?.[kind] ?? 0, write));
  return [known('rows', progress.rowsLoaded, write), ...(isLoading ? load : []), ...changes];
}

/** Of the present load, or of the last one. */
function rangesOf({ partitionsDone, partitions }: TableRow['progress']): Figure {
  const text = partitions === 0 ? texts.none : `${countText(partitionsDone)}/${countText(partitions)}`;
  return { name: 'ranges', text, isBad: false, isZero: partitions === 0 };
}

function known(name: Figure['name'], value: number | undefined, write: (value: number) => string): Figure {
  const text = value === undefined ? texts.none : write(value);
  return { name, text, isBad: name === 'errors' && value !== 0, isZero: value === undefined || value === 0 };
}
