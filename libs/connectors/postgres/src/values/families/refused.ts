import type { ValueType } from './value-type.js';

const NUMBERS = 'it holds numbers of objects, which mean something else on another server';
const ROLES = 'it names roles, which another server may not have';
const UNREADABLE = 'no server reads its values back';

function refused(name: string, oid: number, reason: string): ValueType {
  return { name, oid, comparison: 'text', refused: reason, golden: {} };
}

/** What cannot be copied, and why. */
export const refusedTypes: readonly ValueType[] = [
  refused('regclass', 2205, NUMBERS),
  refused('regcollation', 4191, NUMBERS),
  refused('regconfig', 3734, NUMBERS),
  refused('regdictionary', 3769, NUMBERS),
  refused('regnamespace', 4089, NUMBERS),
  refused('regoper', 2203, NUMBERS),
  refused('regoperator', 2204, NUMBERS),
  refused('regproc', 24, NUMBERS),
  refused('regprocedure', 2202, NUMBERS),
  refused('regrole', 4096, NUMBERS),
  refused('regtype', 2206, NUMBERS),
  refused('aclitem', 1033, ROLES),
  refused('gtsvector', 3642, UNREADABLE),
  refused('pg_brin_bloom_summary', 4600, UNREADABLE),
  refused('pg_brin_minmax_multi_summary', 4601, UNREADABLE),
  refused('pg_dependencies', 3402, UNREADABLE),
  refused('pg_mcv_list', 5017, UNREADABLE),
  refused('pg_ndistinct', 3361, UNREADABLE),
  refused('pg_node_tree', 194, UNREADABLE),
];
