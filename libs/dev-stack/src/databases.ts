import pg from 'pg';

/** Makes the database on this server unless it is there. @returns its URL */
export async function makeDatabase(server: string, name: string): Promise<string> {
  await onServer(server, async (admin) => {
    const { rowCount } = await admin.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    if (rowCount === 0) {
      await admin.query(`CREATE DATABASE ${admin.escapeIdentifier(name)} TEMPLATE template0 ENCODING 'UTF8'`);
    }
  });
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

/** Drops the database with its connections and replication slots; nothing happens when it is not there. */
export async function dropDatabase(server: string, name: string): Promise<void> {
  await onServer(server, async (admin) => {
    await admin.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]);
    await admin.query(DROP_SLOTS.replace('$database', admin.escapeLiteral(name)));
    await admin.query(`DROP DATABASE IF EXISTS ${admin.escapeIdentifier(name)} WITH (FORCE)`);
  });
}

/** A reader that was just told to end may hold its slot for a moment. */
const DROP_SLOTS = `
  DO $$
  BEGIN
    FOR attempt IN 1..100 LOOP
      BEGIN
        PERFORM pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE database = $database;
        EXIT;
      EXCEPTION WHEN object_in_use THEN
        PERFORM pg_sleep(0.05);
      END;
    END LOOP;
  END $$`;

async function onServer(url: string, work: (admin: pg.Client) => Promise<void>): Promise<void> {
  const admin = new pg.Client({ connectionString: url });
  admin.on('error', () => undefined);
  await admin.connect();
  try {
    await work(admin);
  } finally {
    await admin.end();
  }
}
