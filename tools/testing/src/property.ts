import fc, { type IProperty } from 'fast-check';
import { SEED, soak } from './soak.js';

export { fc };

/** How many times fewer inputs `npm test` tries. */
const PART = 4;

/**
 * Checks a property from the run's seed; a failure names the input, the seed and the path to it.
 *
 * @param runs - how many inputs are tried where the long tests run; a quarter of them elsewhere
 */
export function check<T>(property: IProperty<T>, runs = 100): void {
  fc.assert(property, { numRuns: soak(Math.ceil(runs / PART), runs), seed: SEED });
}
