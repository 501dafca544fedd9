// For the other packages of the runtime only; not covered by semantic versioning.
import './memory-access.js';

export { setFaultHandler } from './checked/fault.js';
export { uncheckedFunctions } from './choose.js';
export type { MemoryFunctions } from './functions.js';
export { type LowArrays, lowArrays } from './low-arrays.js';
export { allow, clear, firstForbidden, forbid, kindAt, lowShadow } from './shadow.js';
export type { Backend, FaultHandler, FaultReason, FaultyAccess, Tier } from './shared-state.js';
export { type AccessOptions, type CheckOptions, fixedTier, fixTier } from './tier.js';
export { copyUnwritten, markUnwritten, markWritten, tracksWrites } from './unwritten.js';
export { backend, setWindowLimit, WINDOW_LIMIT, windowCount } from './windows.js';
