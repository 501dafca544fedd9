/** The codes of the plain errors: no panic hook runs for them and `Panic.catchUnwind` lets them pass. */
export type PlainErrorCode =
  | 'ERR_JUST_CONFIG'
  | 'ERR_JUST_INVALID_ARGUMENT'
  | 'ERR_JUST_INVALID_LAYOUT'
  | 'ERR_JUST_CAPACITY_OVERFLOW'
  | 'ERR_JUST_OUT_OF_MEMORY'
  | 'ERR_JUST_LINK'
  | 'ERR_JUST_NATIVE'
  | 'ERR_JUST_INVALID_UTF8'
  | 'ERR_JUST_HEAP_CLOSED'
  | 'ERR_JUST_UNKNOWN_TYPE'
  | 'ERR_JUST_LEAK';

/** A plain error of the Just runtime. Recognise it by `code`: two loaded copies have two classes. */
export class JustError extends Error {
  readonly code: PlainErrorCode;

  constructor(code: PlainErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

// `name` is set once on the prototype, as Node does with its own errors: the stack and `String(error)` begin with it, and
// `console.log` does not list it beside the code.
Object.defineProperty(JustError.prototype, 'name', {
  value: 'JustError',
  configurable: true,
  writable: true,
});

/**
 * Describes any value for an error message, never throwing: `-1`, `8n`, `"16"`, `an object`.
 */
export function describeValue(value: unknown): string {
  switch (typeof value) {
    case 'bigint':
      return `${value}n`;
    case 'string':
      return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}...` : value);
    case 'object':
      return value === null ? 'null' : Array.isArray(value) ? 'an array' : 'an object';
    case 'function':
      return 'a function';
    default:
      return Object.is(value, -0) ? '-0' : String(value);
  }
}

/**
 * Throws the error for a bad argument; a function of its own so that hot callers stay small.
 *
 * @param name - the parameter's name as the caller knows it
 * @param value - what was passed
 * @param expected - what is allowed, e.g. `an integer of bytes, 0 to 2^53 - 1`
 * @throws `ERR_JUST_INVALID_ARGUMENT` always
 */
export function invalidArgument(name: string, value: unknown, expected: string): never {
  throw new JustError(
    'ERR_JUST_INVALID_ARGUMENT',
    `${name} is ${describeValue(value)}; it must be ${expected}`,
  );
}
