export type { Address } from '@justlang/config';
export { RawAllocator } from './raw-allocator.js';
