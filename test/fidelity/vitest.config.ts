import { defineConfig } from 'vitest/config';

export default defineConfig({
  ssr: { resolve: { conditions: ['@trem/source'] } },
  test: { name: 'test-fidelity', include: ['src/**/*.test.ts'], testTimeout: 1_800_000, hookTimeout: 120_000 },
});
