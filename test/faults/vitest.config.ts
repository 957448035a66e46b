import { defineConfig } from 'vitest/config';

export default defineConfig({
  ssr: { resolve: { conditions: ['@trem/source'] } },
  test: { name: 'test-faults', include: ['src/**/*.test.ts'], maxConcurrency: 3, testTimeout: 900_000, hookTimeout: 180_000 },
});
