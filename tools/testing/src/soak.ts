// How much of a long test runs, and from which seed. Both are said by the environment: see "Tests" in CONTRIBUTING.md.

const EXTENT = process.env.TEST_SOAK;
if (!['', '0', '1', 'ci', undefined].includes(EXTENT)) {
  throw new Error(`TEST_SOAK is "${EXTENT}", not 0, ci or 1`);
}

/** Whether the long tests run: `TEST_SOAK=ci`, which `.ci/run` sets, or `TEST_SOAK=1`, with which all of every test runs. */
export const SOAK: boolean = EXTENT === '1' || EXTENT === 'ci';

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
 * @param ci - with `TEST_SOAK=ci`, where that is to be more than the part: `.ci/run` has ten minutes
 */
export function soak<T>(part: T, whole: T, ci = part): T {
  if (!SOAK) return part;
  return EXTENT === 'ci' ? ci : whole;
}
