export { civilFromDays, dateText, momentText, splitMicros } from './calendar.js';
export { columnsOfKey, countDoubledKeys, type DoubledKeysOptions } from './doubled-keys.js';
export { decimalText } from './math/decimal.js';
export { fitRules, planTable } from './plan/fit-rules.js';
export { mentions } from './plan/objects.js';
export { type PlannedTable, type PlanOptions, planTables, type TablePlans } from './plan/plan-tables.js';
export { type ChosenSteps, type Preview, type PreviewCell, type PreviewOptions, type PreviewRow, passing, preview } from './preview.js';
export { TimeZone } from './time-zone.js';
export { compareValues, textOf } from './values.js';
