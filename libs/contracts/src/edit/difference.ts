import { z } from 'zod';

/** One place at which two definitions differ. `before` or `after` is absent where the place itself is. */
export const difference = z.object({
  path: z.string().describe('As in cdc.maxBatchChanges or tables[public.item].key: tables by source name, targets by name'),
  before: z.unknown().optional(),
  after: z.unknown().optional(),
});
export interface Difference {
  readonly path: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** Every place at which two documents differ, in the order of the later one. Lists of tables and targets are matched by name, so that moving one is no change of it. */
export function differencesBetween(before: unknown, after: unknown, path = ''): Difference[] {
  if (isEqual(before, after)) {
    return [];
  }
  if (isRecord(before) && isRecord(after)) {
    const names = [...new Set([...Object.keys(after), ...Object.keys(before)])];
    return names.flatMap((name) => differencesBetween(before[name], after[name], path === '' ? name : `${path}.${name}`));
  }
  if (isList(before) && isList(after) && [...before, ...after].every(isRecord)) {
    return betweenLists(before, after, path);
  }
  return [{ path, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) }];
}

function betweenLists(before: readonly unknown[], after: readonly unknown[], path: string): Difference[] {
  const [old, now] = [labelled(before), labelled(after)];
  const found = [...new Set([...now.keys(), ...old.keys()])].flatMap((label) =>
    differencesBetween(old.get(label), now.get(label), `${path}[${quoted(label)}]`),
  );
  return found.length > 0 ? found : [{ path, before: [...old.keys()], after: [...now.keys()] }]; // only their order differs
}

/** Names with letters that would make the path ambiguous are written as JSON text. */
export function quoted(label: string): string {
  return /^[^"[\]\\]+$/.test(label) ? label : JSON.stringify(label);
}

/** The items of a list by what they are called in a path. Two of one name: the second by its number. */
export function labelled<T>(items: readonly T[]): ReadonlyMap<string, T> {
  const byLabel = new Map<string, T>();
  items.forEach((item, index) => {
    const label = labelOf(item);
    byLabel.set(label === undefined || byLabel.has(label) ? String(index) : label, item);
  });
  return byLabel;
}

/** What a table or a target is called in a path; other things are numbered. */
export function labelOf(item: unknown): string | undefined {
  if (!isRecord(item)) {
    return undefined;
  }
  const { source, exclude, name, endpoint } = item;
  if (isRecord(source)) {
    return `${exclude === true ? '!' : ''}${String(source.schema)}.${String(source.table)}`;
  }
  const own = name ?? endpoint;
  return typeof own === 'string' ? own : undefined;
}

/** Deep equality of JSON values; a field that is there without a value is as if it were not. */
export function isEqual(one: unknown, other: unknown): boolean {
  if (isList(one) && isList(other)) {
    return one.length === other.length && one.every((item, index) => isEqual(item, other[index]));
  }
  if (isRecord(one) && isRecord(other)) {
    return [...new Set([...Object.keys(one), ...Object.keys(other)])].every((name) => isEqual(one[name], other[name]));
  }
  return Object.is(one, other);
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

/** A difference as one line for people: `cdc.intervalMs: 0 -> 500`. */
export function describeDifference({ path, before, after }: Difference): string {
  if (before === undefined) {
    return `+ ${path}: ${text(after)}`;
  }
  return after === undefined ? `- ${path}: ${text(before)}` : `~ ${path}: ${text(before)} -> ${text(after)}`;
}

function text(value: unknown): string {
  const json = JSON.stringify(value);
  return json.length > 200 ? `${json.slice(0, 199)}…` : json;
}
