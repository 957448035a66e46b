import { describeDifference, type EditEffect, type EditPlan } from '@trem/contracts';

const words: Record<EditEffect, string> = {
  'at-once': 'at once',
  'next-transaction': 'from the next transaction on; rows that are there stay as they are',
  'load-addition': 'what is new is loaded while the others go on; at the next start where the task rests',
  'stream-ends': 'nothing more is copied; rows at the target stay',
  'resync-tables': 'these tables are loaded again at the next start, with --confirm-resync',
  'only-stopped': 'at the next start',
  never: 'refused: it is fixed for life',
};

/** A plan as lines: what changes, and below each kind of effect what it means. */
export function planText(name: string, { changes, mayNow, phase, resync, resyncOffered }: EditPlan): string[] {
  const lines = Object.entries(words).flatMap(([effect, meaning]) => {
    const of = changes.filter((change) => change.effect === effect);
    return of.length === 0 ? [] : [`${meaning}:`, ...of.map((change) => `  ${describeDifference(change)}`)];
  });
  return [
    ...(changes.length === 0 ? [`${name}: nothing changes`] : lines),
    ...(resync.length === 0 ? [] : [`loaded again: ${resync.join(', ')}`]),
    ...(resyncOffered.length === 0 ? [] : offer(name, resyncOffered)),
    ...(mayNow ? [] : [`${name} is in ${phase}: this cannot be saved now. Stop it first.`]),
  ];
}

function offer(name: string, tables: readonly string[]): string[] {
  const names = tables.map((table) => `'${table}'`).join(' ');
  return [
    `for later changes only: ${tables.join(', ')}; rows of before stay as they are`,
    `to make all rows alike, once it is saved and the task rests: trem task start ${name} --resync-table ${names}`,
  ];
}

/** True when rows at a target come, go or are copied anew because of it: a person should see that before it is saved. */
export function touchesRows({ changes, phase }: EditPlan): boolean {
  return (
    phase !== 'created' &&
    changes.some(({ effect }) => effect === 'load-addition' || effect === 'stream-ends' || effect === 'resync-tables')
  );
}
