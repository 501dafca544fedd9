export type { Address } from './address.js';
export { RawAllocator } from './raw-allocator.js';
