import { soak } from '@justlang-tools/testing/soak';
import { afterAll, describe, expect, it } from 'vitest';
import { RUNS } from '../../just/runs.mjs';
import { compareRun, isMade, runModule, SETTINGS } from '../../src/just/recorded.js';
import { moduleOf, removeModules } from './programs.js';

/** Some of them, whose compiling does not take long, stand for the others in `npm test`. */
const SOME = ['panic-unwind', 'word-frequency', 'reverse-complement'];

afterAll(removeModules);

const runs = RUNS.filter(({ program }) => soak(false, true) || SOME.includes(program));
const settings = SETTINGS.slice(0, soak(2, SETTINGS.length));
const cases = runs.flatMap((run) => settings.filter((how) => isMade(run, how)).map((how) => ({ run, how })));

describe('compiled programs in Just do what rustc made them do, and leave nothing live', () => {
  it.each(cases)('$run.name with $how.setting', async ({ run, how }) => {
    const { path } = await moduleOf(run.program);
    const { found, wanted } = compareRun(run, runModule(path, run, how));
    expect(found).toEqual(wanted);
  });
});

describe('a panic', () => {
  it('is shown where the program raised it', async () => {
    const run = RUNS.find(({ name }) => name === 'panic-unwind')!;
    const { path } = await moduleOf('panic-unwind');
    const { stderr } = runModule(path, run, { env: {}, worker: false });
    expect(stderr).toMatch(
      /^thread 'main' panicked at \S*panic-unwind\.just:46:9:\naccount: alice has 3 to pay/,
    );
  });
});
