import { z } from 'zod';
import { type Phase, phase, restPhases } from '../phases.js';
import type { TaskDefinition } from '../task/index.js';
import { type Difference, difference, differencesBetween, isEqual, isRecord, labelled, quoted } from './difference.js';
import { keepShape } from './kept-shape.js';

export const editEffects = [
  'at-once',
  'next-transaction',
  'load-addition',
  'stream-ends',
  'resync-tables',
  'only-stopped',
  'never',
] as const;
export const editEffect = z
  .enum(editEffects)
  .describe(
    'at-once: a running stream takes it up within seconds · next-transaction: the same, for later changes only · load-addition: what is new is loaded, tables while the others stream · ' +
      'stream-ends: nothing more is copied, rows at the target stay · resync-tables: these tables are loaded again · only-stopped: acts at the next start · never: refused',
  );
export type EditEffect = z.infer<typeof editEffect>;

export const plannedChange = difference.extend({
  effect: editEffect,
  tables: z.array(z.string()).describe('Source tables that it concerns, schema.table or pattern; empty: all, or none in particular'),
});
export interface PlannedChange extends Difference {
  readonly effect: EditEffect;
  readonly tables: readonly string[];
}

/** What saving a definition would do to a task. */
export const editPlan = z
  .object({
    version: z.number().int().describe('The stored version that the plan starts from'),
    phase,
    mayNow: z.boolean().describe('False: a save is refused in this phase'),
    changes: z.array(plannedChange),
    resync: z.array(z.string()).describe('Tables that the next start loads again, once confirmed'),
    resyncOffered: z
      .array(z.string())
      .describe(
        'Tables whose rows of before stay as they are, for the change holds for later ones only; loading these again makes all alike',
      ),
  })
  .meta({ id: 'EditPlan' });
export interface EditPlan {
  readonly version: number;
  readonly phase: Phase;
  readonly mayNow: boolean;
  readonly changes: readonly PlannedChange[];
  readonly resync: readonly string[];
  readonly resyncOffered: readonly string[];
}

/** Every change between two definitions, with what it does. Targets have their stored names in both. */
export function plannedChanges(stored: TaskDefinition, next: TaskDefinition): PlannedChange[] {
  const kept = rulesThatKeepShape(stored, next);
  return differencesBetween(stored, next).map((change) => ({ ...change, effect: effectOf(change, kept), tables: tablesOf(change.path) }));
}

/** Tables that no longer are at the target what the definition says, and must be loaded again; `all` when it concerns every one. */
export function tablesToResync(changes: readonly PlannedChange[], all: readonly string[]): string[] {
  return tablesOfAny(
    changes.filter(({ effect }) => effect === 'resync-tables'),
    all,
  );
}

/** Tables in which rows of before and later ones follow different rules, unless somebody has them loaded again. */
export function tablesOfTwoRules(changes: readonly PlannedChange[], all: readonly string[]): string[] {
  return tablesOfAny(
    changes.filter(({ effect, path }) => effect === 'next-transaction' && ROW_RULES.test(generalPath(path))),
    all,
  );
}

const ROW_RULES =
  /^cdc\.operations\b|^(tables\[\]\.)?(filters|transformations|operations|onLeave)\b|^((targets|tables)\[\]\.)?apply($|\.columns\b)/;

function tablesOfAny(concerned: readonly PlannedChange[], all: readonly string[]): string[] {
  const every = concerned.some(({ tables }) => tables.length === 0);
  const named = new Set(concerned.flatMap(({ tables }) => tables));
  return every ? [...all] : tablesMatching([...named], all);
}

/** Tables that one of these names or patterns means. */
export function tablesMatching(patterns: readonly string[], all: readonly string[]): string[] {
  return all.filter((table) => patterns.some((pattern) => matches(pattern, table)));
}

/** Has a task that was prepared for the one definition to be prepared anew for the other, because other tables are copied, or the same ones otherwise? */
export function asksPreparation(then: TaskDefinition, now: TaskDefinition): boolean {
  return plannedChanges(then, now).some(
    ({ effect }) => effect === 'load-addition' || effect === 'stream-ends' || effect === 'resync-tables',
  );
}

/**
 * May this be saved while the task is in that phase? A load reads the definition again and again, so there only what it does not look at may change.
 * A stream ends itself for tables that come or go, and goes on with the others.
 */
export function mayChangeIn(current: Phase, { effect, path }: Pick<PlannedChange, 'effect' | 'path'>): boolean {
  const rests: readonly string[] = restPhases;
  if (effect === 'never') {
    return false;
  }
  const isStreaming = current === 'cdc' || current === 'recovering';
  const isTaken = effect === 'next-transaction' || (isWhole(path, 'tables') && (effect === 'load-addition' || effect === 'stream-ends'));
  return rests.includes(current) || effect === 'at-once' || (isTaken && isStreaming);
}

