import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PostgresServer, startPostgres } from '@trem/dev-stack';

/** A server that asks this role for its password, and nobody else. */
export async function startAsking(role: string): Promise<PostgresServer> {
  const folder = await mkdtemp(join(tmpdir(), 'trem-hba-'));
  const file = join(folder, 'pg_hba.conf');
  await writeFile(file, `host all ${role} all scram-sha-256\nhost all all all trust\n`);
  await chmod(folder, 0o755); // the server may run as somebody else
  try {
    return await startPostgres({ name: 'asking', settings: { hba_file: file } });
  } finally {
    await rm(folder, { recursive: true }); // read once, at the start
  }
}
