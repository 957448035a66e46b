import { type Cell, type Row, type RowChange, UNCHANGED } from '@trem/replication-core';
import type { BoundPlan, PlacedFilter } from './bound-plan.js';

/** Whether a row passes the filters. Unknown: the source did not send what they ask for. */
export type State = 'in' | 'out' | 'unknown';

interface BoundFilter {
  readonly filter: PlacedFilter;
  readonly index: number;
  /** An old row in the log always holds its column. */
  readonly isIdentity: boolean;
  readonly looksInside: boolean;
}

/** A cell of a column, by its index; UNCHANGED where it is not known. */
type Look = (index: number, isIdentity: boolean) => Cell;

export class Membership {
  readonly #filters: readonly BoundFilter[];

  constructor({ filters, identity }: Pick<BoundPlan, 'filters' | 'identity'>, indexOf: (column: string) => number) {
    this.#filters = filters.map((filter) => ({
      filter,
      index: indexOf(filter.column),
      isIdentity: identity.has(filter.column),
      looksInside: filter.operator !== 'is-null' && filter.operator !== 'is-not-null',
    }));
  }

  ofInsert(after: Row): State {
    if (this.#filters.length === 0) {
      return 'in';
    }
    return this.#state((index) => after.cell(index));
  }

  ofDelete({ before, isWhole }: Extract<RowChange, { tag: 'delete' }>): State {
    return this.#state(known(before, isWhole));
  }

  /** A key that the source does not send has not changed, and a column that was not resent is what it was. */
  ofUpdate({ before, after, isWhole }: Extract<RowChange, { tag: 'update' }>): { readonly before: State; readonly after: State } {
    if (this.#filters.length === 0) {
      return { before: 'in', after: 'in' };
    }
    const lookBack = known(before ?? after, isWhole && before !== undefined);
    return {
      before: this.#state(lookBack),
      after: this.#state((index, isIdentity) => {
        const cell = after.cell(index);
        return cell === UNCHANGED ? lookBack(index, isIdentity) : cell;
      }),
    };
  }

  /** The path of the first filter that keeps the row out. */
  firstAgainst(row: Row): PlacedFilter | undefined {
    return this.#filters.find((filter) => !passes(filter, row.cell(filter.index)))?.filter;
  }

  #state(look: Look): State {
    let state: State = 'in';
    for (const filter of this.#filters) {
      const cell = look(filter.index, filter.isIdentity);
      if (cell === UNCHANGED) {
        state = 'unknown';
      } else if (!passes(filter, cell)) {
        return 'out';
      }
    }
    return state;
  }
}

function known(row: Row, isWhole: boolean): Look {
  return (index, isIdentity) => (isWhole || isIdentity ? row.cell(index) : UNCHANGED);
}

function passes({ filter, looksInside }: BoundFilter, cell: Cell): boolean {
  if (cell === null || cell === UNCHANGED) {
    return filter.passes(null);
  }
  return filter.passes(looksInside ? filter.type.decode(cell) : true);
}
