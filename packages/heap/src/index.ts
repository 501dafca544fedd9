export { Allocation } from './allocation.js';
export { Buffer } from './buffer.js';
export { DetailedHeapStats, HeapStats, type SizeClassStats } from './heap-stats.js';
export { JustHeap } from './just-heap.js';
export { Layout } from './layout.js';
export { MemoryStack } from './memory-stack.js';
export { Slice } from './slice.js';
