export { type CompareOptions, compareDatabases, type DatabaseResult } from './compare-databases.js';
export type { ColumnDifference, RowDifference, SideResult, TableResult } from './compare-table.js';
export { PLANTED, proveComparer } from './planted.js';
export { describeTable } from './report.js';
export type { TableRef } from './structure.js';
