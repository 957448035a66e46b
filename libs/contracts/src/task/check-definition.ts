import type { ProblemItem } from '../problem.js';
import { type TaskDefinition, taskDefinition, taskModes } from './definition.js';
import { type DefinitionRemains, liesIn, remainsOf } from './definition-remains.js';
import { settingsProblems } from './settings-problems.js';

/** A document held against the contract, without a look into any database. */
export interface CheckedDefinition {
  /** Undefined when the document breaks the contract; what contradicts itself is still a definition. */
  readonly definition: TaskDefinition | undefined;
  /** All that is wrong with it, or worth a warning. */
  readonly problems: readonly ProblemItem[];
  /** What can be asked of the databases although the document breaks the contract. */
  readonly sound: SoundPart | undefined;
}

export interface SoundPart {
  readonly definition: TaskDefinition;
  /** Those of its problems that are problems of the document, each with its place in the document. */
  own(problems: readonly ProblemItem[]): ProblemItem[];
}

/**
 * Everything that is wrong with a document at once: its shape, its rules, and settings that contradict each other. A wrong value does not hide what is wrong
 * elsewhere; only what follows from it is left for when it is right.
 */
export function checkDefinition(document: unknown): CheckedDefinition {
  const { data: definition } = taskDefinition.safeParse(document);
  if (definition !== undefined) {
    return { definition, problems: settingsProblems(definition), sound: undefined };
  }
  const remains = remainsOf(document);
  const { rest, problems } = remains;
  return {
    definition: undefined,
    problems: rest === undefined ? problems : [...problems, ...ownProblems(settingsInEveryMode(rest, remains), remains)],
    sound: rest === undefined || !isWorthALook(remains) ? undefined : { definition: rest, own: (found) => ownProblems(found, remains) },
  };
}

/** Of a mode that cannot be read only what holds in each. */
function settingsInEveryMode(rest: TaskDefinition, { taken }: DefinitionRemains): readonly ProblemItem[] {
  const found = settingsProblems(rest);
  if (!taken.some((place) => place[0] === 'mode')) {
    return found;
  }
  const others = taskModes.map((mode) => settingsProblems({ ...rest, mode }));
  return found.filter((one) =>
    others.every((list) => list.some(({ code, path, text }) => one.code === code && one.path === path && one.text === text)),
  );
}

/** What was taken out may be why something is wrong with the rest, or has no effect. That is not told: nobody wrote it. */
function ownProblems(found: readonly ProblemItem[], { taken, placeOf }: DefinitionRemains): ProblemItem[] {
  const placed = found.map((problem) => ({ problem, place: placeOf(problem.path) }));
  return placed
    .filter(({ problem: { severity } }) => severity !== 'info' || taken.length === 0)
    .filter(({ place }) => !taken.some((one) => bearsOn(one, place)))
    .map(({ problem, place }) => ({ ...problem, path: place.join('.') }));
}

/** Whether what was taken out at `place` may be why something is said of `other`: it is in it, or both are fields of one thing. */
function bearsOn(place: readonly string[], other: readonly string[]): boolean {
  if (place[0] === 'tables' && place[2] !== undefined && liesIn(other, place.slice(0, 2))) {
    return bearsOnTable(place[2], other[2]) || liesIn(other, place);
  }
  const holder = place.slice(0, -1);
  const isEntry = /^\d+$/.test(place.at(-1) ?? '');
  return (
    liesIn(other, place) || (isEntry ? other.length === holder.length && liesIn(other, holder) : holder.length > 0 && liesIn(other, holder))
  );
}

/** Filters are of source columns, whatever becomes of them, and rules do not look at filters; but without a filter no row leaves. */
function bearsOnTable(taken: string, other: string | undefined): boolean {
  if (other === 'filters') {
    return ['source', 'pattern', 'exclude'].includes(taken);
  }
  return taken === 'filters' ? other === 'onLeave' : !['priority', 'onLeave', 'operations'].includes(taken);
}

/** Fields that no look into a database depends on. */
const beside: readonly string[] = ['version', 'title', 'description', 'tags', 'startMode', 'schedule', 'accept', 'errors', 'newTables'];

/** Databases are asked when nothing is missing that holds for every table: of a wrong mode or load they would be asked the wrong things. */
function isWorthALook({ taken }: DefinitionRemains): boolean {
  return taken.every(([root = '', entry]) => beside.includes(root) || (root === 'tables' && entry !== undefined));
}
