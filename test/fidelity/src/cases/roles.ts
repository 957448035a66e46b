import type { CaseGroup, FidelityCase } from '../case.js';
import { numbers } from './numbers.js';
import { stream } from './stream.js';
import { structured } from './structured.js';
import { texts } from './texts.js';
import { times } from './times.js';

/** What changes how values are written and read, how names are found, what statements mean, and when the server ends a session. */
const ODD_SETTINGS = {
  search_path: 'nowhere',
  '"DateStyle"': 'SQL, DMY',
  '"IntervalStyle"': 'sql_standard',
  '"TimeZone"': 'Asia/Kathmandu',
  lc_monetary: 'POSIX',
  bytea_output: 'escape',
  extra_float_digits: '-15',
  standard_conforming_strings: 'off',
  array_nulls: 'off',
  transform_null_equals: 'on',
  xmlbinary: 'hex',
  xmloption: 'document',
  quote_all_identifiers: 'on',
  default_transaction_isolation: 'serializable',
  client_encoding: 'LATIN1',
  work_mem: '64kB',
  logical_decoding_work_mem: '64kB',
  statement_timeout: '400ms',
  lock_timeout: '100ms',
  idle_in_transaction_session_timeout: '400ms',
  idle_session_timeout: '400ms',
};

const odd = {
  role: `CREATE ROLE $R LOGIN SUPERUSER; ${Object.entries(ODD_SETTINGS)
    .map(([name, value]) => `ALTER ROLE $R SET ${name} = '${value}'`)
    .join('; ')}`,
};

/** Types whose text or meaning hangs on settings, and enough of the others. */
const WANTED = /^(N|D|S1|S2|S3|S4|S6|S7|S9|S10|S11|T[1-4]|C1|C5|C9)$/;

const underOddSettings = [...numbers, ...times, ...texts, ...structured, ...stream]
  .filter(({ id }) => WANTED.test(id.replace(/^([ND])\d+$/, '$1')))
  .filter(({ title }) => !/131 072|\d MB|ten thousand|pgvector/.test(title))
  .map((one): FidelityCase => ({ ...one, title: `odd settings of our role at both ends: ${one.title}` }));

/** Member of the owner, so that it may publish; neither a superuser nor one whom row security leaves alone. */
const least = {
  role: 'CREATE ROLE $R LOGIN REPLICATION; GRANT postgres TO $R; GRANT CREATE ON DATABASE $D TO $R',
};

const ROWS = 'INSERT INTO $T (id, v) SELECT $N + g, g FROM generate_series(1, 20) g';
const TABLE = 'CREATE TABLE $T (id int PRIMARY KEY, v int, touched int NOT NULL DEFAULT 0)';
const POLICY = 'CREATE POLICY few ON $T USING (id < 10); ALTER TABLE $T ENABLE ROW LEVEL SECURITY';
const HIDDEN = { code: 'NO_SELECT', reason: 'A policy would hide rows from our role, and they would be missing.' };
const NOT_ALL = { code: 'NO_SELECT', reason: 'Our role may not read every column.' };

const underLeastRole: readonly FidelityCase[] = [
  { id: 'G11', title: 'a role that is no superuser', table: TABLE, rows: ROWS },
  { id: 'G11', title: 'row security that leaves our role alone', table: `${TABLE}; ${POLICY}`, rows: ROWS },
  {
    id: 'G11',
    title: 'row security for our role',
    table: `${TABLE}; ${POLICY}; ALTER TABLE $T FORCE ROW LEVEL SECURITY`,
    rows: ROWS,
    refused: HIDDEN,
  },
  {
    id: 'G11',
    title: 'row security for our role, without a policy',
    table: `${TABLE}; ALTER TABLE $T ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY`,
    rows: ROWS,
    refused: HIDDEN,
  },
  {
    id: 'G11',
    title: 'a column without privilege',
    table: `${TABLE}; REVOKE SELECT ON $T FROM postgres; GRANT SELECT (id) ON $T TO postgres`,
    rows: ROWS,
    refused: NOT_ALL,
  },
];

const withoutReplication = { role: 'CREATE ROLE $R LOGIN; GRANT postgres TO $R; GRANT CREATE ON DATABASE $D TO $R' };

const underRoleWithout: FidelityCase = {
  id: 'G11',
  title: 'a role that may not replicate',
  table: TABLE,
  rows: ROWS,
  refused: { code: 'NO_REPLICATION_ROLE', reason: 'Nobody else may read the log.' },
};

export const roles: readonly CaseGroup[] = [
  { source: odd, target: odd, cases: underOddSettings },
  { source: least, cases: underLeastRole },
  { source: withoutReplication, cases: [underRoleWithout], ways: ['both'] },
];
