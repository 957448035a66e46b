import { pipeline } from 'node:stream/promises';
import { createTestDatabase, type TestDatabase } from '@trem/testing';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';

/** For the tests of the judges: a target that holds what the source holds, without Trem in between. Damage it, and see who notices. */
export async function copied(
  source: TestDatabase,
  { create, tables }: { create: string; tables: readonly string[] },
): Promise<TestDatabase> {
  const target = await createTestDatabase('target');
  await target.query(create);
  for (const table of tables) {
    await pipeline(source.client.query(copyTo(`COPY ${table} TO STDOUT`)), target.client.query(copyFrom(`COPY ${table} FROM STDIN`)));
  }
  return target;
}
