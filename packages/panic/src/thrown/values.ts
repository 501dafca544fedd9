// These functions look at thrown values. A program may throw anything: an object whose getters throw, a revoked Proxy, an
// error of another realm. No function here throws because of the value it looks at.

/** Tells whether a value is an error object, of this realm or another. */
export function isError(value: unknown): value is Error {
  try {
    return value instanceof Error || process.getBuiltinModule('node:util').types.isNativeError(value);
  } catch {
    // A revoked Proxy, or one whose traps throw.
    return false;
  }
}

/** Reads a property of a value; `undefined` where reading throws or the value is no object. */
export function propertyOf(value: unknown, name: PropertyKey): unknown {
  try {
    return (value as Record<PropertyKey, unknown> | null | undefined)?.[name];
  } catch {
    return undefined;
  }
}

/** Sets a property where that is possible. It may be read-only, or have a setter that throws. */
export function setProperty(target: object, name: PropertyKey, value: unknown): void {
  try {
    Reflect.set(target, name, value);
  } catch {
    // Then it keeps its value.
  }
}

/** Tells whether a value has a property of its own; false where looking throws. */
export function hasOwn(value: object, name: PropertyKey): boolean {
  try {
    return Object.hasOwn(value, name);
  } catch {
    return false;
  }
}

/** Turns any value into text for a person. */
export function textOf(value: unknown): string {
  try {
    return String(value);
  } catch {
    return 'a value that cannot be shown';
  }
}

const OVERFLOW = 'Maximum call stack size exceeded';

/** Tells whether a value is what the engine throws, in any realm, when the JS stack is full: in Bun it ends in a full stop. */
export function isStackOverflow(value: unknown): boolean {
  if (!isError(value) || propertyOf(value, 'name') !== 'RangeError') return false;
  const message = propertyOf(value, 'message');
  return message === OVERFLOW || message === `${OVERFLOW}.`;
}

/** Tells whether a value has a `then` to call. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof propertyOf(value, 'then') === 'function';
}
