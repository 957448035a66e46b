import { expect, test } from 'vitest';
import { createMetrics, serveMetrics } from './index.js';

test('metrics and health are served on a free port, and nothing else', async () => {
  const metrics = createMetrics({ service: 'worker' });
  metrics.counter('trem_changes_total', 'Row changes applied', ['target']).inc({ target: 'b' }, 3);
  metrics.gauge('trem_lag_ms', 'Lag', []).set(7);
  metrics.histogram('trem_apply_seconds', 'Time of a target transaction', { labels: [], buckets: [0.1, 1] }).observe(0.5);
  let ok = true;
  await using server = await serveMetrics({ metrics, host: '127.0.0.1', port: 0, health: () => ({ ok, tasks: 2 }) });
  const get = async (path: string) => {
    const response = await fetch(`http://127.0.0.1:${server.address.port}${path}`);
    return { status: response.status, body: await response.text() };
  };
  const { status, body } = await get('/metrics');
  expect(status).toBe(200);
  expect(body).toContain('trem_changes_total{target="b",service="worker"} 3');
  expect(body).toContain('trem_lag_ms{service="worker"} 7');
  expect(body).toContain('trem_apply_seconds_bucket{le="1",service="worker"} 1');
  expect(body).toContain('process_resident_memory_bytes');
  expect(await get('/health?x')).toEqual({ status: 200, body: '{"ok":true,"tasks":2}' });
  ok = false;
  expect((await get('/health')).status).toBe(503);
  expect((await get('/other')).status).toBe(404);
});

test('two processes in one have registries of their own, and a port that is taken is an error', async () => {
  const [one, two] = [createMetrics({ service: 'a' }), createMetrics({ service: 'b' })];
  one.counter('trem_changes_total', 'x', []);
  two.counter('trem_changes_total', 'x', []);
  await using server = await serveMetrics({ metrics: one, host: '127.0.0.1', port: 0, health: () => ({ ok: true }) });
  await expect(
    serveMetrics({ metrics: two, host: '127.0.0.1', port: server.address.port, health: () => ({ ok: true }) }),
  ).rejects.toMatchObject({
    code: 'EADDRINUSE',
  });
});

test('a health question that fails is answered', async () => {
  const health = () => Promise.reject(new Error('no'));
  await using server = await serveMetrics({ metrics: createMetrics({ service: 'a' }), host: '127.0.0.1', port: 0, health });
  expect((await fetch(`http://127.0.0.1:${server.address.port}/health`)).status).toBe(500);
});
