import { type PlantedFault, plantedTask } from './planted-fault.js';

const T = 'CREATE TABLE t (id int PRIMARY KEY, name text)';
const unmappable = (title: string, setup: string, type: string): PlantedFault => ({
  ...{ code: 'TYPE_UNMAPPABLE', title, severity: 'error', as: 'source', object: 'public.t.c' },
  plant: `${setup}; CREATE TABLE t (id int PRIMARY KEY, c ${type})`,
  mend: 'ALTER TABLE t DROP COLUMN c',
});
const extension = (title: string, setup: string, type: string): PlantedFault => ({
  ...{ code: 'EXTENSION_MISSING', title, severity: 'error', as: 'target', object: 'public.t.c', found: 'no type', plant: '' },
  sourceSql: `CREATE SCHEMA ext; CREATE EXTENSION hstore SCHEMA ext; ${setup}; CREATE TABLE t (id int PRIMARY KEY, c ${type})`,
  sql: 'CREATE SCHEMA IF NOT EXISTS "ext"; CREATE EXTENSION IF NOT EXISTS "hstore" SCHEMA "ext"',
});
const CREATE_TRGM = 'CREATE SCHEMA IF NOT EXISTS "ext"; CREATE EXTENSION IF NOT EXISTS "pg_trgm" SCHEMA "ext"';
const extensionOfObject = (title: string, object: string, facts: Partial<PlantedFault> = { sql: CREATE_TRGM }): PlantedFault => ({
  ...{
    code: 'EXTENSION_MISSING',
    title: `an extension that only this needs: ${title}`,
    severity: 'error',
    as: 'target',
    object: 'public.t',
  },
  ...{ found: 'no extension pg_trgm', plant: '' },
  sourceSql: `CREATE SCHEMA ext; CREATE EXTENSION pg_trgm SCHEMA ext; CREATE TABLE t (id int PRIMARY KEY, c text); ${object}`,
  ...facts,
});
const cannotCreate = (title: string, object: string, facts: Pick<PlantedFault, 'sourceSql' | 'found' | 'mend'>): PlantedFault => ({
  ...{ code: 'TARGET_CANNOT_CREATE', title, severity: 'error', as: 'target', object, plant: '' },
  ...facts,
});
const TRIGGER = `${T};
  CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
  CREATE TRIGGER note BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION note()`;
const trigger = (title: string, more: string, facts: Pick<PlantedFault, 'found' | 'sql'> & Partial<PlantedFault>): PlantedFault => ({
  ...{ code: 'TRIGGERS_PRESENT', title, severity: 'warning', as: 'target', object: 'public.t' },
  plant: `${TRIGGER}; ${more}`,
  ...facts,
});

