import type { Violation } from '../workloads/index.js';

/** What the source did to a key, in its order. */
export interface Deed {
  readonly op: 'insert' | 'update' | 'delete';
  /** Tells the row as it was then from every other state of its key; empty for a deleted row. */
  readonly state: string;
  /** It was committed when the target had its load behind it: it came by the stream, and nothing of it may be left out. */
  readonly streamed: boolean;
}

/** One version of a key, by its times in microseconds. */
export interface Version {
  readonly state: string;
  readonly from: number;
  readonly to: number | null;
  readonly isCurrent: boolean;
}

/** One row of mode history, as what it says of one key. */
export interface Told {
  readonly op: Deed['op'] | 'load';
  readonly state: string;
}

/**
 * Mode scd2: each state that the source committed is one version, from the state that was loaded on; each ends where the next begins, or earlier when the
 * key was away in between; the last is the current one, unless the key is gone.
 *
 * @param deeds of one key, in the source's order
 * @param versions of that key, by their start
 */
export function judgeVersions(name: string, deeds: readonly Deed[], versions: readonly Version[]): readonly Violation[] {
  const states = deeds.filter(({ op }) => op !== 'delete');
  const order = judgeTail(name, {
    expected: states,
    found: versions.map(({ state }) => state),
    isSame: (deed, state) => deed.state === state,
  });
  if (order.length > 0) {
    return order;
  }
  const held = deeds.slice(deeds.length - deedsFrom(deeds, versions.length));
  const goneAfter = held.flatMap(({ op }, place) => (op === 'delete' ? [] : [held[place + 1]?.op === 'delete']));
  return versions.flatMap((version, place) =>
    judgeTimes(name, { version, next: versions[place + 1], goneAfter: goneAfter[place] === true }),
  );
}

/** Mode history: from the row that was loaded on, each change of the source is one row, in its order. */
export function judgeHistory(name: string, deeds: readonly Deed[], told: readonly Told[]): readonly Violation[] {
  return judgeTail(name, {
    expected: deeds,
    found: told,
    isSame: (deed, { op, state }) => (op === 'load' ? deed.op !== 'delete' : deed.op === op) && deed.state === state,
  });
}

interface Tail<T> {
  readonly expected: readonly Deed[];
  readonly found: readonly T[];
  readonly isSame: (deed: Deed, found: T) => boolean;
}

/** What the target has is the end of what the source did, and nothing of the stream lies before that end. */
function judgeTail<T>(name: string, { expected, found, isSame }: Tail<T>): readonly Violation[] {
  if (found.length > expected.length) {
    return [{ kind: 'doubled', text: `${name}: ${found.length} where the source has had ${expected.length}` }];
  }
  const left = expected.slice(0, expected.length - found.length);
  const tail = expected.slice(left.length);
  const wrong = tail.findIndex((deed, place) => !isSame(deed, found[place] as T));
  if (wrong >= 0) {
    return [{ kind: 'lost', text: `${name}: ${JSON.stringify(found[wrong])} where ${JSON.stringify(tail[wrong])} should be` }];
  }
  const missing = left.filter(({ streamed }) => streamed).length;
  return missing === 0 ? [] : [{ kind: 'lost', text: `${name}: ${missing} changes came by the stream and are not there` }];
}

/** How many of the last deeds it takes to have so many states. */
function deedsFrom(deeds: readonly Deed[], states: number): number {
  let count = 0;
  for (let seen = 0; seen < states; count += 1) {
    seen += deeds.at(-1 - count)?.op === 'delete' ? 0 : 1;
  }
  return count;
}

interface Neighbours {
  readonly version: Version;
  readonly next: Version | undefined;
  readonly goneAfter: boolean;
}

function judgeTimes(name: string, { version, next, goneAfter }: Neighbours): readonly Violation[] {
  const { from, to, isCurrent } = version;
  const isLast = next === undefined;
  const isOpen = to === null;
  if (isOpen !== isCurrent || isOpen !== (isLast && !goneAfter)) {
    return [{ kind: isOpen ? 'doubled' : 'lost', text: `${name}: the version from ${from} ends ${to}, current ${isCurrent}` }];
  }
  if (isOpen) {
    return [];
  }
  if (to < from) {
    return [{ kind: 'torn', text: `${name}: the version from ${from} ends before, at ${to}` }];
  }
  const isWhole = isLast || (goneAfter ? to <= next.from : to === next.from);
  return isWhole ? [] : [{ kind: 'torn', text: `${name}: a version ends at ${to}, the next begins at ${next.from}` }];
}
