import type { TaskDraft } from '@trem/contracts';
import type { Wish } from '../wishes.js';
import type { Work } from './work.js';

export const isRepeated = (wishes: readonly Wish[]) =>
  wishes.some((wish) => wish.tag === 'days' || (wish.tag === 'set' && wish.path === 'schedule.cron'));

/** Versions, marks and intervals are of changes: beside them an initial load is the first of two. */
const needsChanges = (wishes: readonly Wish[]) =>
  wishes.some(
    (wish) =>
      wish.tag === 'operations' ||
      (wish.tag === 'apply-mode' && wish.mode !== 'upsert') ||
      (wish.tag === 'set' && /^(cdc|apply)\./.test(wish.path)),
  );

type Mode = Extract<Wish, { tag: 'mode' }>['mode'];

const contradictions: readonly (readonly Mode[])[] = [
  ['once', 'follow'],
  ['once', 'changes'],
  ['load', 'changes'],
  ['once', 'beside'],
  ['no-changes', 'changes'],
  ['no-changes', 'follow'],
  ['no-changes', 'beside'],
];

/**
 * What the words about loading and following come to. Undefined: nothing was said.
 * @param current mode of the definition that is changed
 */
export function modeOf(work: Work, wishes: readonly Wish[], current: TaskDraft['mode'] | undefined): TaskDraft['mode'] | undefined {
  const isChange = current !== undefined;
  const all = wishes.filter((wish) => wish.tag === 'mode');
  const others = all.filter(({ mode }) => mode !== 'from-now'); // beside any other word it says when, and not what
  const modes = others.length > 0 || isChange ? others : all.map((wish) => ({ ...wish, mode: 'changes' as const }));
  const said = new Set(modes.map(({ mode }) => mode));
  const about = `mode: ${modes.map(({ text }) => text).join(', ')}`;
  const has = (...modes: readonly Mode[]) => modes.every((mode) => said.has(mode));
  if (contradictions.some((modes) => has(...modes))) {
    return work.scope.ask(about, 'Copy once, only follow changes, or both? The sentence says more than one', [
      'full-load',
      'cdc',
      'full-load-and-cdc',
    ]);
  }
  if (has('changes') || has('once')) {
    return has('changes') ? 'cdc' : 'full-load';
  }
  if (isRepeated(wishes) && !has('follow')) {
    work.assumptions.push('A load that is repeated by a schedule follows no changes in between (mode full-load)');
    return 'full-load';
  }
  const isFollowing = current !== undefined && current !== 'full-load' && modes.every(({ mode }) => mode === 'beside');
  return isFollowing ? undefined : ofLoad(work, wishes, modes, about); // "changes are written every 20 seconds"
}

/** Neither of both alone: what is said of a load, of changes beside it, or of both. */
function ofLoad(
  work: Work,
  wishes: readonly Wish[],
  modes: readonly { readonly mode: Mode; readonly text: string }[],
  about: string,
): TaskDraft['mode'] | undefined {
  const has = (...wanted: readonly Mode[]) => wanted.every((one) => modes.some(({ mode }) => mode === one));
  if (has('load', 'no-changes')) {
    return 'full-load';
  }
  const isInitial = modes.some(({ mode, text }) => mode === 'load' && /initial|inicial|first/i.test(text));
  if (has('load', 'beside') || (isInitial && !has('follow') && needsChanges(wishes))) {
    return 'full-load-and-cdc';
  }
  if (has('no-changes') || (has('beside') && !has('follow'))) {
    return work.scope.ask(about, 'Shall the rows that are there be copied, the changes be followed, or both?', [
      'full-load',
      'cdc',
      'full-load-and-cdc',
    ]);
  }
  if (has('load') && !has('follow')) {
    return work.scope.ask(about, 'Shall changes be followed after the load?', ['full-load', 'full-load-and-cdc']);
  }
  return has('follow') ? 'full-load-and-cdc' : undefined;
}
