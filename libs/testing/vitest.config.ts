import { defineConfig } from 'vitest/config';

export default defineConfig({
  ssr: { resolve: { conditions: ['@trem/source'] } },
  test: { name: 'testing', include: ['src/**/*.test.ts'], testTimeout: 120_000 },
});
