import type { LoadRules, RuleDialect, TableShape } from '@trem/replication-core';
import { bindRules } from '../bind.js';
import type { BoundPlan } from '../bound-plan.js';

interface LoadPlace {
  readonly shape: TableShape;
  readonly target: TableShape;
  readonly dialect: RuleDialect;
}

/** The load's query: filters in SQL as far as SQL is exact; where values change, the columns that are needed and code for each row. */
export function loadRules(plan: BoundPlan, { shape, target, dialect }: LoadPlace): LoadRules {
  const inSql = plan.filters.flatMap(({ sql }) => (sql === undefined ? [] : [sql]));
  const inCode = plan.filters.filter(({ sql }) => sql === undefined);
  const where = inSql.length === 0 ? undefined : inSql.join(' AND ');
  if (inCode.length === 0 && plan.steps.length === 0) {
    return { select: plan.columns.map(({ source }) => dialect.column(source?.name ?? '')), where, rows: undefined };
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
