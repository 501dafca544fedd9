// For the other packages of the runtime only; not covered by semantic versioning.
export { isPanicError, type SafetyErrorCode } from './panic-error.js';
export { panicIn } from './panic-in.js';
export { raise } from './raise.js';
export {
  formatPosition,
  ownFrames,
  type ResolvedFrame,
  resolveStack,
} from './stack/backtrace.js';
export { type Below, type CapturedFrame, captureStack, writeStack } from './stack/capture.js';
export { writeStderr } from './stderr.js';
