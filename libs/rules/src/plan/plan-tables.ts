import {
  applyOf,
  keepsDeleted,
  type Operation,
  type ProblemItem,
  selectTables,
  type TableMapping,
  type TableName,
  type TaskDefinition,
  tableKey,
  targetName,
} from '@trem/contracts';
import type { ColumnShape, MappedTable, RuleDialect, TableShape, ValueCodec } from '@trem/replication-core';
import { bindRules } from '../bind.js';
import type { BoundPlan } from '../bound-plan.js';
import { type ColumnPlace, type SelectedColumn, selectColumns } from './columns.js';
import { planFilters } from './filters.js';
import { mappingFingerprint } from './fingerprint.js';
import { identityColumns, refuseConstantKey, refuseLostKey, searchedColumns, type TargetKeys, targetKeys, tellsRowsApart } from './keys.js';
import { loadRules } from './load-rules.js';
import { targetNameOf } from './names.js';
import { nearestText } from './nearest.js';
import { adaptObjects, type ColumnFates, mentions } from './objects.js';
import { Problems } from './problems.js';
import { type PlannedColumn, planSteps, type StepsPlan } from './steps.js';
import { type PlacedRule, rulesOf } from './table-rules.js';

export interface PlanOptions {
  readonly definition: TaskDefinition;
  /** Name of the target. */
  readonly target: string;
  /** Of the tables that the task selects, as the source's catalogue has them. One that is not there is TABLE_UNKNOWN. */
  readonly shapes: readonly TableShape[];
  /** Tables of the source, for names that look like a wrong one. Absent: those of `shapes`. */
  readonly known?: readonly TableName[];
  readonly codec: ValueCodec;
  readonly dialect: RuleDialect;
  /** Of the installation, for masks. */
  readonly maskKey?: string | undefined;
}

export interface PlannedTable extends MappedTable {
  /** Place of its mapping in the definition. */
  readonly path: string;
  /** Value transformations in the order in which they run, and what each waits for. */
  readonly order: StepsPlan['order'];
  /** For previews: absent where nothing changes. */
  readonly plan: BoundPlan;
}

export interface TablePlans {
  readonly tables: readonly PlannedTable[];
  readonly problems: readonly ProblemItem[];
}

/** What a task makes of its tables at one target. Everything that is wrong is told at once; a table with errors is planned as far as it goes. */
export function planTables(options: PlanOptions): TablePlans {
  const problems = new Problems();
  const drafts = draftsOf(options, problems);
  refuseSharedTargets(drafts, problems);
  const byName = new Map(drafts.map((draft) => [tableKey(draft.shape), draft]));
  const referred = (table: TableName) => {
    const draft = byName.get(tableKey(table));
    return draft === undefined ? undefined : { ...draft.name, fates: fatesOf(draft) };
  };
  return { tables: drafts.map((draft) => finished(draft, options, { problems, referred })), problems: problems.items };
}

/** A table after names, keys and types are known. */
interface Draft {
  readonly shape: TableShape;
  readonly mapping: TableMapping;
  readonly path: string;
  readonly rules: readonly PlacedRule[];
  readonly name: TableName;
  readonly selected: readonly SelectedColumn[];
  readonly keys: TargetKeys;
  readonly steps: StepsPlan;
}

function draftsOf(options: PlanOptions, problems: Problems): readonly Draft[] {
  const { definition, shapes, known = shapes } = options;
  const found = new Map(shapes.map((shape) => [tableKey(shape), shape]));
  return selectTables(definition.tables, shapes).flatMap(({ table, mapping }) => {
    const path = `tables.${definition.tables.indexOf(mapping)}`;
    const shape = found.get(tableKey(table));
    if (shape === undefined) {
      const names = known.map((one) => `${one.schema}.${one.table}`);
      const written = `${table.schema}.${table.table}`;
      problems.add('TABLE_UNKNOWN', `${path}.source`, `The source has no table "${written}"${nearestText(written, names)}`);
      return [];
    }
    return [draftOf(shape, { mapping, path }, options, problems)];
  });
}

