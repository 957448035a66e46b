import type { TaskDraft } from '@trem/contracts';
import { startInstallation, startScenario } from '@trem/test-installation';
import { openLink, testServers } from '@trem/testing';
import { expect, test } from 'vitest';

/** One load of all rows, one of a hundredth, one of none, over links that count what the source sends: small in every run of the tests, 2.8 M rows in the long one. */
export function pushDown({ rows, deadlineMs }: { readonly rows: number; readonly deadlineMs: number }): void {
  const wide = `
    CREATE TABLE wide (id int PRIMARY KEY, part int NOT NULL, text text NOT NULL);
    INSERT INTO wide SELECT i, i % 100, repeat(md5(i::text), 4) FROM generate_series(1, ${rows}) i; ANALYZE wide`;

  test(`[row 53] [P1] a filter that keeps one row of a hundred of ${rows} moves about a hundredth of the bytes`, {
    timeout: 4 * deadlineMs,
  }, async () => {
    await using installation = await startInstallation({ drafts: false });
    const load = async (more: Partial<TaskDraft['tables'][number]>) => {
      await using link = await openLink(testServers().source);
      await using scenario = await startScenario(installation, {
        sql: wide,
        tables: [],
        addresses: { source: { host: link.host, port: link.port } },
        definition: { mode: 'full-load', tables: [{ source: { schema: 'public', table: 'wide' }, ...more }] },
      });
      const before = link.receivedBytes;
      await scenario.start();
      await scenario.waitForPhase('done', deadlineMs);
      const [copied] = await scenario.target.query<{ rows: number }>('SELECT count(*)::int AS rows FROM wide');
      return { rows: copied?.rows, bytes: link.receivedBytes - before };
    };
    // A start reads the catalogue, too, whatever it copies
    const nothing = await load({ filters: [{ operator: 'less-than', column: 'part', value: 0 }] });
    const all = await load({});
    const part = await load({ filters: [{ operator: 'equals', column: 'part', value: 7 }] });
    console.log(`bytes from the source: ${nothing.bytes} of no row, ${part.bytes} of ${part.rows}, ${all.bytes} of ${all.rows}`);
    expect([nothing.rows, part.rows, all.rows]).toEqual([0, rows / 100, rows]);
    const share = (part.bytes - nothing.bytes) / (all.bytes - nothing.bytes);
    expect(share).toBeGreaterThan(0.009);
    expect(share).toBeLessThan(0.011);
    expect(all.bytes, 'what is moved is the rows, not the talk about them').toBeGreaterThan(20 * nothing.bytes);
  });
}
