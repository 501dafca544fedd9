import { SOAK, soak } from '@justlang-tools/testing/soak';
import { afterAll, describe, expect, it } from 'vitest';
import { RUNS } from '../../just/runs.mjs';
import { moduleOf, recorded, removeModules, runModule } from './programs.js';

const SETTINGS = [
  { setting: 'full checks', env: { JUST_CHECKS: 'full' }, worker: false },
  { setting: 'on a worker', env: {}, worker: true },
  { setting: 'basic checks', env: {}, worker: false },
  { setting: 'no checks', env: { JUST_CHECKS: 'off' }, worker: false },
  { setting: 'the system heap', env: { JUST_ALLOCATOR: 'system' }, worker: false },
  { setting: 'no low memory', env: { JUST_LOW_MEMORY: 'off' }, worker: false },
];

/** Some of them, whose compiling does not take long, stand for the others in `npm test`. */
const SOME = ['panic-unwind', 'word-frequency', 'reverse-complement'];

/** What does not work yet, `<run> with <setting>`, and why. An exception that works fails the test. */
const EXCEPTIONS: Readonly<Record<string, string>> = {};

afterAll(removeModules);

const runs = RUNS.filter(({ program }) => SOAK || SOME.includes(program));
const cases = runs.flatMap((run) =>
  SETTINGS.slice(0, soak(2, SETTINGS.length, 1)).map((how) => ({ run, how })),
);

describe('compiled programs in Just do what rustc made them do, and leave nothing live', () => {
  it.each(cases)('$run.name with $how.setting', async ({ run, how }) => {
    const { status, stdout, stderr, use } = runModule(await moduleOf(run.program), run, how);
    const expected = recorded(run.name);
    // `process::exit`, with which programs end that have code 1, drops nothing.
    const liveBytes = expected.status === 1 ? undefined : use?.heap?.liveBytes;
    const found = {
      stdout,
      status,
      liveBytes,
      // Panics and programs that fail write there; what the runtime reports has a code. What was not dropped is reported too.
      reports: stderr.match(expected.status === 1 ? /ERR_JUST_(?!LEAK)\w+/g : /ERR_JUST_\w+/g),
      silent: expected.status !== 0 || stderr === '' || stderr,
    };
    const wanted = {
      ...expected,
      liveBytes: expected.status === 1 ? undefined : 0,
      reports: null,
      silent: true,
    };
    if (EXCEPTIONS[`${run.name} with ${how.setting}`] === undefined) expect(found).toEqual(wanted);
    else expect(found).not.toEqual(wanted);
  });

  it('knows the runs of its exceptions', () => {
    const known = RUNS.flatMap(({ name }) => SETTINGS.map(({ setting }) => `${name} with ${setting}`));
    expect(Object.keys(EXCEPTIONS).filter((name) => !known.includes(name))).toEqual([]);
  });
});

describe('a panic', () => {
  it('is shown where the program raised it', async () => {
    const run = RUNS.find(({ name }) => name === 'panic-unwind')!;
    const { stderr } = runModule(await moduleOf('panic-unwind'), run, { env: {}, worker: false });
    expect(stderr).toMatch(
      /^thread 'main' panicked at \S*panic-unwind\.just:41:9:\naccount: alice has 3 to pay/,
    );
  });
});
