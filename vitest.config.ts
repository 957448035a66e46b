import { defineConfig } from 'vitest/config';

export default defineConfig({
  ssr: { resolve: { conditions: ['@trem/source'] } },
  test: {
    projects: ['apps/*', 'libs/*', 'libs/connectors/*', 'libs/transports/*', 'workflows', 'test/*'],
    globalSetup: ['libs/testing/src/global-setup.ts'],
  },
});
