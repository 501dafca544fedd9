import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

// All of every test: see "Tests" in CONTRIBUTING.md. A file named *.soak.test.ts runs only then.
const soak = process.env.TEST_SOAK === '1' || process.env.TEST_SOAK === 'ci';

/** Files that take longest, first: none of them is left to run alone at the end. */
const LONGEST = [
  'compiler/test/conformance.test.ts',
  'just/recorded-runs.test.ts',
  'integration/test/full-catalogue.soak.test.ts',
  'compiler-differential/src/replay.test.ts',
  'drop-differential/src/replay.test.ts',
  'bench/src/smoke.soak.test.ts',
  'programs/test/runner.test.ts',
  'heap/just-heap.model.test.ts',
  'integration/test/threads.test.ts',
  'blocks/runs.test.ts',
  'src/near-full.test.ts',
  'heap/test/ending-workers.test.ts',
  'full/full-checks.test.ts',
  'deep/deep.test.ts',
  'test/native-build.soak.test.ts',
  'test/examples.test.ts',
  'raw-allocator/test/threads.test.ts',
  'memory-access/test/process.test.ts',
];

const ALL = ['packages/*/{src,test}/**/*.test.ts', 'tools/*/{src,test}/**/*.test.ts', 'docs/**/*.test.ts'];
/** Whether the tests, and the processes that they start, run as where there is no low memory. */
const lowOff = process.env.JUST_LOW_MEMORY === 'off';
/** Files about low memory itself; what they show above 2^31 is in heap/src/heap/high-memory.test.ts. */
const ABOUT_LOW_MEMORY = [
  'packages/heap/test/sharing.test.ts',
  'packages/heap/src/blocks/runs.test.ts',
  'packages/heap/src/blocks/runs.spare.test.ts',
  'packages/heap/src/heap/just-heap.memory.test.ts',
  'packages/heap/src/pool/kept-chunks.test.ts',
];
const EXCLUDED = [
  '**/node_modules/**',
  '**/dist/**',
  '**/fixtures/**',
  ...(soak ? [] : ['**/*.soak.test.ts']),
  ...(lowOff ? ABOUT_LOW_MEMORY : []),
];

// Files that leave their process as they found it run in few processes, one file after the other: a process and its imports
// take half a second. All others have a process of their own.
const TOGETHER = [
  'packages/{config,panic}/{src,test}/**/*.test.ts',
  'packages/{heap,drop-glue,profile}/src/**/*.test.ts',
  'packages/heap/test/{ending-workers,low-off,memory-back}.test.ts',
  'tools/*/{src,test}/**/*.test.ts',
  'docs/**/*.test.ts',
];
/** Files among those that fix the tier of their thread, or measure their process, or count on what no other has taken. */
const APART = [
  'tools/integration/test/{contract,bigint-arguments.full}.test.ts',
  'packages/heap/src/heap/{just-heap.memory,high-memory}.test.ts',
  'packages/heap/src/{pool/kept-chunks,blocks/runs,blocks/runs.spare}.test.ts',
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
    projects: [
      {
        extends: true,
        test: { name: 'together', isolate: false, include: TOGETHER, exclude: [...EXCLUDED, ...APART] },
      },
      { extends: true, test: { name: 'apart', include: ALL, exclude: [...EXCLUDED, ...TOGETHER] } },
      { extends: true, test: { name: 'apart, among others', include: APART, exclude: EXCLUDED } },
    ],
    setupFiles: lowOff ? ['tools/integration/test/without-low-memory.ts'] : [],
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
