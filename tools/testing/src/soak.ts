// How much of a long test runs, and from which seed. Both are said by the environment: see "Tests" in CONTRIBUTING.md.

/** Whether all of every test runs: `TEST_SOAK=1`, which `.ci/run` sets. */
export const SOAK: boolean = process.env.TEST_SOAK === '1';

/** Where everything random begins: `TEST_SEED`, an integer; the same in every run of `npm test` that does not set it. */
export const SEED: number = readSeed(process.env.TEST_SEED);

function readSeed(text = '1'): number {
  const seed = Number(text);
  if (text === '' || !Number.isSafeInteger(seed)) throw new Error(`TEST_SEED is "${text}", not an integer`);
  return seed;
}

/**
 * The size of a test, or the settings it runs under.
 *
 * @param part - in `npm test`
 * @param whole - with `TEST_SOAK=1`
 */
export function soak<T>(part: T, whole: T): T {
  return SOAK ? whole : part;
}
