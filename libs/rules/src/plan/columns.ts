import type { TableMapping } from '@trem/contracts';
import type { ColumnShape, TableShape } from '@trem/replication-core';
import { nameMaker } from './names.js';
import { nearestText } from './nearest.js';
import type { Problems } from './problems.js';
import type { PlacedRule } from './table-rules.js';

/** A source column on its way: which it is, and what it is called at the target. */
export interface SelectedColumn {
  readonly source: ColumnShape;
  readonly name: string;
}

export interface ColumnPlace {
  readonly mapping: TableMapping;
  readonly rules: readonly PlacedRule[];
  readonly path: string;
  readonly problems: Problems;
}

/** Columns that go to the target, under their names there. */
export function selectColumns(shape: TableShape, place: ColumnPlace): readonly SelectedColumn[] {
  const { mapping, problems, path } = place;
  const names = shape.columns.map(({ name }) => name);
  const listed = { include: mapping.columns?.include, exclude: mapping.columns?.exclude };
  for (const [field, list] of Object.entries(listed)) {
    list?.forEach((name, index) => {
      if (!names.includes(name)) {
        problems.add('COLUMN_UNKNOWN', `${path}.columns.${field}.${index}`, `There is no column "${name}"${nearestText(name, names)}`);
      }
    });
  }
  const isWanted = (name: string) => (listed.include?.includes(name) ?? true) && !listed.exclude?.includes(name);
  refuseExcludedKeys(shape, isWanted, place);
  const selected = shape.columns.filter(({ name }) => isWanted(name));
  return named(selected, names, place);
}

function refuseExcludedKeys(shape: TableShape, isWanted: (name: string) => boolean, { mapping, path, problems }: ColumnPlace): void {
  const lost = shape.key.filter((name) => !isWanted(name));
  if (mapping.key === undefined && mapping.matching === 'key' && lost.length > 0) {
    const names = lost.map((name) => `"${name}"`).join(', ');
    const text = `${names} identify a row and are left out; name another key`;
    problems.add('KEY_MISSING', `${path}.columns`, text, { remedy: 'Keep the key columns, or set `key`.' });
  }
}

function named(selected: readonly ColumnShape[], all: readonly string[], { rules, problems }: ColumnPlace): readonly SelectedColumn[] {
  const renames = new Map<string, string>();
  const called = nameMaker(rules);
  for (const { rule, path, isShared } of rules) {
    if (rule.type === 'modify-column-name') {
      if (all.includes(rule.column)) {
        renames.set(rule.column, rule.targetColumn);
      } else if (!isShared) {
        problems.add('COLUMN_UNKNOWN', `${path}.column`, `There is no column "${rule.column}"${nearestText(rule.column, all)}`);
      }
    }
  }
  const columns = selected.map((source) => ({ source, name: called(renames.get(source.name) ?? source.name) }));
  refuseClashes(columns, rules, problems);
  return columns;
}

function refuseClashes(columns: readonly SelectedColumn[], rules: readonly PlacedRule[], problems: Problems): void {
  const owners = new Map<string, string>();
  for (const { source, name } of columns) {
    const other = owners.get(name);
    if (other !== undefined) {
      const isAbout = ({ rule }: PlacedRule) =>
        rule.type === 'modify-column-name' && (rule.column === source.name || rule.column === other);
      const rule = rules.find(isAbout) ?? rules.find((one) => one.rule.type === 'lowercase-names');
      problems.add('NAME_CLASH', rule?.path ?? '', `"${other}" and "${source.name}" would both be called "${name}"`);
    }
    owners.set(name, source.name);
  }
}
