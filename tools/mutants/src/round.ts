import type { Candidate } from './choice.js';
import type { Mutant } from './mutant.js';
import { Scratch } from './scratch.js';
import { build, runTests, type Verdict } from './suite.js';

/** The least that a run of tests may take before it counts as one that never ends, in milliseconds. */
const PATIENCE = 60_000;
const WHOLE_PATIENCE = 600_000;

/** How mutants are tried. */
export interface RoundOptions {
  /** Whether the tests have just passed without any mutant: then one file of each package shows that its copy works. */
  readonly passed: boolean;
  /** How long mutants are tried. */
  readonly seconds: number;
}

/** A package's copy while its mutants are tried. */
class Subject {
  readonly scratch: Scratch;
  readonly #name: string;
  #limit = WHOLE_PATIENCE;
  #nativeIsBroken = false;

  constructor(root: string, name: string) {
    this.#name = name;
    this.scratch = new Scratch(root, name);
  }

  /**
   * Builds the copy and runs its tests without a mutant: those that fail anyway would kill every one.
   *
   * @param passed - whether they have just passed elsewhere: then only those expected to notice the first mutant
   */
  async prepare(first: Mutant, passed: boolean): Promise<void> {
    await build(this.scratch, false);
    const filter = passed ? (this.#likelyTest(first) ?? '') : '';
    const begun = performance.now();
    if ((await runTests(this.scratch, 1_800_000, filter)) !== 'passed') {
      const what = filter === '' ? 'its tests fail, or there are none,' : `${filter} fails`;
      throw new Error(`${this.#name}: ${what} without any mutant (in ${this.scratch.root})`);
    }
    if (filter === '') this.#limit = Math.max(PATIENCE, 5 * (performance.now() - begun));
  }

  #likelyTest({ file, test }: Mutant): string | undefined {
    return test ?? this.scratch.testBeside(file);
  }

  /**
   * How the tests end with the mutant; first the file expected to notice, then all, then all of every test.
   *
   * @param end - when there is no time left; undefined is returned where nothing is known by then
   */
  async try(mutant: Mutant, end: number): Promise<Verdict | undefined> {
    const native = mutant.file.startsWith('src/native/');
    const likely = this.#likelyTest(mutant);
    // The addon of a native mutant must not serve the next one.
    if (this.#nativeIsBroken && !native) await build(this.scratch, true);
    this.#nativeIsBroken = native;
    this.scratch.apply(mutant);
    try {
      await build(this.scratch, native);
      const runs: [limit: number, filter: string, soak: boolean][] = [
        [this.#limit, '', false],
        [WHOLE_PATIENCE, '', true],
      ];
      if (likely !== undefined) runs.unshift([PATIENCE, likely, false]);
      for (const [limit, filter, soak] of runs) {
        const left = end - performance.now();
        if (left <= 0) return undefined;
        const verdict = await runTests(this.scratch, Math.min(limit, left), filter, soak);
        if (verdict === 'timeout' && left < limit) return undefined;
        if (verdict !== 'passed') return verdict;
      }
      return 'passed';
    } finally {
      this.scratch.restore(mutant);
    }
  }
}

/** Tries mutants in their order while there is time; prints what became of each. */
export async function tryAll(
  root: string,
  candidates: readonly Candidate[],
  { passed, seconds }: RoundOptions,
): Promise<{ tried: number; survived: number }> {
  const end = performance.now() + 1000 * seconds;
  const subjects = new Map<string, Subject>();
  let [tried, survived] = [0, 0];
  for (const { packageName, mutant } of candidates) {
    // One at least, so that a slow machine does not call it a success to have tried none.
    const until = tried === 0 ? Number.POSITIVE_INFINITY : end;
    if (performance.now() >= until) break;
    let subject = subjects.get(packageName);
    if (subject === undefined) {
      subject = new Subject(root, packageName);
      subjects.set(packageName, subject);
      await subject.prepare(mutant, passed);
    }
    const begun = performance.now();
    const verdict = await subject.try(mutant, until);
    if (verdict === undefined) break;
    tried++;
    if (verdict === 'passed') survived++;
    const took = ((performance.now() - begun) / 1000).toFixed(1);
    const word = verdict === 'passed' ? 'SURVIVED' : 'killed  ';
    console.log(`  ${word} ${packageName}/${mutant.file}: ${mutant.why} (${took} s)`);
  }
  for (const { scratch } of subjects.values()) scratch.remove();
  return { tried, survived };
}
