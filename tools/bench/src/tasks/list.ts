import type { JustHeap } from '@justlang/heap';
import { MemoryAccess } from '@justlang/memory-access';
import type { Round } from '../child.js';
import { nanosecondsSince } from './clock.js';
import { type HeapParameters, taskHeap } from './task-heap.js';

interface Parameters extends HeapParameters {
  readonly nodes: number;
}

/** native/list.c: nodes of { next, value }, built, summed, freed. */
export function prepare(parameters: Parameters): Round {
  const heap = taskHeap(parameters);
  const { nodes } = parameters;
  return () => {
    const start = performance.now();
    const head = build(heap, nodes);
    const built = performance.now();
    const checksum = sum(head);
    const freeing = performance.now();
    drop(heap, head);
    return { ns: nanosecondsSince(freeing) / nodes, nsBuild: ((built - start) * 1e6) / nodes, checksum };
  };
}

function build(heap: JustHeap, nodes: number): number {
  let head = 0;
  for (let i = 0; i < nodes; i++) {
    const node = heap.allocate(16, 8);
    MemoryAccess.setAddress(node, head);
    MemoryAccess.setI64Number(node + 8, i);
    head = node;
  }
  return head;
}

function sum(head: number): number {
  let total = 0;
  for (let node = head; node !== 0; node = MemoryAccess.getAddress(node)) {
    total += MemoryAccess.getI64Number(node + 8);
  }
  return total;
}

function drop(heap: JustHeap, head: number): void {
  let node = head;
  while (node !== 0) {
    const next = MemoryAccess.getAddress(node);
    heap.deallocate(node, 16, 8);
    node = next;
  }
}
