import type { ProblemItem } from '../problem.js';
import { fieldsWithoutEffect } from '../rules/rules-without-effect.js';
import type { Transformation } from '../rules/transformations.js';
import { type Apply, type ApplyOverride, apply, applyOf } from './apply.js';
import { cdc } from './cdc.js';
import type { TaskDefinition } from './definition.js';
import { settingWithoutEffect } from './settings-problem.js';
import type { TableMapping } from './table.js';

/** Settings that say something and change nothing, as the rest of the definition is. They are told and need not be accepted: nothing goes wrong by them. */
export function settingsWithoutEffect(definition: TaskDefinition): ProblemItem[] {
  const { apply: own, targets, tables } = definition;
  const brought = tables.filter(({ exclude }) => !exclude);
  const inForce = (some: readonly TaskDefinition['targets'][number][], among: readonly TableMapping[]) =>
    some.flatMap((target) => among.map((table) => applyOf(own, target.apply, table.apply)));
  return [
    ...ofTask.flatMap(([path, why, isIdle]) => (isIdle(definition, inForce(targets, brought)) ? [settingWithoutEffect(path, why)] : [])),
    ...ofRules(definition.transformations, 'transformations'),
    ...ofApply(changed(own), 'apply', inForce(targets, brought)),
    ...targets.flatMap((target, index) => ofApply(target.apply, `targets.${index}.apply`, inForce([target], brought))),
    ...tables.flatMap((table, index) =>
      table.exclude
        ? []
        : [
            ...ofTable.flatMap(([field, why, isIdle]) =>
              isIdle(table, definition) ? [settingWithoutEffect(`tables.${index}.${field}`, why)] : [],
            ),
            ...ofRules(table.transformations, `tables.${index}.transformations`),
            ...ofApply(table.apply, `tables.${index}.apply`, inForce(targets, [table])),
          ],
    ),
  ];
}

/** Path, why it has no effect, and when: the settings are those in force for each table at each target. */
type OfTask = readonly [path: string, why: string, isIdle: (definition: TaskDefinition, inForce: readonly Apply[]) => boolean];

const isLoadOnly = ({ mode }: TaskDefinition) => mode === 'full-load';
const NO_CHANGES = 'Mode full-load applies no changes';

const ofTask: readonly OfTask[] = [
  ['cdc.intervalMs', NO_CHANGES, (task) => isLoadOnly(task) && task.cdc.intervalMs !== 0],
  ['cdc.operations', NO_CHANGES, (task) => isLoadOnly(task) && task.cdc.operations.length < cdc.parse({}).operations.length],
  ['cdc.retainedLogLimitBytes', NO_CHANGES, (task) => isLoadOnly(task) && task.cdc.retainedLogLimitBytes !== null],
  [
    'errors.stopOnScd2Error',
    'No table has mode scd2',
    ({ errors }, inForce) => errors.stopOnScd2Error && !inForce.some(({ mode }) => mode === 'scd2'),
  ],
  [
    'errors.stopOnUpsertError',
    'No table has mode upsert',
    ({ errors }, inForce) => errors.stopOnUpsertError && !inForce.some(({ mode }) => mode === 'upsert'),
  ],
  [
    'newTables',
    'No entry is a pattern that a new table could match',
    ({ newTables, tables }) => newTables === 'ignore' && !tables.some(({ pattern, exclude }) => pattern && !exclude),
  ],
  ['apply.deletes', NO_CHANGES, (task) => isLoadOnly(task) && task.apply.deletes === 'mark'],
];

type OfTable = readonly [field: string, why: string, isIdle: (table: TableMapping, definition: TaskDefinition) => boolean];

const ofTable: readonly OfTable[] = [
  ['onLeave', 'Without filters no row leaves', ({ onLeave, filters }) => onLeave === 'keep' && filters.length === 0],
  ['onLeave', NO_CHANGES, ({ onLeave, filters }, task) => isLoadOnly(task) && onLeave === 'keep' && filters.length > 0],
  ['operations', NO_CHANGES, ({ operations }, task) => isLoadOnly(task) && operations !== undefined],
];

function ofRules(rules: readonly Transformation[], path: string): ProblemItem[] {
  return rules.flatMap((rule, index) =>
    fieldsWithoutEffect(rule).map(([field, why]) => settingWithoutEffect(`${path}.${index}.${field}`, why)),
  );
}

const plain = apply.parse({});

/** What a task says otherwise than the defaults. */
function changed({ scd2, deletedAtColumn }: Apply): ApplyOverride {
  const versions = Object.entries(scd2).filter(([field, value]) => value !== plain.scd2[field as keyof Apply['scd2']]);
  return { ...(deletedAtColumn === plain.deletedAtColumn ? {} : { deletedAtColumn }), scd2: Object.fromEntries(versions) };
}

/** @param inForce what holds, with these settings in it, for the tables that they reach */
function ofApply(given: ApplyOverride | undefined, path: string, inForce: readonly Apply[]): ProblemItem[] {
  const isMarking = inForce.some(({ deletes }) => deletes === 'mark');
  const hasVersions = inForce.some(({ mode }) => mode === 'scd2');
  return [
    ...(given?.deletedAtColumn === undefined || isMarking
      ? []
      : [settingWithoutEffect(`${path}.deletedAtColumn`, 'Only deletes that mark write it')]),
    ...(hasVersions
      ? []
      : Object.keys(given?.scd2 ?? {}).map((field) => settingWithoutEffect(`${path}.scd2.${field}`, 'No table has mode scd2'))),
  ];
}
