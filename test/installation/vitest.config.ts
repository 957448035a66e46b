import { defineConfig } from 'vitest/config';

export default defineConfig({
  ssr: { resolve: { conditions: ['@trem/source'] } },
  test: { name: 'test-installation', include: ['src/**/*.test.ts'], passWithNoTests: true },
});
