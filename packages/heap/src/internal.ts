// For the other packages of the runtime only; not covered by semantic versioning.

export { writeStderr } from '@justlang/panic/internal';
export type { SeenBlock } from './blocks/block-keeper.js';
export { blockAt } from './heap/block-at.js';
export { rehearseHeap } from './heap/heap-foundation.js';
export { isGone } from './heap/is-gone.js';
export { lifeOf } from './heap/life.js';
export { AddressMap } from './profile/address-map.js';
export { whyUnwritable } from './profile/file-places.js';
export { describeOrigin, originOf } from './profile/origins.js';
export { addProfileFormat, type ProfileFormat, writeProfiles } from './profile/profile-file.js';
export { type HeapRecorder, recorder, recordHeaps } from './profile/recorded-core.js';
export { raiseMisuse } from './reports/fault-registry.js';
export { siteText } from './reports/sites.js';
