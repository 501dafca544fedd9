import { binaryTrees } from './binary-trees.js';
import { lruCache } from './lru-cache.js';
import { panicUnwind } from './panic-unwind.js';
import type { Program } from './program.js';
import { wordFrequency } from './word-frequency.js';

/** The reference programs, in the order of the catalogue. */
export const PROGRAMS: readonly Program[] = [wordFrequency, binaryTrees, lruCache, panicUnwind];
