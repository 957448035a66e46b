import type { TaskDraft } from '@trem/contracts';
import { startInstallation, startScenario } from '@trem/test-installation';
import { openLink, testServers } from '@trem/testing';
import { expect, test } from 'vitest';

const ROWS = 100_000;
const WIDE = `
  CREATE TABLE wide (id int PRIMARY KEY, part int NOT NULL, text text NOT NULL);
  INSERT INTO wide SELECT i, i % 100, (SELECT string_agg(md5(i::text || n), '') FROM generate_series(1, 8) n) FROM generate_series(1, ${ROWS}) i`;

test('[row 53] [P1] a filter that keeps one row of a hundred moves about a hundredth of the bytes', async () => {
  await using installation = await startInstallation();
  const load = async (more: Partial<TaskDraft['tables'][number]>) => {
    await using link = await openLink(testServers().source);
    await using scenario = await startScenario(installation, {
      sql: WIDE,
      tables: [],
      addresses: { source: { host: link.host, port: link.port } },
      definition: { mode: 'full-load', tables: [{ source: { schema: 'public', table: 'wide' }, ...more }] },
    });
    const before = link.receivedBytes;
    await scenario.start();
    await scenario.waitForPhase('done');
    const [copied] = await scenario.target.query<{ rows: number }>('SELECT count(*)::int AS rows FROM wide');
    return { rows: copied?.rows, bytes: link.receivedBytes - before };
  };
  // A start reads the catalogue, too, whatever it copies
  const nothing = await load({ filters: [{ operator: 'less-than', column: 'part', value: 0 }] });
  const all = await load({});
  const part = await load({ filters: [{ operator: 'equals', column: 'part', value: 7 }] });
  console.log(`bytes from the source: ${nothing.bytes} of no row, ${part.bytes} of ${part.rows}, ${all.bytes} of ${all.rows}`);
  expect([nothing.rows, part.rows, all.rows]).toEqual([0, ROWS / 100, ROWS]);
  const share = (part.bytes - nothing.bytes) / (all.bytes - nothing.bytes);
  expect(share).toBeGreaterThan(0.005);
  expect(share).toBeLessThan(0.02);
}, 240_000);
