import type { Difference } from '@justlang-tools/conformance';
import type { OtherExample } from '../parts/examples.js';
import type { OtherUse } from '../parts/packed.js';

const WORKER =
  'An error that fails a worker reaches its parent as a plain `Error`, without code and payload, so that a panic which nobody ' +
  'listens for ends the process with another code than 101.';
const EXIT =
  'A program that ends by an uncaught error runs no listener for `exit`: it reports no leaks, and writes no profile.';
const STACKS = 'Deno writes the frames of its own stacks with URLs.';
const CODES = 'Deno prints an uncaught error without its properties: its message is shown, its code is not.';
const OPTIONS = "The test starts Node with options, or looks at what is Node's own, that Deno has not.";
const CLONING = 'Deno refuses in other words, or moves a buffer, where Node refuses to post or transfer it.';
const PIPES =
  '`process.stdout.write` returns once the pipe has taken the text: nothing is waiting when a panic ends the process.';
const SENT =
  "Rust's handler takes a SIGSEGV that was sent for an access that is repeated: the program goes on, with guard pages and without.";
const SYSTEM =
  'Deno itself does not run without /proc, in little address space, or where it may write no file.';

const all = (reason: string, ...tests: string[]): Difference[] =>
  tests.map((test) => ({ tests: test, reason }));
const leftOut = (reason: string, ...tests: string[]): Difference[] =>
  all(reason, ...tests).map((difference) => ({ ...difference, leftOut: true }));

const PACKAGES = ['config', 'panic', 'raw-allocator', 'memory-access', 'heap', 'drop-glue', 'profile'];

/** What Deno does in another way. */
export const DENO_DIFFERENCES: readonly Difference[] = [
  ...all(
    WORKER,
    'packages/panic/test/worker.test.ts > an uncaught panic in a worker > fails the worker with the error intact',
    'packages/panic/test/worker.test.ts > an uncaught panic in a worker > reaches the parent',
    'packages/panic/test/worker.test.ts > an uncaught panic in a worker > can be resumed by the parent',
    'packages/panic/test/worker.test.ts > an uncaught panic in a worker > exits with 101, with no second report',
    'packages/panic/test/worker.test.ts > a worker > fails with an ordinary error as it would without',
    'packages/panic/test/worker.test.ts > a worker > is named in reports by its own name',
  ),
  ...all(
    EXIT,
    'packages/heap/src/heap/at-exit.test.ts > what is still allocated at the end > is listed by site under full checks when the program throws',
    'packages/heap/src/heap/at-exit.test.ts > what is still allocated at the end > fails the program with 23 where it may not be (throw)',
    'packages/panic/test/process.test.ts > an uncaught panic on the main thread > is reported once and exits with 101: inExitHandler',
    'packages/heap/test/profile-files.test.ts > JUST_PROFILE > writes what is live at the end of the program (throw)',
  ),
  ...all(
    STACKS,
    'packages/panic/src/stack/capture.test.ts > captureStack > writes frames as the stack of an error',
    "packages/panic/test/backtrace.test.ts > the report of a panic without a location > also shows the runtime's",
    "packages/panic/test/positions.test.ts > the position of a panic without a location > is the program's own topmost frame: the first that no ignore list names",
    'packages/panic/test/positions.test.ts > the note of Panic.run on an error that is no panic > names the position of a full stack: overflowInRuntime',
  ),
  ...all(
    CODES,
    'packages/panic/test/process.test.ts > a bad environment > fails Panic.run before main with ERR_JUST_CONFIG',
    'packages/config/test/environment.test.ts > an unknown JUST_ name > is an error under JUST_STRICT_CONFIG',
    'packages/heap/test/profile-files.test.ts > JUST_PROFILE > needs another package for another format, and says which',
  ),
  ...all(
    SENT,
    'packages/raw-allocator/test/guard-faults.test.ts > what is no access to a guard page goes on to who handled it before > a signal that was sent',
  ),
  ...leftOut(
    OPTIONS,
    'packages/raw-allocator/src/native-binding.test.ts > the native addon > where Node is told to refuse it',
    'packages/raw-allocator/src/native-binding.test.ts > the native addon > is shared by all copies',
    'packages/raw-allocator/src/native-binding.test.ts > the native addon > is not needed to import',
    'packages/memory-access/test/process.test.ts > another installation > is imported where the addon is missing',
    'packages/memory-access/test/process.test.ts > importing reads no variable',
    'tools/integration/test/copies.test.ts > without its binary the runtime says',
    'tools/integration/test/errors.test.ts > bad input > five wrong variables',
    'tools/integration/test/errors.test.ts > bad input > an unknown variable is a warning',
    ...PACKAGES.flatMap((name) => [
      `tools/integration/test/importing.test.ts > @justlang/${name} > reserves no memory`,
      `tools/integration/test/importing.test.ts > @justlang/${name} > is loaded by import and by require`,
    ]),
    'tools/integration/test/locked-down.test.ts > a program that may make no code from strings, or change no intrinsic > says so',
    "tools/integration/test/locked-down.test.ts > a program under Node's permission model > names that flag",
  ),
  ...leftOut(
    SYSTEM,
    'tools/integration/test/locked-down.test.ts > a program with little > works with little data',
    'tools/integration/test/locked-down.test.ts > a program with little > works in 4 GiB of address space',
    'tools/integration/test/locked-down.test.ts > a program with little > says what to do where there is no address space',
    'tools/integration/test/locked-down.test.ts > a program on a locked system > works without /proc',
  ),
  ...all(
    CLONING,
    ...[
      '{"JUST_CHECKS":"off"}',
      '{"JUST_CHECKS":"basic"}',
      '{"JUST_CHECKS":"full"}',
      '{"JUST_ACCESS":"native"}',
    ].map(
      (settings) =>
        `tools/integration/test/posting.test.ts > under ${settings} > classes and modules are refused`,
    ),
    ...['off', 'basic', 'full'].map(
      (checks) =>
        `tools/integration/test/transferring.test.ts > an exact view under checks ${checks} > is never moved`,
    ),
  ),
  ...all(
    'Deno loads the module that `--preload` names before the program, not before its workers: they are not recorded.',
    'packages/profile/test/recording.test.ts > npx @justlang/profile run > records each worker in a file of its own',
  ),
  ...leftOut(
    PIPES,
    'packages/panic/test/endings.test.ts > a panic ends a process in which a server and a timer run, with 101 > when the program ends itself with another code',
    'packages/panic/test/process.test.ts > an uncaught panic on the main thread > waits until a slow reader has all output',
  ),
];

/** Examples of the documentation that end in another way on Deno. */
export const DENO_OTHER_EXAMPLES: readonly OtherExample[] = [
  { where: 'packages/panic/README.md:154', reason: WORKER },
  { where: 'docs/metrics.md:179', reason: 'Deno has no option -e: its command eval runs a text.' },
];

/** What differs in the use of the packed packages on Deno. */
export const DENO_OTHER_USES: readonly OtherUse[] = [{ problem: 'panic: README: ', reason: WORKER }];
