/** Schema of the staff database: people, what they earned, and where they worked, over years. */
export const EMPLOYEES_SCHEMA = 'employees';

/** The end of what has not ended. */
export const OPEN_END = '9999-12-31';

/** Rows of each table at scale 1. Departments do not grow with the scale. */
export const EMPLOYEES_TABLES = [
  { table: 'department', rows: 9 },
  { table: 'employee', rows: 300_024 },
  { table: 'department_employee', rows: 331_603 },
  { table: 'salary', rows: 2_844_047 },
] as const;

export type EmployeesTable = (typeof EMPLOYEES_TABLES)[number]['table'];

/** Rows of a table at a scale, at least one. */
export function employeesRows(table: EmployeesTable, scale: number): number {
  const rows = EMPLOYEES_TABLES.find((candidate) => candidate.table === table)?.rows ?? 0;
  return table === 'department' ? rows : Math.max(1, Math.round(rows * scale));
}

/** Names for a task's `tables`. */
export function employeesTableNames(): { readonly schema: string; readonly table: EmployeesTable }[] {
  return EMPLOYEES_TABLES.map(({ table }) => ({ schema: EMPLOYEES_SCHEMA, table }));
}
