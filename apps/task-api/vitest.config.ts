import { createRequire } from 'node:module';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  ssr: { resolve: { conditions: ['@trem/source'] } },
  // The file that Node itself takes: graphql refuses to work with two copies of itself.
  resolve: { alias: [{ find: /^graphql$/, replacement: createRequire(import.meta.url).resolve('graphql') }] },
  test: { name: 'task-api', include: ['src/**/*.test.ts'], testTimeout: 120_000 },
});
