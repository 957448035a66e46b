import { randomBytes } from 'node:crypto';
import { createTestDatabase, type TestDatabase } from '@trem/testing';
import type { EndOptions } from './case.js';

/** One of the two ends of a group: a database, and the role by which the task reaches it. */
export interface End extends AsyncDisposable {
  /** The tests' own way in, as its owner. */
  readonly database: TestDatabase;
  /** With the role that the task uses. */
  readonly url: string;
}

/** @param server URL of any of its databases */
export async function openEnd(role: 'source' | 'target', server: string, { encoding, role: statements }: EndOptions): Promise<End> {
  const database = await createTestDatabase(role, server, { encoding });
  if (statements === undefined) {
    return { database, url: database.url, [Symbol.asyncDispose]: () => database[Symbol.asyncDispose]() };
  }
  const name = `fidelity_${randomBytes(5).toString('hex')}`;
  await database.query(statements.replaceAll('$R', name).replaceAll('$D', database.name));
  const url = new URL(database.url);
  url.username = name;
  const dispose = async () => {
    await database.query(`DROP OWNED BY ${name} CASCADE; DROP ROLE ${name}`);
    await database[Symbol.asyncDispose]();
  };
  return { database, url: url.href, [Symbol.asyncDispose]: dispose };
}
