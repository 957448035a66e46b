import type { CheckOptions, Connector, EndpointConfig } from '@trem/replication-core';
import { expect, test } from 'vitest';
import { checkDeadlineMs, runCheck } from './run-check.js';

const config = { id: 'e', name: 'shop' } as EndpointConfig;

function connectorThat(check: (options: CheckOptions) => Promise<never[]>): Pick<Connector, 'check'> {
  return { check: async (_, options) => await check(options) };
}

test.each([
  [0, 9_500],
  [100, 11_500],
  [5_000, 18_000],
])('a check of %i tables may take %i ms: longer with more, and shorter than its caller waits', (tables, ms) => {
  expect(checkDeadlineMs(tables)).toBe(ms);
});

test('the connector is to answer a second earlier, so that what it knows by then is told', async () => {
  let asked: CheckOptions | undefined;
  const connector = connectorThat(async (options) => {
    asked = options;
    return [];
  });
  await runCheck({ connector, config, access: 'source-only', role: 'source', deadlineMs: 4_000 });
  expect(asked).toMatchObject({ role: 'source', withinMs: 3_000 });
});

test('a connector that does not answer at all is the finding TIMEOUT', async () => {
  const connector = connectorThat(async () => await new Promise<never[]>(() => undefined));
  const findings = await runCheck({ connector, config, access: 'source-only', role: 'source', deadlineMs: 20 });
  expect(findings).toMatchObject([{ code: 'TIMEOUT', severity: 'error', object: 'endpoint shop' }]);
});
