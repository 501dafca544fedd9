import { defineConfig } from 'vitest/config';

// One project for the whole workspace: a test imports its own package from source and the others from their `dist`,
// so `npm test` builds first. Forks, not threads: some tests look at the process (signals, memory, low addresses).
export default defineConfig({
  test: {
    include: ['packages/*/{src,test}/**/*.test.ts', 'tools/*/{src,test}/**/*.test.ts', 'docs/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**', '**/fixtures/**'],
    pool: 'forks',
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // A test that is skipped or focused by mistake must not pass unseen.
    allowOnly: false,
  },
});
