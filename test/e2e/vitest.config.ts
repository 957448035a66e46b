import { defineConfig } from 'vitest/config';

export default defineConfig({
  ssr: { resolve: { conditions: ['@trem/source'] } },
  test: { name: 'test-e2e', include: ['src/**/*.test.ts'], testTimeout: 300_000, hookTimeout: 120_000 },
});
