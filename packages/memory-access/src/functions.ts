import type { MemoryAccess } from './memory-access.js';

/** One implementation of every public function: what a tier installs. */
export type MemoryFunctions = Omit<typeof MemoryAccess, 'prototype'>;
