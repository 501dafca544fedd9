import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

// All of every test: see "Tests" in CONTRIBUTING.md. A file named *.soak.test.ts runs only then.
const soak = process.env.TEST_SOAK === '1';

/** Files that take longest, first: none of them is left to run alone at the end. */
const LONGEST = [
  'drop-differential/src/replay.test.ts',
  'bench/src/smoke.soak.test.ts',
  'programs/test/runner.test.ts',
  'heap/just-heap.model.test.ts',
  'integration/test/threads.test.ts',
  'integration/test/full-catalogue.test.ts',
  'full/full-checks.test.ts',
  'deep/deep.test.ts',
  'integration/test/programs.soak.test.ts',
  'test/native-build.soak.test.ts',
  'test/examples.test.ts',
  'raw-allocator/test/threads.test.ts',
  'memory-access/test/process.test.ts',
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const at = LONGEST.findIndex((end) => moduleId.endsWith(end));
      return at === -1 ? LONGEST.length : at;
    };
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}

// One project for the whole workspace: a test imports its own package from source and the others from their `dist`,
// so `npm test` builds first. Forks, not threads: some tests look at the process (signals, memory, low addresses), and
// the tier of the accessors is fixed per process.
export default defineConfig({
  test: {
    include: ['packages/*/{src,test}/**/*.test.ts', 'tools/*/{src,test}/**/*.test.ts', 'docs/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**', '**/fixtures/**', ...(soak ? [] : ['**/*.soak.test.ts'])],
    pool: 'forks',
    // By default one less than there are cores: half of two.
    maxWorkers: availableParallelism(),
    sequence: { sequencer: LongestFirst },
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // A test that is skipped or focused by mistake must not pass unseen.
    allowOnly: false,
  },
});
