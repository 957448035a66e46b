import { endpointSettings, endpoint as endpointShown, uuid } from '@trem/contracts';
import { ReplicationError, Secret } from '@trem/replication-core';
import type { EndpointChange, EndpointRow, EndpointStore, NewEndpoint } from './control-store.js';
import type { Database } from './database.js';
import { isoTime, onlyRow } from './rows.js';

const COLUMNS = 'id, name, kind, access, settings, secret, secret_key, secret_set_at, version, created_at, updated_at';
const NAME_CLASH = { '23505': 'NAME_TAKEN' } as const;

export function endpointStore(database: Database): EndpointStore {
  return {
    create: (endpoint) => create(database, endpoint),
    list: async () => (await database.query<StoredEndpoint>(`SELECT ${COLUMNS} FROM trem_control.endpoint ORDER BY name`)).map(toRow),
    find: (idOrName) => find(database, idOrName),
    update: (id, expectedVersion, endpoint) => update(database, { id, expectedVersion, endpoint }),
    remove: async (id) => {
      await database.query('DELETE FROM trem_control.endpoint WHERE id = $1', [id], { '23503': 'ENDPOINT_IN_USE' });
    },
    storeSecret: async (id, { secret, secretKey }, ifKey) => {
      const rows = await database.query(
        'UPDATE trem_control.endpoint SET secret = $2, secret_key = $3 WHERE id = $1 AND secret_key = $4 RETURNING id',
        [id, secret, secretKey, ifKey],
      );
      return rows.length > 0;
    },
  };
}

async function create(database: Database, { id, name, kind, access, settings, sealed }: NewEndpoint): Promise<EndpointRow> {
  const rows = await database.query<StoredEndpoint>(
    `INSERT INTO trem_control.endpoint (id, name, kind, access, settings, secret, secret_key, secret_set_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, CASE WHEN $7::text IS NULL THEN NULL ELSE now() END)
     RETURNING ${COLUMNS}`,
    [id, name, kind, access, settings, sealed?.secret ?? null, sealed?.secretKey ?? null],
    NAME_CLASH,
  );
  return toRow(onlyRow(rows, 'endpoint', id));
}

async function find(database: Database, idOrName: string): Promise<EndpointRow | undefined> {
  const column = uuid.safeParse(idOrName).success ? 'id' : 'name';
  const [row] = await database.query<StoredEndpoint>(`SELECT ${COLUMNS} FROM trem_control.endpoint WHERE ${column} = $1`, [idOrName]);
  return row === undefined ? undefined : toRow(row);
}

interface Update {
  readonly id: string;
  readonly expectedVersion: number;
  readonly endpoint: EndpointChange;
}

async function update(database: Database, { id, expectedVersion, endpoint }: Update): Promise<EndpointRow> {
  const { name, kind, access, settings, sealed } = endpoint;
  const keepsSecret = sealed === undefined;
  const rows = await database.query<StoredEndpoint>(
    `UPDATE trem_control.endpoint
        SET name = $3, kind = $4, access = $5, settings = $6, version = version + 1, updated_at = now(),
            secret        = CASE WHEN $7 THEN secret ELSE $8::bytea END,
            secret_key    = CASE WHEN $7 THEN secret_key ELSE $9::text END,
            secret_set_at = CASE WHEN $7 THEN secret_set_at WHEN $9::text IS NULL THEN NULL ELSE now() END
      WHERE id = $1 AND version = $2
      RETURNING ${COLUMNS}`,
    [id, expectedVersion, name, kind, access, settings, keepsSecret, sealed?.secret ?? null, sealed?.secretKey ?? null],
    NAME_CLASH,
  );
  const [row] = rows;
  if (row !== undefined) {
    return toRow(row);
  }
  const found = await database.query<{ version: number }>('SELECT version FROM trem_control.endpoint WHERE id = $1', [id]);
  const { version } = onlyRow(found, 'endpoint', id);
  throw new ReplicationError('VERSION_CONFLICT', { endpoint: id, expected: expectedVersion, found: version });
}

interface StoredEndpoint {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly access: 'source-and-target' | 'source-only';
  readonly settings: unknown;
  readonly secret: Buffer | null;
  readonly secret_key: string | null;
  readonly secret_set_at: Date | null;
  readonly version: number;
  readonly created_at: Date;
  readonly updated_at: Date;
}

function toRow(stored: StoredEndpoint): EndpointRow {
  return {
    id: stored.id,
    name: stored.name,
    kind: endpointShown.shape.kind.parse(stored.kind),
    access: stored.access,
    settings: endpointSettings.parse(stored.settings),
    secret: stored.secret === null ? null : new Secret(stored.secret),
    secretKey: stored.secret_key,
    secretSetAt: isoTime(stored.secret_set_at),
    version: stored.version,
    createdAt: isoTime(stored.created_at),
    updatedAt: isoTime(stored.updated_at),
  };
}
