// What emitted modules import.
export * from './arithmetic.js';
export * from './casts.js';
export { inspectable } from './inspect.js';
export * from './memory.js';
export * from './panics.js';
export { catchPanic, exit, inlineSmall, run } from './run.js';
export * from './sizes.js';
export {
  argument,
  argumentCount,
  environment,
  flushStream,
  monotonicSeconds,
  readFile,
  readStdin,
  setArguments,
  unixSeconds,
  writeFile,
  writeStream,
} from './streams.js';
export {
  charCase,
  charHas,
  floatDigits,
  floatFixed,
  floatShortest,
  integerDigits,
  isUtf8,
  parseNumber,
} from './text.js';
export * from './wide.js';
