export { type Address, NULL } from './address.js';
export type { WaitResult } from './api/wait-result.js';
export { MemoryAccess } from './memory-access.js';
