import type { Finding } from '@trem/contracts';
import type pg from 'pg';
import { codeOf } from '../errors.js';
import { quoteIdentifier } from '../identifiers.js';
import { finding } from './make-finding.js';
import type { ServerFacts } from './server-facts.js';

/** Tries it: several servers allow it to roles that are no superusers, each in its own way. The setting ends with the transaction. */
export async function checkReplicaRole(client: pg.Client, { role, version }: ServerFacts): Promise<readonly Finding[]> {
  await client.query('BEGIN');
  try {
    await client.query('SET LOCAL session_replication_role = replica');
    return [];
  } catch (error) {
    if (codeOf(error) !== '42501') {
      throw error;
    }
    const hasGrant = version >= 150_000;
    return [
      finding('CANNOT_SET_REPLICA_ROLE', {
        severity: 'info',
        object: `role ${role}`,
        found: 'session_replication_role cannot be set',
        wanted: 'SET ON PARAMETER session_replication_role',
        cause: 'Triggers of target tables fire, and their foreign keys are checked, for every change that is written',
        ...(hasGrant ? { sql: `GRANT SET ON PARAMETER session_replication_role TO ${quoteIdentifier(role)}` } : {}),
      }),
    ];
  } finally {
    await client.query('ROLLBACK');
  }
}
