export { binaryTrees } from './binary-trees.js';
export { defaultTextPath } from './default-text.js';
export { lruCache } from './lru-cache.js';
export { panicUnwind } from './panic-unwind.js';
export type { Program, ProgramOptions, ProgramResult } from './program.js';
export { PROGRAMS } from './programs.js';
export { wordFrequency } from './word-frequency.js';
