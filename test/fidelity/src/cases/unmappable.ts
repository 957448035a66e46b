import type { CaseGroup, FidelityCase, Refusal } from '../case.js';
import { REG } from './numbers.js';

/** The target has what the type is made of: only the type itself is in the way. */
function unmappable(id: string, title: string, type: string, { setup = '', reason }: { setup?: string; reason: string }): FidelityCase {
  return {
    ...{ id, title, setup, targetSetup: setup },
    table: `CREATE TABLE $T (id int PRIMARY KEY, v ${type})`,
    rows: 'INSERT INTO $T (id) VALUES ($N + 1)',
    refused: { code: 'TYPE_UNMAPPABLE', reason },
  };
}

const NO_BINARY = 'The log carries the whole in binary form, which the type inside does not have: the server would fail in the middle.';
const seg = 'CREATE EXTENSION IF NOT EXISTS seg';
const isn = 'CREATE EXTENSION IF NOT EXISTS isn';

/** What the server's own types hold that means something to it alone. All are columns of one table: the connector's tests ask for each. */
const SERVERS_OWN: Readonly<Record<string, string>> = {
  aclitem: `'=r/' || quote_ident(current_user)`,
  gtsvector: 'NULL',
  pg_brin_bloom_summary: 'NULL',
  pg_brin_minmax_multi_summary: 'NULL',
  pg_dependencies: 'NULL',
  pg_mcv_list: 'NULL',
  pg_ndistinct: 'NULL',
  pg_node_tree: 'NULL',
};
const HELD: Refusal = { code: 'TYPE_UNMAPPABLE', reason: 'It names roles of one server, or no server reads its values back.' };

const cases: readonly FidelityCase[] = [
  {
    id: 'N7',
    title: 'regproc, regprocedure, regoper, regoperator, regnamespace, regrole, regconfig, regdictionary, regcollation',
    table:
      'CREATE TABLE $T (id int PRIMARY KEY, a regproc, b regprocedure, c regoper, d regoperator, e regnamespace, f regrole, g regconfig, h regdictionary, i regcollation)',
    rows: `INSERT INTO $T VALUES ($N + 1, 'now', 'abs(int)', '||/', '+(int,int)', 'public', current_role::regrole, 'simple', 'simple', '"C"')`,
    refused: REG,
  },
  {
    id: 'S9',
    title: Object.keys(SERVERS_OWN).join(', '),
    table: `CREATE TABLE $T (id int PRIMARY KEY, ${Object.keys(SERVERS_OWN)
      .map((type, at) => `c${at} ${type}`)
      .join(', ')})`,
    rows: `INSERT INTO $T SELECT $N + 1, ${Object.entries(SERVERS_OWN)
      .map(([type, value]) => `(${value})::${type}`)
      .join(', ')}`,
    refused: HELD,
  },
  unmappable('S2', 'array of a type without binary form', 'seg[]', { setup: seg, reason: NO_BINARY }),
  unmappable('S3', 'composite of a type without binary form', 's3_unsent', {
    setup: `${isn}; CREATE TYPE s3_unsent AS (a int, b isbn13)`,
    reason: NO_BINARY,
  }),
  unmappable('S6', 'range of a type without binary form', 's6_unsent', {
    setup: `${isn}; CREATE TYPE s6_unsent AS RANGE (SUBTYPE = ean13, MULTIRANGE_TYPE_NAME = s6_unsent_many)`,
    reason: NO_BINARY,
  }),
  unmappable('S6', 'range with a canonical function of its own', 's6_own', {
    setup: `CREATE TYPE s6_own; CREATE FUNCTION s6_canonical(s6_own) RETURNS s6_own LANGUAGE internal IMMUTABLE STRICT AS 'int4range_canonical';
      CREATE TYPE s6_own AS RANGE (SUBTYPE = int4, CANONICAL = s6_canonical)`,
    reason: 'The function is code of the source: without it the target would hold values of which it does not know that they are the same.',
  }),
  unmappable('S11', 'base type that no extension brings', 's11_own', {
    setup: `CREATE TYPE s11_own; CREATE FUNCTION s11_in(cstring) RETURNS s11_own LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
      CREATE FUNCTION s11_out(s11_own) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
      CREATE TYPE s11_own (INPUT = s11_in, OUTPUT = s11_out, LIKE = int4)`,
    reason: 'Its functions are code of the source, which no statement makes at the target.',
  }),
  unmappable('S3', 'row type of a table', 's3_table', {
    setup: 'CREATE TABLE s3_table (a int, b text)',
    reason: 'It changes with its table, which the task may not have: a composite type of its own does not.',
  }),
];

/** Column types that have no form which means the same at another server: looked at once, however the rows would have come. */
export const unmappableTypes: CaseGroup = { ways: ['both'], cases };
