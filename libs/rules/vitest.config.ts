import { defineConfig } from 'vitest/config';

export default defineConfig({
  ssr: { resolve: { conditions: ['@trem/source'] } },
  test: { name: 'rules', include: ['src/**/*.test.ts'], testTimeout: 30_000 },
});
