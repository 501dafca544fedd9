import { MemoryAccess as Imported } from '@justlang/memory-access';
import type { Round } from '../child.js';
import { nanosecondsSince } from '../clock.js';
import { type HeapParameters, taskHeap } from './task-heap.js';

/** As compiled programs bind it (docs/lowering.md): V8 builds a constant into the code, but not an imported binding. */
const MemoryAccess = Imported;

interface Parameters extends HeapParameters {
  readonly nodes: number;
}

/** native/list.c: nodes of { next, value }, built, summed, freed. */
export function prepare(parameters: Parameters): Round {
  const heap = taskHeap(parameters);
  const { nodes } = parameters;

  function build(): number {
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
    // In an array: this loop runs once, so V8 compiles it while it runs, and would box a double in a local at each step.
    const total = new Float64Array(1);
    for (let node = head; node !== 0; node = MemoryAccess.getAddress(node)) {
      total[0]! += MemoryAccess.getI64Number(node + 8);
    }
    return total[0]!;
  }

  function drop(head: number): void {
    let node = head;
    while (node !== 0) {
      const next = MemoryAccess.getAddress(node);
      heap.deallocate(node, 16, 8);
      node = next;
    }
  }

  return () => {
    const start = performance.now();
    const head = build();
    const built = performance.now();
    const checksum = sum(head);
    const freeing = performance.now();
    drop(head);
    return { ns: nanosecondsSince(freeing) / nodes, nsBuild: ((built - start) * 1e6) / nodes, checksum };
  };
}
