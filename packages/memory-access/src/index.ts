export { type Address, NULL } from './address.js';
export { MemoryAccess } from './memory-access.js';
export type { WaitResult } from './wait-result.js';
