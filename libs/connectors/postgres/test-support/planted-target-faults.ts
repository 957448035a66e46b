import { type PlantedFault, FAULT_TABLE as T, FAULT_TRIGGER as TRIGGER } from './planted-fault.js';

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
const trigger = (title: string, more: string, facts: Pick<PlantedFault, 'found' | 'sql'> & Partial<PlantedFault>): PlantedFault => ({
  ...{ code: 'TRIGGERS_PRESENT', title, severity: 'warning', as: 'target', object: 'public.t' },
  plant: `${TRIGGER}; ${more}`,
  ...facts,
});

/** Ways in which a Postgres can be set up wrongly as a target. */
export const plantedTargetFaults: readonly PlantedFault[] = [
  {
    ...{ code: 'PORT_CLOSED', title: 'a port that nobody listens at', severity: 'error', as: 'target', object: '127.0.0.1:1' },
    ...{ plant: T, settings: { port: 1 } },
  },
  {
    ...{ code: 'AUTH_FAILED', title: 'no such role', severity: 'error', as: 'target', object: 'role nobody' },
    ...{ plant: T, settings: { user: 'nobody' } },
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
