import { MemoryAccess as Imported } from '@justlang/memory-access';
import type { Round } from '../child.js';
import { nanosecondsSince } from '../clock.js';
import { Random } from './random.js';
import { type HeapParameters, taskHeap } from './task-heap.js';

/** As compiled programs bind it (docs/lowering.md): V8 builds a constant into the code, but not an imported binding. */
const MemoryAccess = Imported;

interface Parameters extends HeapParameters {
  readonly nodes: number;
}

/** native/aged.c: a list in a heap whose blocks were freed in random order. */
export function prepare(parameters: Parameters): Round {
  const heap = taskHeap(parameters);
  const { nodes } = parameters;
  const blocks = new Float64Array(nodes);

  function age(): void {
    const random = new Random(1);
    for (let i = 0; i < nodes; i++) {
      blocks[i] = heap.allocate(16, 8);
      MemoryAccess.setI64Number(blocks[i]! + 8, i);
    }
    for (let i = nodes - 1; i > 0; i--) {
      const other = random.next() % (i + 1);
      const block = blocks[i]!;
      blocks[i] = blocks[other]!;
      blocks[other] = block;
    }
    for (let i = 0; i < nodes; i++) heap.deallocate(blocks[i]!, 16, 8);
  }

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
    let total = 0;
    for (let node = head; node !== 0; node = MemoryAccess.getAddress(node)) {
      total += MemoryAccess.getI64Number(node + 8);
    }
    return total;
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
    age();
    const head = build();
    const start = performance.now();
    const checksum = sum(head);
    const freeing = performance.now();
    drop(head);
    return { ns: ((freeing - start) * 1e6) / nodes, nsFree: nanosecondsSince(freeing) / nodes, checksum };
  };
}
