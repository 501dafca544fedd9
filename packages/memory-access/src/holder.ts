import type { MemoryFunctions } from './functions.js';

/**
 * Holds the functions of the tier in force, once it is fixed. It is a constant, and each function is one of its class,
 * so that V8 inlines a call through it, from a trampoline too.
 */
export const HOLDER = class Installed {} as unknown as (new () => object) & MemoryFunctions;
