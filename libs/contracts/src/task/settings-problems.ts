import { isErrorCode } from '../error-catalogue.js';
import type { ProblemItem } from '../problem.js';
import { type Apply, applyOf } from './apply.js';
import { type TaskDefinition, targetName } from './definition.js';
import { scheduleProblems } from './schedule-problems.js';
import { settingsProblem } from './settings-problem.js';
import { settingsWithoutEffect } from './settings-without-effect.js';
import { type TableMapping, tableMapping } from './table.js';
import { versionProblems } from './version-problems.js';

/**
 * What is wrong with settings that are each right by themselves: they contradict each other (errors), or one has no effect beside another (warnings).
 * Nothing outside of the definition is looked at. Kept apart from the schema, which also reads what was stored by earlier versions.
 */
export function settingsProblems(definition: TaskDefinition): ProblemItem[] {
  const found = [
    ...scheduleProblems(definition),
    ...loadProblems(definition),
    ...definition.accept.flatMap((code, index) =>
      isErrorCode(code) ? [] : [settingsProblem('VALUE_TYPE', `accept.${index}`, `There is no code "${code}"`)],
    ),
    ...(definition.tables.every(({ exclude }) => exclude)
      ? [settingsProblem('SETTINGS_CONTRADICT', 'tables', 'Every entry takes tables out, none brings any in')]
      : []),
    ...(definition.mode !== 'full-load' && definition.cdc.operations.length === 0
      ? [settingsProblem('SETTINGS_CONTRADICT', 'cdc.operations', `Mode ${definition.mode} without any operation applies nothing`)]
      : []),
    ...applyProblems(definition),
    ...versionProblems(definition),
    ...settingsWithoutEffect(definition),
    ...definition.tables.flatMap((table, index) => tableProblems(definition, table, `tables.${index}`)),
  ];
  return [...found, ...warningsNotAccepted(definition.accept, found)];
}

/** Each code of a warning that a definition does not accept is an error beside the warnings themselves. */
export function warningsNotAccepted(accept: readonly string[], found: readonly ProblemItem[]): ProblemItem[] {
  const refused = new Set(found.filter(({ severity, code }) => severity === 'warning' && !accept.includes(code)).map(({ code }) => code));
  return [...refused].map((code) => settingsProblem('WARNING_NOT_ACCEPTED', 'accept', `The warning ${code} is not accepted`));
}

function loadProblems({ mode, fullLoad }: TaskDefinition): ProblemItem[] {
  const found: ProblemItem[] = [];
  const withoutEffect = (field: 'recreateTable' | 'truncateTable' | 'onExistingRows' | 'visibility', why: string) =>
    found.push(settingsProblem('SETTING_WITHOUT_EFFECT', `fullLoad.${field}`, why));
  if (mode === 'cdc') {
    for (const field of ['recreateTable', 'truncateTable'] as const) {
      if (fullLoad[field]) {
        withoutEffect(field, 'Mode cdc loads nothing, so that no table is emptied or made anew');
      }
    }
    if (fullLoad.visibility === 'swap') {
      withoutEffect('visibility', 'Mode cdc loads nothing that could be exchanged');
    }
    return found;
  }
  if (fullLoad.onExistingRows === 'keep' && fullLoad.visibility === 'swap') {
    const text = 'A table that is exchanged keeps no rows; load gradually, or do not ask to keep them';
    found.push(settingsProblem('SETTINGS_CONTRADICT', 'fullLoad.visibility', text));
  }
  if (fullLoad.onExistingRows === 'keep' && (fullLoad.recreateTable || fullLoad.truncateTable)) {
    withoutEffect('onExistingRows', 'No row stays in a table that is emptied or made anew first');
  }
  return found;
}

/** Of the task as a whole, of each target, and of each table that says otherwise: only where the clash is made, not wherever it is inherited. */
function applyProblems({ apply, targets, tables }: TaskDefinition): ProblemItem[] {
  const own = applyClashes(apply, 'apply');
  const ofTargets = targets.flatMap((target, index) =>
    target.apply === undefined ? [] : applyClashes(applyOf(apply, target.apply), `targets.${index}.apply`),
  );
  const ofTables = tables.flatMap((table, index) =>
    table.apply === undefined
      ? []
      : targets.flatMap((target) => applyClashes(applyOf(apply, target.apply, table.apply), `tables.${index}.apply`)),
  );
  return [...own, ...ofTargets, ...ofTables];
}

