import type { ProblemItem } from '../problem.js';
import { type SchemaIssue, schemaProblems } from '../schema-problems.js';
import { type TaskDefinition, taskDefinition } from './definition.js';

type Path = readonly string[];

/** What is left of a document once all that breaks the contract is taken out of it. */
export interface DefinitionRemains {
  /** What breaks the contract, also what only shows beside something else that does. */
  readonly problems: readonly ProblemItem[];
  /** A definition, with stand-ins where a required field was taken out. Undefined when the document is none at all. */
  readonly rest: TaskDefinition | undefined;
  /** Values that were taken out, by their place in the document. Fields that do not exist are none. */
  readonly taken: readonly Path[];
  /** A place in `rest` as a place in the document: the entries of its lists moved up where others were taken out. */
  placeOf(path: string): Path;
}

/** In place of what a definition cannot do without. By itself nothing of it is wrong. */
const standIns: Readonly<Record<string, unknown>> = {
  name: 'any',
  source: { endpoint: 'any' },
  targets: [{ endpoint: 'any' }],
  tables: [{ source: { schema: 'any', table: 'any' } }],
};

/** Each round takes out what the one before found; a document is less deep than this. */
const MOST_ROUNDS = 30;

/**
 * A schema looks at a whole only when its parts are right: a list with one wrong rule in it says nothing of a circle among the others. So what is wrong is
 * taken out, and the rest is read again, until a definition is left. What is only wrong because something was taken out is not told.
 */
export function remainsOf(document: unknown): DefinitionRemains {
  const remains = new Remains(document);
  const problems: ProblemItem[] = [];
  for (let round = 0; round < MOST_ROUNDS && remains.isDocument; round += 1) {
    const { data, error } = taskDefinition.safeParse(remains.value);
    if (data !== undefined) {
      return { problems, rest: data, taken: remains.taken, placeOf: (path) => remains.placeOf(path.split('.')) };
    }
    const found = (error?.issues ?? []).map((issue) => remains.inDocument(issue));
    problems.push(...schemaProblems(found.filter((issue) => isOfTwo(issue) || !remains.isConsequence(pathOf(issue)))));
    for (const issue of found) {
      remains.take(issue);
    }
  }
  const whole = schemaProblems(taskDefinition.safeParse(document).error?.issues ?? []);
  return { problems: problems.length === 0 ? whole : problems, rest: undefined, taken: [[]], placeOf: (path) => path.split('.') };
}

const pathOf = (issue: SchemaIssue): Path =>
  (issue.path ?? []).map((segment) => String(typeof segment === 'object' ? segment.key : segment));

/** What two things that are there come to: nothing that is missing can be why. */
function isOfTwo(issue: SchemaIssue): boolean {
  return schemaProblems([issue]).some(({ code }) => ofTwo.includes(code));
}
const ofTwo = ['DEPENDENCY_CYCLE', 'PRIORITY_CONTRADICTS_DEPENDENCY', 'NAME_CLASH', 'COLUMN_EXISTS', 'RANGE_REVERSED'];

/** Whether `path` is `start` or lies in it. */
export function liesIn(path: Path, start: Path): boolean {
  return start.every((segment, index) => path[index] === segment);
}

/** A copy of a document that grows smaller, and knows where in the document each thing was. */
class Remains {
  readonly value: unknown;
  readonly taken: string[][] = [];
  /** Of each list that lost entries: where those that are left were. */
  readonly #places = new WeakMap<object, number[]>();

  constructor(document: unknown) {
    this.value = structuredClone(document);
  }

  get isDocument(): boolean {
    return isObject(this.value) && !Array.isArray(this.value);
  }

  /** The same issue at its place in the document. */
  inDocument(issue: SchemaIssue): SchemaIssue {
    return { ...issue, path: this.placeOf(pathOf(issue)) };
  }

  placeOf(path: Path): Path {
    let at: unknown = this.value;
    return path.map((segment) => {
      const list = at;
      at = isObject(at) ? at[segment] : undefined;
      return Array.isArray(list) ? String(this.#places.get(list)?.[Number(segment)] ?? segment) : segment;
    });
  }

  /** Whether something in this place was taken out: what is missing or too little here is so because of that. */
  isConsequence(place: Path): boolean {
    return this.taken.some((one) => liesIn(one, place));
  }

  /** Takes out what an issue is about, given by its place in the document. */
  take(issue: SchemaIssue): void {
    const place = pathOf(issue);
    if ('keys' in issue && Array.isArray(issue.keys)) {
      for (const key of issue.keys) {
        this.#remove([...place, String(key)]);
      }
      return;
    }
    this.#takeOut(place);
  }

  /** What is not there was needed: then what needs it goes. */
  #takeOut(place: Path): void {
    const [root, ...deeper] = place;
    this.taken.push([...place]);
    if (root === undefined || this.#remove(place)) {
      return;
    }
    if (deeper.length > 0) {
      this.#takeOut(place.slice(0, -1));
    } else if (isObject(this.value) && root in standIns) {
      this.value[root] = structuredClone(standIns[root]);
    }
  }

  /** False when there was nothing. */
  #remove(place: Path): boolean {
    const last = place.at(-1) ?? '';
    const holder = this.#at(place.slice(0, -1));
    if (Array.isArray(holder)) {
      const places = this.#placesOf(holder);
      const index = places.indexOf(Number(last));
      if (index >= 0) {
        holder.splice(index, 1);
        places.splice(index, 1);
      }
      return index >= 0;
    }
    return isObject(holder) && last in holder && delete holder[last];
  }

  #at(place: Path): unknown {
    return place.reduce<unknown>((at, segment) => {
      const key = Array.isArray(at) ? this.#placesOf(at).indexOf(Number(segment)) : segment;
      return isObject(at) ? at[key] : undefined;
    }, this.value);
  }

  #placesOf(list: readonly unknown[]): number[] {
    const places = this.#places.get(list) ?? list.map((_, index) => index);
    this.#places.set(list, places);
    return places;
  }
}

function isObject(value: unknown): value is Record<PropertyKey, unknown> {
  return typeof value === 'object' && value !== null;
}
