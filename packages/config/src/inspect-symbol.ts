/** `inspect.custom`. Importing `node:util` for it would load more than the program needs. */
export const INSPECT: unique symbol = Symbol.for('nodejs.util.inspect.custom');
