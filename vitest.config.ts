import { defineConfig } from 'vitest/config';

export default defineConfig({
  define: { WAVETANK_VERSION: '"0.0.0-test"' },
  test: {
    include: ['src/**/*.test.{ts,tsx}', 'test/**/*.test.{ts,tsx}'],
    globalSetup: ['test/tools/build.ts'],
    isolate: false, // no test changes what another one imports; loading the engine once a worker halves the time
    maxWorkers: '100%', // by default one core stays idle: half of a small machine
    testTimeout: 60_000,
    hookTimeout: 60_000,
    env: { FORCE_COLOR: '3' },
  },
});
