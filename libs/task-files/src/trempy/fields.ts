import type { ConversionNote } from '@trem/contracts';

/** Reads the fields of one object, and knows afterwards which ones nobody asked for: those are refused by name. */
export class Fields {
  readonly #value: Readonly<Record<string, unknown>>;
  readonly #path: string;
  readonly #notes: ConversionNote[];
  readonly #read = new Set<string>();

  constructor(value: unknown, path: string, notes: ConversionNote[]) {
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    this.#value = isObject ? (value as Readonly<Record<string, unknown>>) : {};
    this.#path = path;
    this.#notes = notes;
    if (!isObject && value !== undefined) {
      this.note('refused', '', 'this must be an object');
    }
  }

  take(name: string): unknown {
    this.#read.add(name);
    return this.#value[name];
  }

  has(name: string): boolean {
    return this.#value[name] !== undefined;
  }

  object(name: string): Fields {
    return new Fields(this.take(name), this.at(name), this.#notes);
  }

  list(name: string): Fields[] {
    const value = this.take(name);
    if (value !== undefined && !Array.isArray(value)) {
      this.note('refused', name, 'this must be a list');
    }
    return Array.isArray(value) ? value.map((item, index) => new Fields(item, `${this.at(name)}.${index}`, this.#notes)) : [];
  }

  note(kind: ConversionNote['kind'], name: string, text: string): void {
    this.#notes.push({ kind, path: this.at(name), text });
  }

  /** Everything that was not asked for cannot be converted. */
  refuseOthers(): void {
    for (const name of Object.keys(this.#value).filter((one) => !this.#read.has(one))) {
      this.note('refused', name, `there is nothing like ${name} in Trem`);
    }
  }

  at(name: string): string {
    return [this.#path, name].filter((part) => part !== '').join('.');
  }
}

/** Names of values: snake_case was theirs, kebab-case is ours. */
export const kebab = (value: unknown): unknown => (typeof value === 'string' ? value.toLowerCase().replaceAll('_', '-') : value);

const PRIORITIES = ['highest', 'high', 'normal', 'low', 'lowest'];
export const priorityOf = (value: unknown): unknown =>
  PRIORITIES.includes(String(kebab(value))) ? kebab(value) : (PRIORITIES[Number(value)] ?? value);

/** Without the fields that have no value. */
export function given(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** A name as ours are, from one that may have been anything. */
export const plainName = (name: unknown): string =>
  String(name ?? '')
    .normalize('NFD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9_]+/g, '_')
    .slice(0, 48);