/** One row for each way in which a Postgres can be set up wrongly: a new code or a new cause is one more row. */
export const plantedFaults: readonly PlantedFault[] = [
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
    ...{ code: 'HOST_UNKNOWN', title: 'a host without address', severity: 'error', as: 'source', object: 'no.such.host.invalid' },
    ...{ plant: T, settings: { host: 'no.such.host.invalid' } },
  },
  {
    ...{ code: 'PORT_CLOSED', title: 'a port that nobody listens at', severity: 'error', as: 'target', object: '127.0.0.1:1' },
    ...{ plant: T, settings: { port: 1 } },
  },
  {
    ...{ code: 'DATABASE_UNKNOWN', title: 'no such database', severity: 'error', as: 'source', object: 'database nowhere' },
    ...{ plant: T, settings: { database: 'nowhere' } },
  },
  {
    ...{ code: 'AUTH_FAILED', title: 'no such role', severity: 'error', as: 'target', object: 'role nobody' },
    ...{ plant: T, settings: { user: 'nobody' } },
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
      code: 'TOO_MANY_CONNECTIONS',
      title: 'a role that may not connect once more',
      severity: 'error',
      as: 'target',
      asRole: true,
      object: '$H',
    },
    ...{ plant: 'ALTER ROLE $R CONNECTION LIMIT 0', mend: 'ALTER ROLE $R CONNECTION LIMIT -1' },
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
  {
    ...{ code: 'NO_CREATE', title: 'no place for the checkpoint', severity: 'error', as: 'target', asRole: true, object: 'database $D' },
    ...{ plant: T, sql: 'GRANT CREATE ON DATABASE "$D" TO "$R"' },
  },
  {
    ...{ code: 'NO_CREATE', title: "somebody else's schema trem", severity: 'error', as: 'target', asRole: true, object: 'schema trem' },
    ...{ plant: 'CREATE SCHEMA trem', sql: 'GRANT USAGE, CREATE ON SCHEMA trem TO "$R"; GRANT ALL ON ALL TABLES IN SCHEMA trem TO "$R"' },
  },
  {
    ...{
      code: 'NO_CREATE',
      title: 'a schema in which the role makes nothing',
      severity: 'error',
      as: 'target',
      asRole: true,
      object: 'schema public',
    },
    ...{ plant: '', sql: 'GRANT USAGE, CREATE ON SCHEMA "public" TO "$R"' },
  },
  {
    ...{ code: 'NO_CREATE', title: 'a schema that is missing', severity: 'error', as: 'target', asRole: true, object: 'schema fresh' },
    ...{ plant: '', tables: ['fresh.t'], sql: 'GRANT CREATE ON DATABASE "$D" TO "$R"' },
  },
  {
    ...{
      code: 'NO_CREATE',
      title: "somebody else's table, without its key",
      severity: 'error',
      as: 'target',
      asRole: true,
      object: 'public.t',
    },
    ...{ plant: 'CREATE TABLE t (id int, name text); GRANT ALL ON t TO $R', sourceSql: T, found: 'the table lacks primary key' },
    sql: 'ALTER TABLE "public"."t" OWNER TO "$R"',
  },
  {
    ...{ code: 'NO_WRITE', title: 'some rights on a table', severity: 'error', as: 'target', asRole: true, object: 'public.t' },
    ...{ plant: `${T}; GRANT SELECT, INSERT ON t TO $R`, found: 'no UPDATE, DELETE, TRUNCATE' },
    sql: 'GRANT UPDATE, DELETE, TRUNCATE ON "public"."t" TO "$R"',
  },
  {
    ...{ code: 'NO_WRITE', title: 'all rights on a table but one', severity: 'warning', as: 'target', asRole: true, object: 'public.t' },
    ...{ plant: `${T}; GRANT SELECT, INSERT, UPDATE, DELETE ON t TO $R`, found: 'no TRUNCATE' },
    sql: 'GRANT TRUNCATE ON "public"."t" TO "$R"',
  },
  {
    ...{
      code: 'CANNOT_SET_REPLICA_ROLE',
      title: 'a role without the right',
      severity: 'info',
      as: 'target',
      asRole: true,
      object: 'role $R',
    },
    ...{ plant: T, sql: 'GRANT SET ON PARAMETER session_replication_role TO "$R"' },
  },
  {
    ...{
      code: 'READ_ONLY_SERVER',
      title: 'read-only by setting',
      severity: 'error',
      as: 'target',
      asRole: true,
      object: 'default_transaction_read_only',
    },
    ...{ plant: 'ALTER DATABASE $D SET default_transaction_read_only = on', found: 'on' },
    sql: 'ALTER ROLE "$R" IN DATABASE "$D" SET default_transaction_read_only = off',
  },
  trigger('a trigger, and no right to silence it', '', {
    ...{ asRole: true, found: 'trigger note is enabled and the role cannot set', sql: 'ALTER TABLE "public"."t" DISABLE TRIGGER "note"' },
  }),
  trigger('a trigger enabled ALWAYS', 'ALTER TABLE t ENABLE ALWAYS TRIGGER note', {
    ...{ found: 'trigger note is enabled ALWAYS', sql: 'ALTER TABLE "public"."t" ENABLE TRIGGER "note"' },
  }),
  trigger('a trigger for replicas', 'ALTER TABLE t ENABLE REPLICA TRIGGER note', {
    ...{ found: 'trigger note is enabled for replicas', sql: 'ALTER TABLE "public"."t" DISABLE TRIGGER "note"' },
  }),
  trigger('a rule enabled ALWAYS', 'CREATE RULE r AS ON DELETE TO t DO ALSO SELECT 1; ALTER TABLE t ENABLE ALWAYS RULE r', {
    ...{ found: 'rule r is enabled ALWAYS', sql: 'ALTER TABLE "public"."t" ENABLE RULE "r"' },
  }),
  extension('a type of an extension', '', 'ext.hstore'),
  extension('an array of it', '', 'ext.hstore[]'),
  extension('a domain over it', 'CREATE DOMAIN d AS ext.hstore', 'd'),
  extension('a composite in a composite with it', 'CREATE TYPE inner_ AS (h ext.hstore); CREATE TYPE outer_ AS (i inner_[])', 'outer_'),
  extensionOfObject('an index with its operators', 'CREATE INDEX by_c ON t USING gin (c ext.gin_trgm_ops)'),
  extensionOfObject('a unique index of an expression', "CREATE UNIQUE INDEX by_c ON t (ext.similarity(c, 'x'))"),
  extensionOfObject('a constraint that excludes', 'ALTER TABLE t ADD EXCLUDE USING gist (c ext.gist_trgm_ops WITH OPERATOR(ext.%))'),
  extensionOfObject('a check', "ALTER TABLE t ADD CHECK (ext.similarity(c, 'x') < 2)"),
  extensionOfObject('a default', 'ALTER TABLE t ALTER c SET DEFAULT ext.show_limit()::text'),
  extensionOfObject('it is in another schema', 'CREATE INDEX by_c ON t USING gin (c ext.gin_trgm_ops)', {
    ...{ plant: 'CREATE EXTENSION pg_trgm', mend: 'CREATE SCHEMA ext; ALTER EXTENSION pg_trgm SET SCHEMA ext' },
    found: 'no extension pg_trgm in schema ext, but in public',
  }),
  cannotCreate('a generated column of a function that is missing', 'public.t', {
    sourceSql: `CREATE EXTENSION pg_trgm SCHEMA public; CREATE TABLE t (id int PRIMARY KEY, name text, s real GENERATED ALWAYS AS (similarity(name, 'x')) STORED)`,
    ...{ found: 'function public.similarity(text, text) does not exist', mend: 'CREATE EXTENSION pg_trgm' },
  }),
  cannotCreate('a type over an operator class that is missing', 'public.r', {
    sourceSql:
      'CREATE OPERATOR CLASS mine FOR TYPE int USING btree AS OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 btint4cmp(int, int); ' +
      'CREATE TYPE r AS RANGE (SUBTYPE = int, SUBTYPE_OPCLASS = mine); CREATE TABLE t (id int PRIMARY KEY, c r)',
    found: 'operator class "public.mine" does not exist',
    mend: 'CREATE OPERATOR CLASS mine FOR TYPE int USING btree AS OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 btint4cmp(int, int)',
  }),
  {
    ...{
      code: 'OBJECT_REFUSED',
      title: 'a default whose sequence has a name that is taken',
      severity: 'error',
      as: 'target',
      object: 'public.t',
    },
    ...{ plant: 'CREATE VIEW t_id_seq AS SELECT 1', sourceSql: 'CREATE TABLE t (id serial PRIMARY KEY)', mend: 'DROP VIEW t_id_seq' },
    found: 'defaults id: relation "t_id_seq" already exists',
  },
  {
    ...{ code: 'NAME_TOO_LONG', title: 'a column of 63 bytes in LATIN1', severity: 'error', as: 'target', object: 'public.t', plant: '' },
    sourceSql: `CREATE TABLE t (id int PRIMARY KEY, "${'é'.repeat(63)}" text)`,
    ...{ sourceEncoding: 'LATIN1', found: '126 bytes in UTF8' },
  },
  {
    ...{ code: 'COLLATION', title: 'keys that are equal but for case', severity: 'error', as: 'target', object: 'public.t.id' },
    plant: `CREATE COLLATION loose (provider = icu, locale = 'und-u-ks-level2', deterministic = false); CREATE TABLE t (id text COLLATE loose PRIMARY KEY)`,
    sourceSql: 'CREATE TABLE t (id text PRIMARY KEY)',
    sql: 'ALTER TABLE "public"."t" ALTER COLUMN "id" TYPE text COLLATE "default"',
  },
  {
    ...{ code: 'COLLATION', title: 'a collation that is missing', severity: 'info', as: 'target', object: 'public.t.c', plant: '' },
    sourceSql: `CREATE COLLATION mine (locale = 'C'); CREATE TABLE t (id int PRIMARY KEY, c text COLLATE mine)`,
    ...{ found: 'no collation public.mine', mend: `CREATE COLLATION mine (locale = 'C')` },
  },
  {
    ...{ code: 'TARGET_TABLE_MISSING', title: 'nothing is made', severity: 'error', as: 'target', object: 'public.t' },
    ...{ plant: '', sourceSql: T, mend: T, preparation: { createTable: false } },
  },
  {
    ...{ code: 'TARGET_TABLE_UNFIT', title: 'a column that is missing', severity: 'error', as: 'target', object: 'public.t' },
    ...{ plant: 'CREATE TABLE t (id int PRIMARY KEY)', sourceSql: T, sql: 'ALTER TABLE "public"."t" ADD COLUMN "name" text' },
  },
  {
    ...{ code: 'TARGET_TABLE_UNFIT', title: 'a column that the source does not have', severity: 'error', as: 'target', object: 'public.t' },
    plant: 'CREATE TABLE t (id int PRIMARY KEY, name text, more int NOT NULL)',
    ...{ sourceSql: T, sql: 'ALTER TABLE "public"."t" ALTER COLUMN "more" DROP NOT NULL' },
  },
  {
    ...{ code: 'TARGET_NOT_EMPTY', title: 'rows of somebody else', severity: 'error', as: 'target', object: 'public.t' },
    ...{ plant: `${T}; INSERT INTO t VALUES (1)`, sourceSql: T, sql: 'TRUNCATE "public"."t"' },
  },
  {
    ...{ code: 'TARGET_HAS_DEPENDANTS', title: 'a view on a table to be dropped', severity: 'error', as: 'target', object: 'public.t' },
    ...{ plant: `${T}; CREATE VIEW v AS SELECT * FROM t`, sourceSql: T, preparation: { recreateTable: true } },
    ...{ found: 'view public.v', mend: 'DROP VIEW v' },
  },
  {
    ...{ code: 'TARGET_HAS_DEPENDANTS', title: 'a policy of a table to be exchanged', severity: 'error', as: 'target', object: 'public.t' },
    ...{ plant: `${T}; CREATE POLICY p ON t USING (true)`, sourceSql: T, preparation: { visibility: 'swap' } },
    ...{ found: 'policy p on table public.t', mend: 'DROP POLICY p ON t' },
  },
  {
    ...{ code: 'NO_CREATE', title: "a table to be dropped that is somebody else's", severity: 'error', as: 'target', object: 'public.t' },
    ...{ plant: `${T}; ALTER TABLE t OWNER TO $O; GRANT ALL ON t TO $R`, sourceSql: T, asRole: true, preparation: { recreateTable: true } },
    ...{ found: 'another owner', mend: 'ALTER TABLE t OWNER TO $R' },
  },
  {
    ...{
      code: 'KEY_MISSING',
      title: 'rows that are kept, without a key to tell them by',
      severity: 'error',
      as: 'target',
      object: 'public.t',
    },
    ...{
      plant: 'CREATE TABLE t (id int NOT NULL, name text); INSERT INTO t VALUES (1)',
      sourceSql: T,
      preparation: { onExistingRows: 'keep' },
    },
    mend: 'ALTER TABLE t ADD PRIMARY KEY (id)',
  },
  {
    ...{ code: 'KEY_MISSING', title: 'a table that is not loaded, without its key', severity: 'error', as: 'target', object: 'public.t' },
    ...{ plant: 'CREATE TABLE t (id int, name text)', sourceSql: T, isNotLoaded: true, mend: 'ALTER TABLE t ADD PRIMARY KEY (id)' },
  },
];
