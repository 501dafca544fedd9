// For the other packages of the runtime only; not covered by semantic versioning.
export { hex } from './address.js';
export {
  type CountUnit,
  invalidNumber,
  isAlign,
  MAX_ALIGN,
  requireAddress,
  requireAlign,
  requireCount,
  requireRequest,
  requireSize,
} from './arguments.js';
export { describeValue, invalidArgument, JustError, type PlainErrorCode } from './just-error.js';
export { type StatefulPackage, sharedState } from './shared-state.js';
