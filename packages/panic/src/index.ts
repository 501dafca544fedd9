export { type CatchResult, Panic } from './panic.js';
export {
  PanicError,
  type PanicErrorCode,
  type PanicLocation,
  type PanicOptions,
  type SafetyErrorCode,
} from './panic-error.js';
export type { PanicHook } from './state.js';
