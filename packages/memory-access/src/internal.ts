// For the other packages of the runtime only; not covered by semantic versioning.
import './memory-access.js';

export { setFaultHandler } from './checked/fault.js';
export { uncheckedFunctions } from './choose.js';
export { engineMemory } from './engine-memory.js';
export { lowArrays } from './low-arrays.js';
export { allow, clear, firstForbidden, forbid, kindAt, lowShadow } from './shadow.js';
export type { FaultHandler, FaultReason, FaultyAccess } from './shared-state.js';
export { type CheckOptions, fixedTier, fixTier } from './tier.js';
export { copyUnwritten, markUnwritten, markWritten, tracksWrites } from './unwritten.js';
export { backend, windowCount } from './windows.js';
