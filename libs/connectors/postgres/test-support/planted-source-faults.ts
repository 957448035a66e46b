import { type PlantedFault, plantedTask, FAULT_TABLE as T, FAULT_TRIGGER as TRIGGER } from './planted-fault.js';

const unmappable = (title: string, setup: string, type: string): PlantedFault => ({
  ...{ code: 'TYPE_UNMAPPABLE', title, severity: 'error', as: 'source', object: 'public.t.c' },
  plant: `${setup}; CREATE TABLE t (id int PRIMARY KEY, c ${type})`,
  mend: 'ALTER TABLE t DROP COLUMN c',
});
/** Ways in which a Postgres can be set up wrongly as a source. */
export const plantedSourceFaults: readonly PlantedFault[] = [
  {
    ...{ code: 'NO_SELECT', title: 'a table without SELECT', severity: 'error', as: 'source', asRole: true, object: 'public.t' },
    ...{ plant: T, sql: 'GRANT SELECT ON "public"."t" TO "$R"' },
  },
  {
    ...{ code: 'NO_SELECT', title: 'SELECT on one column only', severity: 'error', as: 'source', asRole: true, object: 'public.t' },
    ...{
      plant: `${T}; GRANT SELECT (id) ON t TO $R`,
      found: 'no SELECT on the table: not on name',
      sql: 'GRANT SELECT ON "public"."t" TO "$R"',
    },
  },
  {
    ...{
      code: 'NO_SELECT',
      title: 'SELECT on each column, not on the table',
      severity: 'error',
      as: 'source',
      asRole: true,
      object: 'public.t',
    },
    ...{
      plant: `${T}; GRANT SELECT (id, name) ON t TO $R`,
      found: 'only on each of its columns',
      sql: 'GRANT SELECT ON "public"."t" TO "$R"',
    },
  },
  {
    ...{ code: 'NO_SELECT', title: 'a schema without USAGE', severity: 'error', as: 'source', asRole: true, object: 'shut.t' },
    ...{ plant: 'CREATE SCHEMA shut; CREATE TABLE shut.t (id int PRIMARY KEY); GRANT SELECT ON shut.t TO $R', tables: ['shut.t'] },
    sql: 'GRANT USAGE ON SCHEMA "shut" TO "$R"',
  },
  {
    ...{
      code: 'NO_SELECT',
      title: 'row security that applies to the role',
      severity: 'error',
      as: 'source',
      asRole: true,
      object: 'public.t',
    },
    plant: `${T}; GRANT SELECT ON t TO $R; ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY few ON t USING (id < 10)`,
    ...{ found: 'row security applies', sql: 'ALTER ROLE "$R" BYPASSRLS' },
  },
  {
    ...{
      code: 'NO_REPLICATION_ROLE',
      title: 'a role without REPLICATION',
      severity: 'error',
      as: 'source',
      asRole: true,
      object: 'role $R',
    },
    ...{ plant: T, sql: 'ALTER ROLE "$R" REPLICATION' },
  },
  {
    ...{ code: 'CANNOT_PUBLISH', title: 'no CREATE on the database', severity: 'error', as: 'source', asRole: true, object: 'database $D' },
    ...{ plant: T, sql: 'GRANT CREATE ON DATABASE "$D" TO "$R"' },
  },
  {
    ...{ code: 'CANNOT_PUBLISH', title: "somebody else's table", severity: 'error', as: 'source', asRole: true, object: 'public.t' },
    ...{ plant: `${T}; ALTER TABLE t OWNER TO $O`, found: 'the owner is $O', sql: 'GRANT "$O" TO "$R"' },
  },
  {
    ...{
      code: 'CANNOT_PUBLISH',
      title: "somebody else's table, of a stored task",
      severity: 'error',
      as: 'source',
      asRole: true,
      ofTask: true,
    },
    ...{ object: 'public.t', plant: `${T}; ALTER TABLE t OWNER TO $O` },
    sql:
      'CREATE PUBLICATION "trem_shop_12345678" FOR TABLE ONLY "public"."t" WITH (publish_via_partition_root = true); ' +
      `COMMENT ON PUBLICATION "trem_shop_12345678" IS 'trem task ${plantedTask.id}'; ALTER PUBLICATION "trem_shop_12345678" OWNER TO "$R"`,
  },
  {
    ...{
      code: 'CANNOT_PUBLISH',
      title: 'a table that joins a publication of its owner',
      severity: 'error',
      as: 'source',
      asRole: true,
      ofTask: true,
    },
    plant: `${T}; CREATE TABLE u (id int PRIMARY KEY); CREATE PUBLICATION trem_shop_12345678 FOR TABLE u; ALTER PUBLICATION trem_shop_12345678 OWNER TO $R`,
    ...{ object: 'public.t', tables: ['public.t', 'public.u'], sql: 'ALTER PUBLICATION "trem_shop_12345678" ADD TABLE ONLY "public"."t"' },
  },
  {
    ...{
      code: 'CANNOT_PUBLISH',
      title: 'a publication that was not given away',
      severity: 'error',
      as: 'source',
      asRole: true,
      ofTask: true,
    },
    ...{ plant: `${T}; CREATE PUBLICATION trem_shop_12345678 FOR TABLE t`, object: 'publication trem_shop_12345678' },
    sql: 'ALTER PUBLICATION "trem_shop_12345678" OWNER TO "$R"',
  },
  {
    ...{ code: 'NO_REPLICA_IDENTITY', title: 'no key', severity: 'error', as: 'source', object: 'public.t', found: 'no primary key' },
    ...{ plant: 'CREATE TABLE t (id int)', sql: 'ALTER TABLE "public"."t" REPLICA IDENTITY FULL' },
  },
  {
    ...{ code: 'NO_REPLICA_IDENTITY', title: 'identity NOTHING', severity: 'error', as: 'source', object: 'public.t' },
    ...{ plant: `${T}; ALTER TABLE t REPLICA IDENTITY NOTHING`, sql: 'ALTER TABLE "public"."t" REPLICA IDENTITY DEFAULT' },
  },
  {
    ...{ code: 'NO_REPLICA_IDENTITY', title: 'an identity index that is gone', severity: 'error', as: 'source', object: 'public.t' },
    plant: 'CREATE TABLE t (id int NOT NULL); CREATE UNIQUE INDEX u ON t (id); ALTER TABLE t REPLICA IDENTITY USING INDEX u; DROP INDEX u',
    sql: 'ALTER TABLE "public"."t" REPLICA IDENTITY FULL',
  },
  {
    ...{ code: 'WHOLE_ROW_MATCH', title: 'FULL without a key', severity: 'warning', as: 'source', object: 'public.t' },
    ...{ plant: 'CREATE TABLE t (id int); ALTER TABLE t REPLICA IDENTITY FULL', mend: 'ALTER TABLE t ADD PRIMARY KEY (id)' },
  },
  {
    ...{
      code: 'TABLE_UNKNOWN',
      title: 'a table that is not there',
      severity: 'error',
      as: 'source',
      object: 'public.t',
      plant: '',
      mend: T,
    },
  },
  {
    ...{ code: 'TABLE_KIND_UNSUPPORTED', title: 'a view', severity: 'error', as: 'source', object: 'public.t', found: 'a view' },
    ...{ plant: 'CREATE VIEW t AS SELECT 1 AS id', mend: `DROP VIEW t; ${T}` },
  },
  unmappable('an object by its number', '', 'regclass'),
  unmappable('an array of them', '', 'regclass[]'),
  unmappable('a domain over them', 'CREATE DOMAIN d AS regproc', 'd'),
  unmappable('a composite with one in it', 'CREATE TYPE pair AS (a int, b regtype)', 'pair'),
  unmappable('an array of such a composite', 'CREATE TYPE pair AS (a int, b regtype)', 'pair[]'),
  unmappable('rows of a table', 'CREATE TABLE other (a int)', 'other'),
  {
    ...{
      code: 'LONG_TRANSACTION',
      title: 'a session that has not committed',
      severity: 'warning',
      as: 'source',
      longMs: 0,
      object: 'session $P',
    },
    plant: T,
    sql: 'SELECT pg_terminate_backend($P)',
  },
  {
    ...{
      code: 'TRANSACTIONS_HIDDEN',
      title: 'a role that sees only its own transactions',
      severity: 'warning',
      as: 'source',
      asRole: true,
      object: 'role $R',
    },
    ...{ plant: T, sql: 'GRANT pg_read_all_stats TO "$R"' },
  },
  {
    ...{ code: 'LARGE_OBJECTS', title: 'a column of numbers, and large objects', severity: 'warning', as: 'source', object: 'public.t.c' },
    plant: `CREATE TABLE t (id int PRIMARY KEY, c oid); INSERT INTO t VALUES (1, lo_from_bytea(0, '\\x01'))`,
    mend: 'ALTER TABLE t ALTER COLUMN c TYPE bytea USING lo_get(c)',
  },
  {
    ...{ code: 'LARGE_OBJECTS', title: 'a domain over such numbers', severity: 'warning', as: 'source', object: 'public.t.c' },
    plant: 'CREATE DOMAIN lo AS oid; CREATE TABLE t (id int PRIMARY KEY, c lo[]); SELECT lo_create(0)',
    mend: 'ALTER TABLE t DROP COLUMN c',
  },
  {
    ...{ code: 'VALUE_MAY_STOP', title: 'an array of tsquery', severity: 'info', as: 'source', object: 'public.t.c', found: 'tsquery[]' },
    plant: 'CREATE TABLE t (id int PRIMARY KEY, c tsquery[], d tsquery)',
    mend: 'ALTER TABLE t ALTER COLUMN c TYPE text[] USING c::text[]',
  },
  {
    ...{
      code: 'VALUE_MAY_STOP',
      title: 'a composite with an int2vector',
      severity: 'info',
      as: 'source',
      object: 'public.t.c',
      found: 'pair',
    },
    plant: 'CREATE TYPE pair AS (a int, b int2vector); CREATE TABLE t (id int PRIMARY KEY, c pair)',
    mend: 'ALTER TABLE t DROP COLUMN c',
  },
  {
    ...{ code: 'ROW_TOO_WIDE', title: 'wide columns added with a default', severity: 'warning', as: 'source', object: 'public.t' },
    plant: `${T}; DO 'BEGIN FOR i IN 1..1100 LOOP EXECUTE format($q$ALTER TABLE t ADD COLUMN c%s bigint DEFAULT 1$q$, i); END LOOP; END'`,
    mend: `DO 'BEGIN FOR i IN 1..1100 LOOP EXECUTE format($q$ALTER TABLE t DROP COLUMN c%s$q$, i); END LOOP; END'`,
  },
  {
    ...{
      code: 'KEEP_SIZE_LIMIT',
      title: 'no limit',
      severity: 'info',
      as: 'source',
      object: 'max_slot_wal_keep_size',
      found: 'unlimited',
      plant: T,
    },
  },
  {
    ...{ code: 'NOT_COPIED', title: 'functions and views of a schema', severity: 'info', as: 'source', object: 'schema public' },
    plant: `${T}; CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE MATERIALIZED VIEW m AS SELECT 1 AS a; CREATE EXTENSION hstore`,
    ...{ found: 'function f · materialized view m', mend: 'DROP FUNCTION f; DROP MATERIALIZED VIEW m' },
  },
  {
    ...{ code: 'NOT_COPIED', title: 'triggers, policies and rules of a table', severity: 'info', as: 'source', object: 'public.t' },
    plant: `${TRIGGER}; CREATE POLICY p ON t; CREATE RULE r AS ON DELETE TO t DO ALSO SELECT 1`,
    ...{ found: 'policy p · rule r · trigger note', mend: 'DROP TRIGGER note ON t; DROP POLICY p ON t; DROP RULE r ON t' },
  },
  {
    ...{ code: 'NOT_COPIED', title: 'comments on constraints and indexes', severity: 'info', as: 'source', object: 'public.t' },
    plant: `${T}; CREATE INDEX i ON t (name); COMMENT ON INDEX i IS 'by name'; COMMENT ON CONSTRAINT t_pkey ON t IS 'the key'`,
    ...{
      found: 'comment on a constraint t_pkey · comment on an index i',
      mend: 'COMMENT ON INDEX i IS NULL; COMMENT ON CONSTRAINT t_pkey ON t IS NULL',
    },
  },
  {
    ...{
      code: 'NOT_COPIED',
      title: 'a check and a default of a domain under another one',
      severity: 'info',
      as: 'source',
      object: 'domain public.d',
    },
    plant: `CREATE DOMAIN d AS int DEFAULT 1 + random(); CREATE DOMAIN e AS d; CREATE TABLE t (id int PRIMARY KEY, c e);
      ALTER DOMAIN d ADD CONSTRAINT "positive" CHECK (VALUE > 0) NOT VALID`,
    found: 'check that is NOT VALID positive · computed default ',
    mend: 'ALTER DOMAIN d VALIDATE CONSTRAINT "positive"; ALTER DOMAIN d SET DEFAULT 1',
  },
  {
    ...{ code: 'HOST_UNKNOWN', title: 'a host without address', severity: 'error', as: 'source', object: 'no.such.host.invalid' },
    ...{ plant: T, settings: { host: 'no.such.host.invalid' } },
  },
  {
    ...{ code: 'DATABASE_UNKNOWN', title: 'no such database', severity: 'error', as: 'source', object: 'database nowhere' },
    ...{ plant: T, settings: { database: 'nowhere' } },
  },
  {
    ...{ code: 'TLS_FAILED', title: 'a server without encryption', severity: 'error', as: 'source', object: '$H' },
    ...{ plant: T, settings: { tls: { mode: 'verify-full' } } },
  },
  {
    ...{ code: 'TLS_NOT_VERIFIED', title: 'no encryption, on this machine', severity: 'info', as: 'source', object: 'tls.mode', plant: T },
  },
  {
    ...{
      code: 'PERMISSION_DENIED',
      title: 'a database that the role may not enter',
      severity: 'error',
      as: 'source',
      asRole: true,
      object: 'endpoint e',
    },
    ...{ plant: `REVOKE CONNECT ON DATABASE $D FROM PUBLIC`, mend: 'GRANT CONNECT ON DATABASE $D TO $R' },
  },
];
