export { type LedgerOptions, ledger } from './ledger/ledger.js';
export type { Violation, Workload, WorkloadFacts } from './workload.js';
