/** `inspect.custom`, without importing `node:util` for it: Node would load more of it than the program needs. */
export const INSPECT: unique symbol = Symbol.for('nodejs.util.inspect.custom');
