import {
  errorEntry,
  type Finding,
  isErrorCode,
  type ProblemItem,
  selectTables,
  type TableName,
  type TaskDefinition,
  tableKey,
} from '@trem/contracts';
import type { ApplyOptions } from '@trem/pipeline';
import { asAltered, asFollowedAll, type LoadedTable, type MappedTable, ReplicationError, type TableShape } from '@trem/replication-core';
import { fitRules, type PlanOptions, planTables } from '@trem/rules';
import { loadedOf } from './load-number.js';
import { describeTables, type TaskContext } from './task-context.js';

/**
 * What the task makes of its source tables at one target.
 * @param loads of that target: these tables are as it follows them
 * @throws TABLE_MISSING with the names of those that are not there · the code of a rule that does not fit its table, or SETTINGS_INVALID when there are several
 */
export async function mapTables(context: TaskContext, target: string, loads: readonly LoadedTable[] = []): Promise<readonly MappedTable[]> {
  const { tables, findings } = await planTarget(context, target, loads);
  refuse(findings, target);
  return tables;
}

/** The same, with everything that is wrong in place of an error. @throws TABLE_MISSING */
export async function planTarget(context: TaskContext, target: string, loads: readonly LoadedTable[] = []): Promise<TargetPlan> {
  const shapes = asFollowedAll(await describeTables(context), loads);
  const { tables, problems } = plan(context, target, { definition: context.definition, shapes });
  return { tables, findings: problems.map(toFinding) };
}

/** Loads whose tables are followed: those of this generation. In mode cdc there is no other. */
export function followedLoads({ hasLoad }: TaskContext, generation: number, loads: readonly LoadedTable[]): readonly LoadedTable[] {
  return hasLoad ? loadedOf(generation, loads) : loads;
}

export interface TargetPlan {
  readonly tables: readonly MappedTable[];
  readonly findings: readonly Finding[];
}

/** Some of its tables, without a look at the others: what their foreign keys speak of is not known. @throws TABLE_MISSING */
export async function mapSome(
  context: TaskContext,
  target: string,
  names: readonly TableName[],
  loads: readonly LoadedTable[] = [],
): Promise<readonly MappedTable[]> {
  const shapes = asFollowedAll(await describeTables(context, names), loads);
  const asked = new Set(names.map(tableKey));
  const own = selectTables(context.definition.tables, names).filter(({ table }) => asked.has(tableKey(table)));
  const definition = { ...context.definition, tables: [...new Set(own.map(({ mapping }) => mapping))] };
  const { tables, problems } = plan(context, target, { definition, shapes });
  refuse(problems.map(toFinding), target);
  const found = new Set(tables.map(({ source }) => tableKey(source)));
  const missing = names.filter((name) => !found.has(tableKey(name)));
  if (missing.length > 0) {
    throw new ReplicationError('TABLE_MISSING', { tables: missing.map(({ schema, table }) => `${schema}.${table}`).join(', ') });
  }
  return tables;
}

/** One table, with a look at those that its foreign keys speak of, as far as the task has them: they may have other names at the target. @throws TABLE_MISSING */
export async function mapWithReferred(context: TaskContext, target: string, name: TableName): Promise<MappedTable> {
  const [shape] = await describeTables(context, [name]);
  const referred = new Set(shape?.objects.flatMap(({ refersTo }) => (refersTo === undefined ? [] : [tableKey(refersTo)])));
  const others = context.tables.filter((one) => referred.has(tableKey(one)) && tableKey(one) !== tableKey(name));
  return theOne(await mapSome(context, target, [name, ...others]), name);
}

/** @throws TABLE_MISSING */
export async function mapTable(
  context: TaskContext,
  target: string,
  name: TableName,
  loads: readonly LoadedTable[] = [],
): Promise<MappedTable> {
  return theOne(await mapSome(context, target, [name], loads), name);
}

function theOne(tables: readonly MappedTable[], name: TableName): MappedTable {
  const mapped = tables.find(({ source }) => tableKey(source) === tableKey(name));
  if (mapped === undefined) {
    throw new ReplicationError('TABLE_MISSING', { tables: tableKey(name) });
  }
  return mapped;
}

/** As an apply knows them. */
export function appliedTables(mapped: readonly MappedTable[], following?: Following): ApplyOptions['tables'] {
  const named = ({ schema, table }: TableName): TableName => ({ schema, table });
  return mapped.map(({ source, target, rules, apply, operations, priority, keysMayMeet }) => ({
    ...{
      source: named(source),
      target: named(target),
      key: target.key,
      distinct: target.distinct,
      rules,
      apply,
      operations,
      priority,
      keysMayMeet,
    },
    ...(following === undefined ? {} : followed(source, following)),
  }));
}

/** Tables whose columns may change while their changes are applied. */
export interface Following {
  readonly context: TaskContext;
  readonly target: string;
}

function followed(source: TableShape, { context, target }: Following): Pick<ApplyOptions['tables'][number], 'fit' | 'truncates'> {
  const options = planOptions(context, target, { definition: context.definition, shapes: [] });
  const { altered = [] } = source;
  return {
    fit: (relation, commitAt) => fitRules(options, source, asAltered(relation, altered, commitAt)),
    truncates: context.definition.schemaChanges.truncate,
  };
}

interface Planned {
  readonly definition: TaskDefinition;
  readonly shapes: readonly TableShape[];
}

function plan(context: TaskContext, target: string, planned: Planned): ReturnType<typeof planTables> {
  return planTables(planOptions(context, target, planned));
}

export function planOptions({ source, maskKey }: TaskContext, target: string, { definition, shapes }: Planned): PlanOptions {
  const { values: codec, dialect } = source.connector.source;
  return { definition, target, shapes, codec, dialect, maskKey };
}

function refuse(findings: readonly Finding[], target: string): void {
  const errors = findings.filter(({ severity }) => severity === 'error');
  const [first] = errors;
  if (first === undefined) {
    return;
  }
  const codes = [...new Set(errors.map(({ code }) => code))];
  const code = codes.length === 1 && isErrorCode(first.code) ? first.code : 'SETTINGS_INVALID';
  throw new ReplicationError(code, { target, codes: codes.join(', '), path: first.object, reason: first.found, count: errors.length });
}

function toFinding({ severity, code, path, text, remedy, sql }: ProblemItem): Finding {
  return {
    ...{ severity, code, object: path, found: text, wanted: 'a rule that fits the table', cause: errorEntry(code).title, remedy },
    ...(sql === undefined ? {} : { sql }),
  };
}
