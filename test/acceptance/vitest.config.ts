import { defineConfig } from 'vitest/config';

export default defineConfig({
  ssr: { resolve: { conditions: ['@trem/source'] } },
  test: { name: 'test-acceptance', include: ['src/**/*.test.ts'] },
});
