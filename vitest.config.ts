import { defineConfig } from 'vitest/config';

export default defineConfig({
  // The global set-up runs in an environment of Vitest's own, which takes conditions from nowhere else.
  environments: { __vitest__: { resolve: { conditions: ['@trem/source', 'module', 'node'] } } },
  ssr: { resolve: { conditions: ['@trem/source'] } },
  test: {
    // By their configuration files: a folder that only holds projects, such as libs/connectors, is none itself.
    projects: ['apps/*', 'libs/*', 'libs/*/*', 'workflows', 'test/*'].map((folder) => `${folder}/vitest.config.ts`),
    globalSetup: ['libs/testing/src/global-setup.ts'],
  },
});
