import { DropGlue } from '@justlang/drop-glue';
import { JustHeap, MemoryStack } from '@justlang/heap';

/** The program's heap. */
export const heap = JustHeap.global();
export const glue = new DropGlue(heap);
/** Locals in memory. Its block lies below 2^31, and takes pages only as they are used. */
export const stack = new MemoryStack(heap, 64 * 2 ** 20);
