// For the other packages of the runtime only; not covered by semantic versioning.
export { FfmLinker, libcOf } from './ffm-linker.js';
export {
  freeGuarded,
  type GuardedBlock,
  type GuardPool,
  guardedAt,
  openGuardPool,
  takeGuarded,
} from './guard-pages.js';
export {
  acquireHigh,
  acquireHighRun,
  type HighRegion,
  highRegion,
  highReleases,
  releaseHigh,
} from './high-memory.js';
export { ENDED, HANDED, handBack, Inbox, NO_MEMORY } from './inboxes.js';
export {
  acquireLow,
  acquireLowRun,
  CHUNK_SIZE,
  LOW_LIMIT,
  lowMemoryStats,
  lowReleases,
  releaseLow,
  setLowLimitForTesting,
  useLowMemory,
} from './low-memory.js';
export { MethodHandle } from './method-handle.js';
export { native } from './native-binding.js';
export {
  commitRegion,
  decommitRegion,
  releaseRegion,
  reserveRegion,
} from './regions.js';
export {
  discardPages,
  discardRange,
  SPARE,
  unwatchChecked,
  unwatchChunks,
  watchCache,
  watchChecked,
  watchChunks,
} from './thread-memory.js';
export { createWindow, keptWindow } from './windows.js';