/** The first rule that fits decides. What no rule knows acts when the task is started again: nothing is promised that nobody thought of. */
const rules: readonly (readonly [RegExp, EditEffect])[] = [
  [/^name$|^version$|^targets\[\]\.name$/, 'never'],
  [/^(title|description|startMode|tables)$|^(tags|accept|alerts|errors|schedule)\b/, 'at-once'],
  [/\b(filters|transformations)\[\d+\]\.description$/, 'at-once'],
  [/^cdc\.(intervalMs|maxBatchChanges|maxBatchBytes|maxBatchDelayMs|maxValueBytes|retainedLogLimitBytes|heartbeatMs)$/, 'at-once'],
  [/^cdc\.operations$|^schemaChanges\b/, 'next-transaction'],
  [/^((targets|tables)\[\]\.)?apply\.scd2\.(time|perTransaction)$/, 'next-transaction'],
  [/^((targets|tables)\[\]\.)?apply\.columns\.surrogateId$/, 'only-stopped'],
  [/^((targets|tables)\[\]\.)?apply\.columns\.\w+$/, 'next-transaction'],
  [/^((targets|tables)\[\]\.)?apply\b/, 'resync-tables'],
  [/^tables\[\]\.(filters|operations|onLeave|priority)\b/, 'next-transaction'],
  [/^(tables\[\]\.)?transformations\b|^tables\[\]\.(columns|key|rowIdentity|matching)\b/, 'resync-tables'],
];

function effectOf({ path, before, after }: Difference, kept: ReadonlySet<string>): EditEffect {
  if (isWhole(path, 'tables')) {
    return wholeTable(before, after);
  }
  if (isWhole(path, 'targets')) {
    return before === undefined ? 'load-addition' : 'stream-ends';
  }
  if (/^((targets|tables)\[\]\.)?apply(\.columns)?$/.test(generalPath(path))) {
    return ofWholeApply({ path, before, after });
  }
  const isGone = after === undefined && OWN_COLUMN.test(generalPath(path)); // it stays at the target, and is not written any more
  const effect = isGone ? 'next-transaction' : (rules.find(([pattern]) => pattern.test(generalPath(path)))?.[1] ?? 'only-stopped');
  return effect === 'resync-tables' && kept.has(ruleListOf(path) ?? '') ? 'next-transaction' : effect;
}

const OWN_COLUMN = /^((targets|tables)\[\]\.)?apply\.columns\.\w+$/;

/** A table or target begins or ceases to say something of its own: as the strictest of what it says. */
function ofWholeApply(change: Difference): EditEffect {
  const effects = fieldsOf(change).map((field) => effectOf(field, new Set()));
  return (['resync-tables', 'only-stopped'] as const).find((effect) => effects.includes(effect)) ?? 'next-transaction';
}

/** Each field by itself, also where the record that they are in is there only before or only after. */
function fieldsOf({ path, before, after }: Difference): readonly Difference[] {
  if (!isRecord(before ?? after)) {
    return [{ path, before, after }];
  }
  const [old, now] = [isRecord(before) ? before : {}, isRecord(after) ? after : {}];
  const names = [...new Set([...Object.keys(old), ...Object.keys(now)])].filter((name) => !isEqual(old[name], now[name]));
  return names.flatMap((name) => fieldsOf({ path: `${path}.${name}`, before: old[name], after: now[name] }));
}

/** Paths of the lists of transformations under which a target table stays what it is. */
function rulesThatKeepShape(stored: TaskDefinition, next: TaskDefinition): ReadonlySet<string> {
  const kept = new Set(keepShape(stored.transformations, next.transformations) ? ['transformations'] : []);
  const now = labelled(next.tables);
  for (const [label, { transformations }] of labelled(stored.tables)) {
    const other = now.get(label);
    if (other !== undefined && keepShape(transformations, other.transformations)) {
      kept.add(`tables[${quoted(label)}].transformations`);
    }
  }
  return kept;
}

/** The list of transformations in which a path lies. */
function ruleListOf(path: string): string | undefined {
  const [, name, label, rest] = LABEL.exec(path) ?? [];
  if (name === undefined) {
    return /^transformations\b/.exec(path)?.[0];
  }
  return name === 'tables' && /^\.transformations\b/.test(rest ?? '') ? `tables[${label}].transformations` : undefined;
}

/** An exclusion that comes takes tables away, one that goes brings them. */
function wholeTable(before: unknown, after: unknown): EditEffect {
  return (before === undefined) !== excludes(before ?? after) ? 'load-addition' : 'stream-ends';
}

function excludes(mapping: unknown): boolean {
  return typeof mapping === 'object' && mapping !== null && 'exclude' in mapping && mapping.exclude === true;
}

/** The label of a table or target at the beginning of a path, and what follows it. */
const LABEL = /^(tables|targets)\[("(?:[^"\\]|\\.)*"|[^\]"]*)\](.*)$/s;

function isWhole(path: string, list: string): boolean {
  const [, name, , rest] = LABEL.exec(path) ?? [];
  return name === list && rest === '';
}

function tablesOf(path: string): string[] {
  const [, name, label] = LABEL.exec(path) ?? [];
  if (name !== 'tables' || label === undefined) {
    return [];
  }
  const table: string = label.startsWith('"') ? JSON.parse(label) : label;
  return [table.replace(/^!/, '')];
}

/** Without the name of the table or target, which may hold any letter: `tables[].key`. */
function generalPath(path: string): string {
  return path.replace(LABEL, '$1[]$3');
}

function matches(pattern: string, table: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return pattern === table || new RegExp(`^${source}$`, 's').test(table);
}
