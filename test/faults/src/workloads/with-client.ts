import pg from 'pg';

/** Opens a connection, does something, and closes it. */
export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, application_name: 'workload' });
  client.on('error', () => undefined); // the running query fails with it
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