function applyClashes(settings: Apply, path: string): ProblemItem[] {
  const { mode, deletes, deletedAtColumn, scd2, columns } = settings;
  const isMarking = deletes === 'mark';
  const named: (readonly [field: string, column: string])[] = [
    ...(mode === 'scd2'
      ? (['startColumn', 'endColumn', 'currentColumn'] as const).map((field) => [`scd2.${field}`, scd2[field]] as const)
      : []),
    ...(mode === 'history' ? historyColumns.map((column) => ['mode', column] as const) : []),
    ...(isMarking ? [['deletedAtColumn', deletedAtColumn] as const] : []),
    ...Object.entries(columns).flatMap(([field, column]) => (column === undefined ? [] : [[`columns.${field}`, column] as const])),
  ];
  const found = named.flatMap(([field, column], index) =>
    named.findIndex(([, other]) => other === column) < index
      ? [settingsProblem('NAME_CLASH', `${path}.${field}`, `Two columns would be called "${column}"`)]
      : [],
  );
  if (isMarking && (mode === 'scd2' || mode === 'history')) {
    found.push(
      settingsProblem('SETTINGS_CONTRADICT', `${path}.deletes`, `Mode ${mode} keeps what was deleted in its own way and marks no rows`),
    );
  }
  return found;
}

/** What mode history adds to each row by itself. */
const historyColumns = ['trem_position', 'trem_sequence', 'trem_operation', 'trem_commit_time', 'trem_old_key'];

const plain = tableMapping.parse({ source: { schema: 'any', table: 'any' } });

function tableProblems(definition: TaskDefinition, table: TableMapping, path: string): ProblemItem[] {
  if (table.exclude) {
    const fields = [
      ...(['columns', 'key', 'operations', 'apply'] as const).filter((field) => table[field] !== undefined),
      ...(['filters', 'transformations'] as const).filter((field) => table[field].length > 0),
      ...(['priority', 'rowIdentity', 'matching', 'onLeave'] as const).filter((field) => table[field] !== plain[field]),
    ];
    const text = 'This entry takes tables out, nothing is done with them';
    return fields.map((field) => settingsProblem('SETTING_WITHOUT_EFFECT', `${path}.${field}`, text));
  }
  const isIdle = definition.mode !== 'full-load' && table.operations?.length === 0;
  return [
    ...doubles(table.key, `${path}.key`),
    ...doubles(table.columns?.include, `${path}.columns.include`),
    ...doubles(table.columns?.exclude, `${path}.columns.exclude`),
    ...(isIdle
      ? [settingsProblem('SETTINGS_CONTRADICT', `${path}.operations`, 'No change of it is ever applied; name one, or take it out')]
      : []),
    ...keyProblems(definition, table, path),
    ...matchingProblems(definition, table, path),
  ];
}

function doubles(columns: readonly string[] | undefined, path: string): ProblemItem[] {
  const again = new Set((columns ?? []).filter((column, index, all) => all.indexOf(column) < index));
  return [...again].map((column) => settingsProblem('NAME_CLASH', path, `Column "${column}" is named twice`));
}

/** How rows are found: by a key or by all columns, and not every mode can do without a key. */
function keyProblems({ apply, targets }: TaskDefinition, table: TableMapping, path: string): ProblemItem[] {
  const found: ProblemItem[] = [];
  const contradict = (text: string) => found.push(settingsProblem('SETTINGS_CONTRADICT', `${path}.rowIdentity`, text));
  if (table.key !== undefined && table.rowIdentity === 'whole-row') {
    contradict('Rows are found by all their columns, or by the key given, not by both');
  }
  for (const target of targets) {
    const { mode } = applyOf(apply, target.apply, table.apply);
    if ((mode === 'upsert' || mode === 'scd2') && table.rowIdentity === 'whole-row') {
      contradict(`Mode ${mode} at ${targetName(target)} needs a key`);
    }
  }
  return found;
}

/** Distinct rows have no key, and a mode that overwrites, closes or marks a row would have to find one. */
function matchingProblems({ apply, targets }: TaskDefinition, table: TableMapping, path: string): ProblemItem[] {
  if (table.matching !== 'all-columns') {
    return [];
  }
  const found = [
    ...(table.key === undefined ? [] : ['rows are told apart by all their columns, not by the key given']),
    ...(table.rowIdentity === 'auto' ? [] : [`rowIdentity ${table.rowIdentity} says otherwise how rows are found`]),
    ...targets.flatMap((target) => {
      const { mode, deletes } = applyOf(apply, target.apply, table.apply);
      return [
        ...(mode === 'default' ? [] : [`mode ${mode} at ${targetName(target)} changes rows that are there`]),
        ...(deletes === 'mark' ? [`deletes: mark at ${targetName(target)} changes rows that are there`] : []),
      ];
    }),
  ];
  return found.map((text) =>
    settingsProblem('SETTINGS_CONTRADICT', `${path}.matching`, `all-columns keeps every version of a row: ${text}`),
  );
}
