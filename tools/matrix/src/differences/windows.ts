import type { Difference } from '@justlang-tools/conformance';

const all = (reason: string, ...tests: string[]): Difference[] =>
  tests.map((test) => ({ tests: test, reason }));

/** What tests expect in another way on Windows, and what wine does in another way. */
export const WINDOWS_DIFFERENCES: readonly Difference[] = [
  ...all(
    'In wine a link to the folder of the addon leads to a copy of it.',
    'packages/memory-access/test/process.test.ts > another installation > shares windows and tier with the first',
  ),
  ...all(
    'In wine a package keeps the path of the link that leads to it: sources of the heap in the bundle of a test count as the program.',
    ...[
      "'off', allocator 'pooled'",
      "'off', allocator 'system'",
      "'basic', allocator 'pooled'",
      "'basic', allocator 'system'",
    ].map(
      (options) =>
        `packages/heap/test/guard.test.ts > a guarded heap with checks ${options} > reports what is freed twice`,
    ),
  ),
  ...all(
    'Windows has no signals: a process that aborts ends with code 134, in wine with 1 where a worker does.',
    'packages/panic/test/process.test.ts > the hook > ends the process with both messages',
    'packages/panic/test/process.test.ts > a second panic > ends the process by SIGABRT',
    'packages/panic/test/process.test.ts > abort > ends the process by SIGABRT',
    'packages/panic/test/process.test.ts > abort > writes its whole message to a slow reader',
    'packages/panic/test/process.test.ts > abort > ends a panic under JUST_PANIC=abort',
  ),
  {
    tests:
      'packages/panic/test/process.test.ts > an uncaught panic on the main thread > waits until a slow reader has all output',
    reason: 'In wine the process that begins to read a full pipe late ends.',
    leftOut: true,
  },
  ...all(
    'In wine low memory that was found full has room again later: other parts of the process give some back.',
    'packages/raw-allocator/src/low-memory.test.ts > low memory > is not searched again when it is full',
  ),
];
