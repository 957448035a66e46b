import { fold, nameKey } from './fold.js';

/** Things by their names. A catalogue of thousands of tables is looked up at every word of a sentence. */
export class NameIndex<T> {
  readonly #exact = new Map<string, T[]>();
  readonly #alike = new Map<string, T[]>();

  constructor(things: readonly T[], nameOf: (thing: T) => string) {
    for (const thing of things) {
      this.add(nameOf(thing), thing);
    }
  }

  add(name: string, thing: T): void {
    append(this.#exact, fold(name), thing);
    append(this.#alike, nameKey(name), thing);
  }

  /** Those that are called exactly so, else those that people would call so. */
  find(text: string): readonly T[] {
    return this.#exact.get(fold(text)) ?? this.#alike.get(nameKey(text)) ?? [];
  }
}

function append<T>(map: Map<string, T[]>, key: string, thing: T): void {
  const list = map.get(key);
  if (list === undefined) {
    map.set(key, [thing]);
  } else if (!list.includes(thing)) {
    list.push(thing);
  }
}