function draftOf(
  shape: TableShape,
  { mapping, path }: { readonly mapping: TableMapping; readonly path: string },
  { definition, codec, maskKey }: PlanOptions,
  problems: Problems,
): Draft {
  const rules = rulesOf(shape, mapping, { shared: definition.transformations, path });
  const place: ColumnPlace = { mapping, rules, path, problems };
  const selected = selectColumns(shape, place);
  const keys = targetKeys(shape, selected, place);
  const published = selected.filter(({ source }) => source.generated === undefined);
  const steps = planSteps(published, rules, { codec, maskKey, problems, key: keys.key });
  refuseConstantKey(keys, place);
  return { shape, mapping, path, rules, name: targetNameOf(shape, rules), selected, keys, steps };
}

function refuseSharedTargets(drafts: readonly Draft[], problems: Problems): void {
  const owners = new Map<string, Draft>();
  for (const draft of drafts) {
    const other = owners.get(tableKey(draft.name));
    if (other !== undefined) {
      const text = `"${other.shape.table}" and "${draft.shape.table}" would both become ${draft.name.schema}.${draft.name.table}`;
      problems.add('NAME_CLASH', `${draft.path}.source`, text);
    }
    owners.set(tableKey(draft.name), draft);
  }
}

interface FinishContext {
  readonly problems: Problems;
  readonly referred: Parameters<typeof adaptObjects>[1]['referred'];
}

function finished(draft: Draft, options: PlanOptions, { problems, referred }: FinishContext): PlannedTable {
  const { shape, mapping, path, name, keys, steps } = draft;
  const { definition, codec, dialect } = options;
  const own = definition.targets.find((target) => targetName(target) === options.target);
  const apply = applyOf(definition.apply, own?.apply, mapping.apply);
  const operations = writtenOperations(mapping, definition);
  const hasLog = definition.mode !== 'full-load';
  refuseLostKey({ ...draft, problems }, hasLog && apply.mode !== 'history' && operations.some((operation) => operation !== 'insert'));
  const filters = planFilters(shape, { ...draft, madeNames: madeNames(draft), hasLog }, { codec, dialect, problems });
  const { objects, leftOut } = adaptObjects(shape.objects, { own: fatesOf(draft), referred, quote: dialect.column });
  for (const object of leftOut) {
    const what = object.name === '' ? object.kind : `${object.kind} ${object.name}`;
    problems.add('NOT_COPIED', path, `${what} speaks of columns that change, and is not made`, { severity: 'info' });
  }
  const plan: BoundPlan = {
    ...{ schema: shape.schema, table: shape.table, target: name, codec, filters, steps: steps.steps },
    columns: steps.columns.map((column) => ({
      ...{ name: column.name, type: column.type, typeOid: column.made.typeOid, typeModifier: column.made.typeModifier },
      isNow: column.isNow,
      source: column.source === undefined ? undefined : { name: column.source.name, type: codec.valueType(column.source) },
    })),
    identity: identityColumns(shape),
    keepsLeavers: mapping.onLeave === 'keep' || keepsDeleted(mapping),
    mapping: mappingFingerprint({ ...draft, apply }),
  };
  const target = targetShape(draft, { objects, problems });
  const isPlain = isUnchanged(draft) && filters.length === 0;
  return {
    ...{ source: shape, path, order: steps.order, plan, priority: mapping.priority },
    target,
    apply,
    operations,
    keysMayMeet: !tellsRowsApart(draft, shape),
    rules: isPlain ? undefined : { load: loadRules(plan, { shape, target, dialect }), bind: (relation) => bindRules(plan, relation) },
  };

  function targetShape(of: Draft, made: { readonly objects: TableShape['objects']; readonly problems: Problems }): TableShape {
    const isSelf = plan.mapping.name === '' && plan.mapping.shape === '';
    return {
      ...shape,
      ...name,
      follows: shape.columns.filter(({ generated }) => generated === undefined),
      apply,
      columns: targetColumns(of, made.problems),
      ...keys,
      ...(mapping.matching === 'all-columns' ? { distinct: searchedColumns(of, shape) } : {}),
      ...(isSelf ? {} : { fingerprint: `${shape.fingerprint} ${plan.mapping.name} ${plan.mapping.shape}` }),
      ...(tableKey(name) === tableKey(shape) ? {} : { from: { schema: shape.schema, table: shape.table } }),
      objects: made.objects,
    };
  }
}

