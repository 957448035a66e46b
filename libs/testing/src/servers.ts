/** Addresses of the real servers that tests use. `npm test` sets the variables; Vitest alone gets them from the global set-up. */
export interface TestServers {
  readonly source: string;
  readonly target: string;
  readonly store: string;
  readonly amqp: string;
  readonly temporal: string;
}

export function testServers(): TestServers {
  const source = required('TREM_TEST_PG_URL');
  return {
    source,
    target: process.env.TREM_TEST_PG_TARGET_URL ?? source,
    store: process.env.TREM_TEST_PG_STORE_URL ?? source,
    amqp: required('TREM_TEST_AMQP_URL'),
    temporal: required('TREM_TEST_TEMPORAL_ADDRESS'),
  };
}

function required(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') {
    throw new Error(`${name} is not set: run \`npm test\`, which starts the servers`);
  }
  return value;
}
