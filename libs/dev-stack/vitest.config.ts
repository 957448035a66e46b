import { defineConfig } from 'vitest/config';

export default defineConfig({
  ssr: { resolve: { conditions: ['@trem/source'] } },
  // Servers start in a second, and in many when the machine is busy.
  test: { name: 'dev-stack', include: ['src/**/*.test.ts'], testTimeout: 90_000 },
});
