/** The packages with state that two loaded copies must share. */
type StatefulPackage = 'config' | 'panic' | 'raw-allocator' | 'memory-access' | 'heap' | 'drop-glue';

/**
 * Returns the state that every loaded copy of a package shares on this thread, made on first use.
 *
 * The state lives on `globalThis` under `Symbol.for('@justlang/<package>/1')`. A copy of another version may have made it,
 * so its shape only grows. A change that an older copy cannot read takes the next number.
 *
 * @param packageName - the package's name without its scope
 * @param create - makes the state; runs at most once per thread
 */
export function sharedState<T extends object>(packageName: StatefulPackage, create: () => T): T {
  const key = Symbol.for(`@justlang/${packageName}/1`);
  const registry = globalThis as unknown as Record<symbol, T | undefined>;
  const existing = registry[key];
  if (existing !== undefined) return existing;
  const created = create();
  Object.defineProperty(globalThis, key, { value: created });
  return created;
}
