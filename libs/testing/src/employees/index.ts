export { dropEmployees, type FillEmployeesOptions, fillEmployees } from './fill.js';
export { EMPLOYEES_SCHEMA, EMPLOYEES_TABLES, type EmployeesTable, employeesRows, employeesTableNames, OPEN_END } from './tables.js';
