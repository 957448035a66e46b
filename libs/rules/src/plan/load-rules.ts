import type { LoadRules, RuleDialect, TableShape } from '@trem/replication-core';
import { bindRules } from '../bind.js';
import type { BoundPlan } from '../bound-plan.js';

interface LoadPlace {
  readonly shape: TableShape;
  readonly target: TableShape;
  readonly dialect: RuleDialect;
}

/** The load's query: everything in SQL where SQL is exact; else filters as far as it is, the columns that are needed, and code for each row. */
export function loadRules(plan: BoundPlan, { shape, target, dialect }: LoadPlace): LoadRules {
  const inSql = plan.filters.flatMap(({ sql }) => (sql === undefined ? [] : [sql]));
  const inCode = plan.filters.filter(({ sql }) => sql === undefined);
  const where = inSql.length === 0 ? undefined : inSql.join(' AND ');
  const select = inCode.length === 0 ? selectedBy(plan, dialect) : undefined;
  if (select !== undefined) {
    return { select, where, rows: undefined };
  }
  const needed = new Set([...plan.columns.flatMap(({ source }) => source?.name ?? []), ...inCode.map(({ column }) => column)]);
  const columns = shape.columns.filter(({ name }) => needed.has(name));
  const relation = { id: 0, schema: shape.schema, table: shape.table, columns, fingerprint: shape.fingerprint };
  return {
    select: columns.map(({ name }) => dialect.column(name)),
    where,
    rows: bindRules(inFormOf(target, { ...plan, filters: inCode }), relation),
  };
}

/** An expression for each target column, as the steps leave it, one inside the other. Undefined: one of them is said by code alone. */
function selectedBy({ columns, steps }: BoundPlan, dialect: RuleDialect): readonly string[] | undefined {
  const select = columns.map(({ source }) => (source === undefined ? dialect.nothing : dialect.column(source.name)));
  for (const { operation, reads, writes } of steps) {
    const operands = reads.map((column) => select[column] ?? dialect.nothing);
    const made = operation.sql?.(operands, dialect);
    if (made === undefined || made.length > LONGEST_EXPRESSION) {
      return undefined;
    }
    select[writes] = made;
  }
  return select;
}

/** Steps that read each other's columns may double it, one by one. */
const LONGEST_EXPRESSION = 10_000;

/** A load goes as text when one of its columns does. */
function inFormOf({ columns }: TableShape, plan: BoundPlan): BoundPlan {
  if (columns.every(({ isBinarySafe, generated }) => isBinarySafe || generated !== undefined)) {
    return plan;
  }
  const { textForm } = plan.codec;
  return {
    ...plan,
    columns: plan.columns.map((column) => ({
      ...column,
      type: textForm(column.type),
      source: column.source && { ...column.source, type: textForm(column.source.type) },
    })),
    filters: plan.filters.map((filter) => ({ ...filter, type: textForm(filter.type) })),
  };
}
