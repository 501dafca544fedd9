// For the other packages of the runtime only; not covered by semantic versioning.
export { hex } from './address.js';
export {
  invalidNumber,
  isAlign,
  isHugeBigint,
  requireAddress,
  requireAlign,
  requireBlock,
  requireCount,
  requireRequest,
  requireSize,
} from './arguments.js';
export { isNotCapable } from './deno-permissions.js';
export { INSPECT } from './inspect-symbol.js';
export { describeValue, invalidArgument, JustError } from './just-error.js';
export { DEFAULT_PROFILE_INTERVAL } from './options.js';
export { sharedState } from './shared-state.js';
export { hasMuchRoom, requireCompilerRoom, requireStackRoom } from './stack-room.js';
