export { type BankOptions, bank } from './bank.js';
export { DAMAGED_ON_PURPOSE, judgeRest, type RestOptions } from './judge-rest.js';
export { type LedgerOptions, ledger } from './ledger/ledger.js';
export { LEFT_OUT, type LeftOut, leftOut } from './left-out.js';
export { type LifeWalkOptions, lifeWalk } from './life-walk.js';
export type { Violation, Workload, WorkloadFacts } from './workload.js';
