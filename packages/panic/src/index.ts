export { type CatchOptions, type CatchResult, Panic } from './panic.js';
export type { PanicHook } from './state.js';
export {
  PanicError,
  type PanicErrorCode,
  type PanicLocation,
  type PanicOptions,
  type SafetyErrorCode,
} from './thrown/panic-error.js';
