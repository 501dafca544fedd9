import { JustError } from './just-error.js';

/** The packages with state that two loaded copies must share. */
type StatefulPackage = 'config' | 'panic' | 'raw-allocator' | 'memory-access' | 'heap' | 'drop-glue';

/**
 * Returns the state that every loaded copy of a package shares on this thread, made on first use.
 *
 * The state lives on `globalThis` under `Symbol.for('@justlang/<package>/1')`. A copy of another version may have made it,
 * so its shape only grows. A change that an older copy cannot read takes the next number. Where `globalThis` has been frozen
 * meanwhile, what is new lives on `process`, the other object that all code of a thread shares.
 *
 * @param packageName - the package's name without its scope
 * @param create - makes the state; runs at most once per thread
 * @throws `ERR_JUST_CONFIG` where both objects are frozen
 */
export function sharedState<T extends object>(packageName: StatefulPackage, create: () => T): T {
  const key = Symbol.for(`@justlang/${packageName}/1`);
  const existing = stateIn(globalThis, key) ?? stateIn(process, key);
  if (existing !== undefined) return existing as T;
  const holder = [globalThis, process].find(Object.isExtensible);
  if (holder === undefined) {
    throw new JustError(
      'ERR_JUST_CONFIG',
      `globalThis and process are frozen, so there is no place for the state of @justlang/${packageName}: make the first heap, ` +
        'and one panic, before they are frozen, or leave process extensible',
    );
  }
  const created = create();
  Object.defineProperty(holder, key, { value: created });
  return created;
}

/** What an object holds under a symbol. */
function stateIn(holder: object, key: symbol): unknown {
  return (holder as Record<symbol, unknown>)[key];
}
