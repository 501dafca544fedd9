// For the other packages of the runtime only; not covered by semantic versioning.

export { panicIn } from './panic-in.js';
export { activity, describeActivity, raise } from './raise.js';
export { rehearsePanic } from './rehearse.js';
export {
  atSource,
  formatPosition,
  ownFrames,
  type ResolvedFrame,
  resolveStack,
} from './stack/backtrace.js';
export { type Below, type CapturedFrame, captureStack, writeStack } from './stack/capture.js';
export { writeStderr } from './system/stderr.js';
export { isPanicError, type SafetyErrorCode } from './thrown/panic-error.js';
