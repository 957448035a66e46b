import type { Finding } from '@trem/contracts';
import pg from 'pg';
import type { Installation } from './installation.js';

/** The findings that a task's events of this kind name, in the order of the events. */
export async function findingsOfEvents(
  { store }: Pick<Installation, 'store'>,
  { task, kind }: { readonly task: string; readonly kind: 'findings' | 'not-copied' },
): Promise<readonly Finding[]> {
  const client = new pg.Client({ connectionString: store });
  await client.connect();
  try {
    const { rows } = await client.query<{ finding: Finding }>(
      `SELECT finding
         FROM trem_control.event JOIN trem_control.task ON task.id = event.task, jsonb_array_elements(facts -> 'findings') AS finding
        WHERE kind = $1 AND task.name = $2
        ORDER BY event.id`,
      [kind, task],
    );
    return rows.map(({ finding }) => finding);
  } finally {
    await client.end();
  }
}

/** What the events of a kind say, in order. */
export async function factsOfEvents<T extends Record<string, unknown>>(
  { store }: Pick<Installation, 'store'>,
  { task, kind }: { readonly task: string; readonly kind: string },
): Promise<readonly T[]> {
  const client = new pg.Client({ connectionString: store });
  await client.connect();
  try {
    const { rows } = await client.query<{ facts: T }>(
      'SELECT facts FROM trem_control.event JOIN trem_control.task ON task.id = event.task WHERE kind = $1 AND task.name = $2 ORDER BY event.id',
      [kind, task],
    );
    return rows.map(({ facts }) => facts);
  } finally {
    await client.end();
  }
}