/** Where rows are only added, nobody has to find one. */
function writtenOperations(mapping: TableMapping, { cdc }: TaskDefinition): readonly Operation[] {
  const chosen = mapping.operations ?? cdc.operations;
  if (mapping.rowIdentity === 'insert-only') {
    return chosen.filter((operation) => operation === 'insert');
  }
  return keepsDeleted(mapping) ? chosen.filter((operation) => operation !== 'delete') : chosen;
}

/** Same columns under the same names with the same values. */
function isUnchanged({ shape, selected, keys, steps }: Draft): boolean {
  return (
    selected.length === shape.columns.length &&
    selected.every(({ source, name }) => source.name === name) &&
    steps.steps.length === 0 &&
    JSON.stringify([keys.key, keys.primaryKey]) === JSON.stringify([shape.key, shape.primaryKey])
  );
}

/** In the order of the source, made ones last. A generated column that the target cannot compute is refused. */
function targetColumns({ selected, steps, shape, path, keys }: Draft, problems: Problems): readonly ColumnShape[] {
  const planned = new Map(steps.columns.map((column) => [column.source, column]));
  const altered = new Set(alteredColumns(shape, selected, steps));
  const carried = selected.flatMap(({ source, name }) => {
    const column = planned.get(source);
    if (source.generated === undefined) {
      return column === undefined ? [] : [shapeOf(column, keys)];
    }
    const spoken = [...altered].find((other) => mentions(source.generated?.expression ?? '', other));
    if (spoken !== undefined) {
      const text = `"${source.name}" is computed from "${spoken}", which is renamed, left out or changed`;
      problems.add('TARGET_TABLE_UNFIT', path, text, { remedy: 'Leave the computed column out with `columns.exclude`.' });
    }
    return [{ ...source, name }];
  });
  return [...carried, ...steps.columns.filter(({ source }) => source === undefined).map((column) => shapeOf(column, keys))];
}

function alteredColumns(shape: TableShape, selected: readonly SelectedColumn[], steps: StepsPlan): readonly string[] {
  const same = new Set(selected.flatMap(({ source, name }) => (source.name === name ? [name] : [])));
  const touched = new Set(steps.columns.flatMap(({ source, isTouched }) => (source !== undefined && isTouched ? [source.name] : [])));
  return shape.columns.map(({ name }) => name).filter((name) => !same.has(name) || touched.has(name));
}

function shapeOf(column: PlannedColumn, { primaryKey }: TargetKeys): ColumnShape {
  const { name, source, made, notNull, isRetyped, isTouched, isNow } = column;
  const moment = isNow ? { isNow: true as const } : {};
  if (source !== undefined && !isRetyped) {
    const kept = isTouched ? undefined : source.constantDefault;
    return { ...source, name, notNull, constantDefault: kept, ...moment };
  }
  return {
    ...{ name, type: made.type, typeOid: made.typeOid, typeModifier: made.typeModifier, userTypes: [], isBinarySafe: true },
    ...{ notNull: notNull || primaryKey.includes(name), constantDefault: undefined, collation: undefined, generated: undefined },
    ...moment,
  };
}

function fatesOf({ shape, selected, steps }: Draft): ColumnFates {
  const touched = steps.columns.flatMap(({ source, isTouched }) => (source !== undefined && isTouched ? [source.name] : []));
  return {
    names: new Map(selected.map(({ source, name }) => [source.name, name])),
    changed: new Set(touched),
    all: shape.columns.map(({ name }) => name),
  };
}

function madeNames({ steps }: Draft): readonly string[] {
  return steps.columns.flatMap(({ name, source }) => (source === undefined ? [name] : []));
}
