import type { LoadRules, RuleDialect, TableShape } from '@trem/replication-core';
import { bindRules } from '../bind.js';
import type { BoundPlan } from '../bound-plan.js';

/** The load's query: filters in SQL as far as SQL is exact; where values change, the columns that are needed and code for each row. */
export function loadRules(plan: BoundPlan, shape: TableShape, dialect: RuleDialect): LoadRules {
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
    rows: bindRules({ ...plan, filters: inCode }, relation),
  };
}
