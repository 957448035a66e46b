import { defineConfig } from 'vitest/config';

export default defineConfig({
  ssr: { resolve: { conditions: ['@trem/source'] } },
  test: { name: 'test-architecture', include: ['src/**/*.test.ts'] },
});
