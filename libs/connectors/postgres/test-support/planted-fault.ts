import { randomBytes, randomUUID } from 'node:crypto';
import type { EndpointRole, EndpointSettings, ErrorCode, Finding } from '@trem/contracts';
import { type Preparation, plainPreparation } from '@trem/replication-core';
import { createTestDatabase, type TestDatabase, testServers } from '@trem/testing';
import pg from 'pg';
import { check } from '../src/check/index.js';
import { describe } from '../src/source/describe.js';
import { endpointOf } from './source-kit.js';

/** What most faults are planted in. */
export const FAULT_TABLE = 'CREATE TABLE t (id int PRIMARY KEY, name text)';
/** The same with a trigger. */
export const FAULT_TRIGGER = `${FAULT_TABLE};
  CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
  CREATE TRIGGER note BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION note()`;

/**
 * A set-up with one fault in it. In every text `$R` stands for the role that checks, `$O` for another one, `$D` for the database.
 */
export interface PlantedFault {
  readonly code: ErrorCode;
  readonly title: string;
  readonly severity: Finding['severity'];
  readonly as: EndpointRole;
  /** What the finding names. */
  readonly object: string;
  /** What its `found` says, at least. */
  readonly found?: string;
  /** Makes the fault in the database that is checked. */
  readonly plant: string;
  /** Of a target: makes the source's tables in another database. */
  readonly sourceSql?: string;
  /** Encoding of the source's database; default UTF8. */
  readonly sourceEncoding?: string;
  /** `schema.table`; default `public.t`. */
  readonly tables?: readonly string[];
  /** Checks as a role that may only log in; default: as the owner of everything. */
  readonly asRole?: boolean;
  /** What a load does with tables that are there or not; default: it makes those that are missing. */
  readonly preparation?: Partial<Preparation>;
  /** Mode cdc: the tables are not loaded. */
  readonly isNotLoaded?: boolean;
  readonly settings?: Partial<EndpointSettings>;
  /** The statement that the finding offers; none: it offers none. */
  readonly sql?: string;
  /** What a person does where no statement is offered; none: it cannot be mended in the database. */
  readonly mend?: string;
  readonly longMs?: number;
  /** The check is one of a stored task, `plantedTask`. */
  readonly ofTask?: boolean;
}

const ALL_OBJECTS = ['primary-key', 'unique', 'indexes', 'checks', 'defaults', 'foreign-keys', 'comments'] as const;

/** Its slot and publication are called `trem_shop_12345678`. */
export const plantedTask = { id: '12345678-0000-4000-8000-000000000000', name: 'shop' };

export interface PlantedRun {
  readonly before: readonly Finding[];
  /** After the offered statement, or else what a person does, was run; absent: nothing was. */
  readonly after: readonly Finding[] | undefined;
  readonly ms: number;
  /** The planted texts with their names in place. */
  readonly named: (text: string) => string;
}

/** Plants the fault in databases of its own, checks, mends, and checks again. */
export async function runPlanted(fault: PlantedFault): Promise<PlantedRun> {
  await using cleanUp = new AsyncDisposableStack();
  const { as, plant, sourceSql, tables = ['public.t'] } = fault;
  const names = tables.map((name) => ({ schema: name.split('.')[0] ?? '', table: name.split('.').slice(1).join('.') }));
  const db = cleanUp.use(await createTestDatabase(as));
  const role = cleanUp.use(await createRole(as, db));
  const other = cleanUp.use(await createRole(as, db));
  const named = (text: string) => text.replaceAll('$R', role.name).replaceAll('$O', other.name).replaceAll('$D', db.name);
  const shapes = sourceSql === undefined ? undefined : await shapesOf(cleanUp, { ...fault, sourceSql }, names);
  await db.query(named(plant));
  const endpoint = endpointOf(db.url, 'e');
  const user = fault.asRole === true ? role.name : endpoint.settings.user;
  const settings = { ...endpoint.settings, user, ...fault.settings };
  const incoming =
    shapes === undefined
      ? {}
      : {
          incoming: {
            shapes,
            preparation: { ...plainPreparation, ...fault.preparation },
            isLoaded: fault.isNotLoaded !== true,
            objects: ALL_OBJECTS,
          },
        };
  const look = () =>
    check(
      { ...endpoint, id: randomUUID(), settings },
      {
        role: as,
        tables: names,
        needsLog: as === 'source',
        signal: new AbortController().signal,
        ...incoming,
        ...(fault.ofTask === true ? { task: plantedTask } : {}),
      },
      fault.longMs === undefined ? {} : { longMs: fault.longMs },
    );
  const from = performance.now();
  const before = await look();
  const ms = performance.now() - from;
  const offered = before.find(({ code, object }) => code === fault.code && object === named(fault.object))?.sql;
  const mend = offered ?? (fault.mend === undefined ? undefined : named(fault.mend));
  if (mend !== undefined) {
    await db.query(mend);
  }
  return { before, after: mend === undefined ? undefined : await look(), ms, named };
}

async function shapesOf(
  cleanUp: AsyncDisposableStack,
  fault: PlantedFault & { readonly sourceSql: string },
  names: readonly { readonly schema: string; readonly table: string }[],
) {
  const source = cleanUp.use(
    fault.sourceEncoding === undefined ? await createTestDatabase('source') : await inEncoding(fault.sourceEncoding),
  );
  await source.query(fault.sourceSql);
  return await describe(endpointOf(source.url), names);
}

/** A database in another encoding than ours. */
export async function inEncoding(
  encoding: string,
  role: 'source' | 'target' = 'source',
): Promise<Pick<TestDatabase, 'url' | 'name' | 'query'> & AsyncDisposable> {
  const name = `test_encoded_${randomBytes(5).toString('hex')}`;
  const server = testServers()[role];
  await onServer(server, `CREATE DATABASE ${name} TEMPLATE template0 ENCODING '${encoding}' LC_COLLATE 'C' LC_CTYPE 'C'`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    name,
    query: async <R extends pg.QueryResultRow>(sql: string) => (await onServer<R>(url.href, sql)).rows,
    [Symbol.asyncDispose]: async () => {
      await onServer(server, `DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

/** A role that may log in and nothing else. It goes before its database does. */
async function createRole(as: EndpointRole, db: TestDatabase): Promise<{ readonly name: string } & AsyncDisposable> {
  const name = `test_role_${randomBytes(5).toString('hex')}`;
  await db.query(`CREATE ROLE ${name} LOGIN`);
  return {
    name,
    [Symbol.asyncDispose]: async () => {
      await onServer(db.url, `DROP OWNED BY ${name} CASCADE`);
      await onServer(testServers()[as], `DROP OWNED BY ${name}; DROP ROLE ${name}`);
    },
  };
}

async function onServer<R extends pg.QueryResultRow>(url: string, sql: string): Promise<pg.QueryResult<R>> {
  const client = new pg.Client({ connectionString: url, options: '-c default_transaction_read_only=off' });
  await client.connect();
  try {
    return await client.query<R>(sql);
  } finally {
    await client.end();
  }
}
