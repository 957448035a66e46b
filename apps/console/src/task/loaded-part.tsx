import { texts } from '../texts/index.js';
import type { TableRow } from './table-rows.js';
import classes from './task.module.css';

/** How much of a table is loaded, as bar and figure; a dash where it is not known. */
export function LoadedPart({ row: { name, percent } }: { readonly row: TableRow }) {
  return percent === undefined ? (
    texts.none
  ) : (
    <span className={classes.part}>
      <progress max={100} value={percent} aria-label={texts.task.tables.loadedOf(name)} />
      <span>{Math.floor(percent)} %</span>
    </span>
  );
}
