import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { projects: ['apps/*', 'libs/*', 'libs/connectors/*', 'libs/transports/*', 'workflows', 'test/*'] },
});
