import type { Difference } from '@justlang-tools/conformance';
import type { OtherExample } from '../parts/examples.js';
import type { OtherUse } from '../parts/packed.js';

const TAIL =
  'JavaScriptCore keeps no frame of a function whose last act is to return what another one does: a panic without a ' +
  'location is then reported at the nearest caller that is left.';
const WORDS =
  'JavaScriptCore words errors in its own way: `Panic.run` adds no note to a bigint given for an address, or a number for a bigint.';
const MAPS =
  "Bun's `SourceMap` reads no map that is made of sections, and takes a missing source for a name.";
const WORKER =
  'An error that fails a worker reaches its parent as a plain `Error`, without payload and causes.';
const STACKS = 'Bun makes the text of a stack when it is captured, and in its own form.';
const FULL_STACK =
  'A call on a nearly full stack may end halfway: only of V8 is it known how much room a call takes.';
const NODE_ONLY = 'It is about an option, a module or a system that Bun does not offer.';

const all = (reason: string, ...tests: string[]): Difference[] =>
  tests.map((test) => ({ tests: test, reason }));

/** What Bun does in another way. */
export const BUN_DIFFERENCES: readonly Difference[] = [
  ...all(
    TAIL,
    ...[
      'the first that no ignore list names',
      'below 30 frames of the runtime',
      'below 2,000 frames of the runtime',
      'that of a callback of the runtime',
    ].map(
      (what) =>
        `packages/panic/test/positions.test.ts > the position of a panic without a location > is the program's own topmost frame: ${what}`,
    ),
    'packages/panic/test/positions.test.ts > the position of a panic without a location > heads the backtrace too',
  ),
  ...all(
    WORDS,
    'packages/panic/test/positions.test.ts > the note of Panic.run on an error that is no panic > says what to do about a ',
    'packages/panic/test/positions.test.ts > the note of Panic.run on an error that is no panic > says nothing of what ',
  ),
  ...all(
    MAPS,
    'packages/panic/src/stack/source-map.test.ts > mapFrame > reads a map of sections',
    'packages/panic/src/stack/source-map.test.ts > mapFrame > leaves a frame whose map is missing or broken',
    'packages/panic/src/stack/source-map.test.ts > the ignore list of a map > holds in a map of sections',
    'packages/panic/src/stack/frames.test.ts > a stack is captured, read, mapped and classified without a regular',
  ),
  ...all(
    WORKER,
    'packages/panic/test/worker.test.ts > an uncaught panic in a worker > fails the worker with the error intact',
    'packages/panic/test/worker.test.ts > an uncaught panic in a worker > reaches the parent',
  ),
  ...all(
    STACKS,
    'packages/panic/src/stack/capture.test.ts > captureStack > writes frames as the stack of an error',
    'packages/panic/src/stack/capture.test.ts > captureStack > reads the text where the property cannot be set',
    'packages/panic/src/stack/capture.test.ts > captureStack > takes frames without a position',
    "packages/panic/test/backtrace.test.ts > the report of a panic without a location > also shows the runtime's",
  ),
  { tests: 'packages/heap/test/full-stack.test.ts', reason: FULL_STACK, leftOut: true },
  {
    tests:
      'packages/drop-glue/src/scope/drop-scope.test.ts > a full stack > never leaves a value half dropped',
    reason: FULL_STACK,
  },
  ...all(
    NODE_ONLY,
    'packages/raw-allocator/src/native-binding.test.ts > the native addon > where Node is told to refuse it > names the flag by the permission model',
    'packages/raw-allocator/src/native-binding.test.ts > the native addon > where Node is told to refuse it > names the flag because it may not be read',
    'packages/memory-access/test/realms.test.ts',
    'packages/drop-glue/src/deep/deep.test.ts > the deep walk > drops a list and a degenerate tree of 500,000 boxes in constant memory',
    "tools/integration/test/locked-down.test.ts > a program under Node's permission model > names that flag without it",
    'tools/integration/test/locked-down.test.ts > a program that may make no code from strings, or change no intrinsic > ',
    'tools/integration/test/locked-down.test.ts > a program on a locked system > works without /proc',
  ),
  ...all(
    'Printing all that is public takes more stack than Bun has for it.',
    'packages/memory-access/test/process.test.ts > through windows > everything public may be cloned, posted and printed',
  ),
  ...all(
    "Bun's longest string is four times as long as V8's, and is not made here.",
    'packages/memory-access/test/huge-text.soak.test.ts > a text that no string holds is refused for that',
  ),
  ...all(
    TAIL,
    "tools/integration/test/positions.test.ts > under basic > a panic inside the runtime is reported at the program's own topmost frame: inHandler",
  ),
  ...all(
    'JavaScriptCore keeps no frame of a function of the runtime that returns what another one does: a profile then leaves out the function that allocates.',
    'packages/heap/test/profile-files.test.ts > JUST_PROFILE > writes what is live at the end of the program (',
    'packages/profile/test/recording.test.ts > npx @justlang/profile run > records every operation of the program',
    'packages/profile/test/report.test.ts > a report > sums by place and by type',
  ),
  ...all(
    'Bun loads the module that `--import` names before the program, not before its workers: they are not recorded.',
    'packages/profile/test/recording.test.ts > npx @justlang/profile run > records each worker in a file of its own',
  ),
];

/** Examples of the documentation that end in another way on Bun. */
export const BUN_OTHER_EXAMPLES: readonly OtherExample[] = [
  { where: 'packages/panic/README.md:154', reason: WORKER },
];

/** What differs in the use of the packed packages on Bun. */
export const BUN_OTHER_USES: readonly OtherUse[] = [{ problem: 'panic: README: ', reason: WORKER }];
