import { Buffer, Layout } from '@justlang/heap';
import { MemoryAccess } from '@justlang/memory-access';
import type { Round } from '../child.js';
import { nanosecondsSince } from '../clock.js';
import { type HeapParameters, taskHeap } from './task-heap.js';

interface Parameters extends HeapParameters {
  readonly count: number;
}

/** native/vec.c: a Vec of i32 through a view that is taken anew after each growth. */
export function prepare(parameters: Parameters): Round {
  const heap = taskHeap(parameters);
  const { count } = parameters;
  return () => {
    const start = performance.now();
    const vec = Buffer.empty(heap, Layout.I32);
    push(vec, count);
    const checksum = sum(vec);
    const ns = nanosecondsSince(start) / count;
    vec.free();
    return { ns, checksum };
  };
}

function push(vec: Buffer, count: number): void {
  let capacity = vec.capacity;
  let view = new Int32Array(0);
  for (let i = 0; i < count; i++) {
    if (i === capacity) {
      vec.length = i;
      vec.grow(i + 1);
      capacity = vec.capacity;
      view = MemoryAccess.unsafeI32Array(vec.address, capacity);
    }
    view[i] = i & 1023;
  }
  vec.length = count;
}

function sum(vec: Buffer): number {
  const view = MemoryAccess.unsafeI32Array(vec.address, vec.length);
  let total = 0;
  for (let i = 0; i < view.length; i++) total += view[i]!;
  return total;
}
