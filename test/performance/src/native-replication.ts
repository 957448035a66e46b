import { run, waitUntil } from './databases.js';
import { ALL_ARRIVED } from './stream-workload.js';

/** Native logical replication (binary) between two databases, copied and switched off before the workload, switched on after it. */
export async function subscribeNative(source: string, target: string): Promise<{ consume(): Promise<number>; drop(): Promise<void> }> {
  await run(source, 'CREATE PUBLICATION native FOR ALL TABLES');
  await run(
    target,
    `CREATE SUBSCRIPTION native CONNECTION '${conninfo(source)}' PUBLICATION native WITH (slot_name = 'native', binary = true)`,
  );
  await waitUntil(target, `NOT EXISTS (SELECT FROM pg_subscription_rel WHERE srsubstate <> 'r')`, 600);
  await run(target, 'ALTER SUBSCRIPTION native DISABLE');
  await waitUntil(source, `NOT EXISTS (SELECT FROM pg_replication_slots WHERE slot_name = 'native' AND active)`, 30);
  return {
    /** Seconds from switching on until the last change is visible. */
    async consume() {
      const start = performance.now();
      await run(target, 'ALTER SUBSCRIPTION native ENABLE');
      await waitUntil(target, ALL_ARRIVED, 1200);
      return (performance.now() - start) / 1000;
    },
    async drop() {
      await run(
        target,
        'ALTER SUBSCRIPTION native DISABLE',
        'ALTER SUBSCRIPTION native SET (slot_name = NONE)',
        'DROP SUBSCRIPTION native',
      );
      await waitUntil(source, `NOT EXISTS (SELECT FROM pg_replication_slots WHERE slot_name = 'native' AND active)`, 30);
      await run(source, `SELECT pg_drop_replication_slot('native')`, 'DROP PUBLICATION native');
    },
  };
}

function conninfo(url: string): string {
  const { hostname, port, username, password, pathname } = new URL(url);
  const quoted = (text: string) => `''${decodeURIComponent(text).replaceAll('\\', '\\\\').replaceAll("'", "\\''")}''`;
  const parts = [`host=${hostname}`, `port=${port}`, `user=${quoted(username)}`, `dbname=${quoted(pathname.slice(1))}`];
  return [...parts, ...(password === '' ? [] : [`password=${quoted(password)}`])].join(' ');
}
