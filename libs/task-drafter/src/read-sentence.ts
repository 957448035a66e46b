import { applyMode } from './clauses/apply-modes.js';
import { columnChoice } from './clauses/column-choice.js';
import { courtesy, opening } from './clauses/courtesy.js';
import { creation } from './clauses/creation.js';
import { discarded } from './clauses/discarded.js';
import { emptying } from './clauses/emptying.js';
import { exclusion, knownExclusion, takenOut } from './clauses/exclusion.js';
import { filtering } from './clauses/filtering.js';
import { fixedText } from './clauses/fixed-text.js';
import { impossible, joinedTables } from './clauses/impossible.js';
import { insteadOf } from './clauses/instead.js';
import { labels } from './clauses/labels.js';
import { leaving } from './clauses/leaving.js';
import { mode } from './clauses/life.js';
import { markedDeletes } from './clauses/marked-deletes.js';
import { membership } from './clauses/membership.js';
import { mention } from './clauses/mention.js';
import { metaColumns } from './clauses/meta-columns.js';
import { affixed } from './clauses/name-patterns.js';
import { framed, priority, taskName } from './clauses/naming-and-priority.js';
import { newcomers } from './clauses/newcomers.js';
import { operations } from './clauses/operations.js';
import { places } from './clauses/places.js';
import { reason } from './clauses/reasons.js';
import { renamedBehind, renaming } from './clauses/renaming.js';
import { repeated, scheduleParts } from './clauses/repeated.js';
import { retries } from './clauses/retries.js';
import { schedule } from './clauses/schedule.js';
import { newTableNames, selection } from './clauses/selection.js';
import { settings } from './clauses/settings.js';
import { singleErrors } from './clauses/single-errors.js';
import { swapped } from './clauses/swapping.js';
import { tableCalled } from './clauses/table-called.js';
import { topic } from './clauses/topic.js';
import { undoing } from './clauses/undoing.js';
import { maths, values } from './clauses/values.js';
import { versionColumns } from './clauses/version-columns.js';
import type { Names } from './names.js';
import { Cursor } from './text/cursor.js';
import { isFiller } from './text/grammar-words.js';
import { tokensOf } from './text/tokens.js';
import type { Wish } from './wishes.js';

type Clause = (cursor: Cursor, names: Names) => readonly Wish[] | undefined;

/** In this order: what is more particular stands before what would also fit its first words. */
const clauses: readonly Clause[] = [
  opening,
  repeated,
  undoing,
  labels,
  leaving,
  markedDeletes,
  retries,
  newcomers,
  swapped,
  metaColumns,
  affixed,
  mode,
  applyMode,
  operations,
  fixedText,
  knownExclusion,
  takenOut,
  columnChoice,
  exclusion,
  discarded,
  emptying,
  singleErrors,
  settings,
  schedule,
  versionColumns,
  tableCalled,
  taskName,
  framed,
  priority,
  values,
  maths,
  renaming,
  renamedBehind,
  newTableNames,
  joinedTables,
  membership,
  selection,
  creation,
  filtering,
  impossible,
  places,
  topic,
  mention,
  scheduleParts,
  reason,
  courtesy,
];

/** Every wish of a sentence. Words that belong to none are wishes, too, of tag `unknown`: nothing that was said is passed over. */
export function readSentence(sentence: string, names: Names): readonly Wish[] {
  const cursor = new Cursor(tokensOf(sentence));
  names.begin();
  names.beginsWish = (place) => ahead(place, names) !== undefined;
  names.wishesHere = (place) => understood(place, names);
  names.asksFor = (place) => (ahead(place, names)?.length ?? 0) > 0;
  const wishes: Wish[] = [];
  let unknown: string[] = [];
  const closeUnknown = () => {
    if (unknown.length > 0) {
      wishes.push({ tag: 'unknown', text: unknown.join(' ') });
      unknown = [];
    }
  };
  while (!cursor.isAtEnd) {
    const found = insteadOf(cursor, names, wishes) ?? understood(cursor, names);
    if (found !== undefined) {
      closeUnknown();
      wishes.push(...found, ...ofTheTaskOnly(found, names));
      names.hasSelection ||= found.some(({ tag }) => tag === 'select' || tag === 'select-schema' || tag === 'select-all');
      continue;
    }
    const token = cursor.peek();
    cursor.at += 1;
    if (token !== undefined && (token.kind === 'quoted' || !(token.text === '-' || isFiller(token.folded)))) {
      unknown.push(token.text);
    } else if (token?.folded === '.' || token?.folded === ';') {
      names.context = undefined;
      closeUnknown();
    }
  }
  closeUnknown();
  return wishes;
}

/** "On customers every 5 seconds": what only a task has is not for one table, and must not be taken for the task's. */
function ofTheTaskOnly(found: readonly Wish[], { context }: Names): readonly Wish[] {
  const isForTask = found.some(({ tag }) => tag === 'set' || tag === 'mode' || tag === 'days' || tag === 'time');
  return context !== undefined && isForTask ? [{ tag: 'alone', table: context }] : [];
}

/** Looks one wish ahead, and no further: what is tried there does not look ahead again. */
function ahead(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  const { context, lastTable, lastTableEnd, lastEndpointEnd, beginsWish, asksFor } = names;
  names.beginsWish = () => false;
  names.asksFor = () => false;
  const from = cursor.at;
  const found = understood(cursor, names);
  cursor.at = from;
  Object.assign(names, { context, lastTable, lastTableEnd, lastEndpointEnd, beginsWish, asksFor });
  return found;
}

function understood(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  const { context, lastTable, lastTableEnd, lastEndpointEnd } = names;
  for (const clause of clauses) {
    const from = cursor.at;
    Object.assign(names, { context, lastTable, lastTableEnd, lastEndpointEnd }); // what a clause read that did not fit was not said
    const found = cursor.attempt(() => clause(cursor, names));
    if (found !== undefined && cursor.at > from) {
      return found;
    }
  }
  return undefined;
}
