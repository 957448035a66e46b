import type { FullLoad } from '@trem/contracts';

/** What the task says about how a load treats what it finds at the target. */
export type Preparation = Pick<
  FullLoad,
  'createTable' | 'recreateTable' | 'truncateTable' | 'onExistingRows' | 'visibility' | 'createObjects'
>;

/** What a load does when nothing else is said. */
export const plainPreparation: Preparation = {
  ...{ createTable: true, recreateTable: false, truncateTable: false, onExistingRows: 'refuse', visibility: 'gradual' },
  createObjects: ['primary-key'],
};

/** What is there of a table before its load. */
export type Found = 'missing' | 'empty' | 'filled';

/** create: make it · recreate: drop it, make it · empty: delete its rows · load: take it as it is · keep: write over equal keys · refuse: nothing may be done. */
export type Treatment = 'create' | 'recreate' | 'empty' | 'load' | 'keep' | 'refuse';

/**
 * What becomes of a target table before a load. The flags are for tables that this task finds: one that it loaded before is emptied, whatever they say,
 * so that the target equals the source again.
 * @param isOurs its rows were brought by this task
 */
export function treatmentOf(found: Found, preparation: Preparation, isOurs: boolean): Treatment {
  const { createTable, recreateTable, truncateTable, onExistingRows } = preparation;
  if (found === 'missing') {
    return createTable || recreateTable ? 'create' : 'refuse';
  }
  if (isOurs) {
    return 'empty';
  }
  if (recreateTable) {
    return 'recreate';
  }
  if (found === 'empty') {
    return 'load';
  }
  if (truncateTable) {
    return 'empty';
  }
  return onExistingRows === 'keep' ? 'keep' : 'refuse';
}
