import { MemoryAccess as Imported } from '@justlang/memory-access';
import type { Round } from '../child.js';
import { nanosecondsSince } from '../clock.js';
import { type HeapParameters, taskHeap } from './task-heap.js';

/** As compiled programs bind it (docs/lowering.md): V8 builds a constant into the code, but not an imported binding. */
const MemoryAccess = Imported;

interface Parameters extends HeapParameters {
  readonly depth: number;
}

/** The same work as trees.ts, with `count` as a compiler emits it that inlines a level of a recursion that only loads. */
export function prepare(parameters: Parameters): Round {
  const heap = taskHeap(parameters);
  const max = parameters.depth;

  function build(depth: number): number {
    const node = heap.allocate(16, 8);
    if (depth > 0) {
      MemoryAccess.setAddress(node, build(depth - 1));
      MemoryAccess.setAddress(node + 8, build(depth - 1));
    } else {
      MemoryAccess.setAddress(node, 0);
      MemoryAccess.setAddress(node + 8, 0);
    }
    return node;
  }

  // The right child in a loop, and the left one's test for a leaf inlined: the shape gcc gives the C peer's `count`, where
  // it inlines more of it. `build` and `drop` stay recursive: see "Speed" in docs/lowering.md.
  function count(root: number): number {
    let nodes = 0;
    for (let node = root; ; node = MemoryAccess.getAddress(node + 8)) {
      nodes = (nodes + 1) | 0;
      const left = MemoryAccess.getAddress(node);
      if (left === 0) return nodes;
      const next = MemoryAccess.getAddress(left);
      nodes = (nodes + 1) | 0;
      if (next !== 0) nodes = (nodes + count(next) + count(MemoryAccess.getAddress(left + 8))) | 0;
    }
  }

  function drop(node: number): void {
    const left = MemoryAccess.getAddress(node);
    if (left !== 0) {
      drop(left);
      drop(MemoryAccess.getAddress(node + 8));
    }
    heap.deallocate(node, 16, 8);
  }

  function buildCountDrop(depth: number): number {
    const tree = build(depth);
    const nodes = count(tree);
    drop(tree);
    return nodes;
  }

  return () => {
    const start = performance.now();
    let checksum = buildCountDrop(max + 1);
    const keep = build(max);
    for (let depth = 4; depth <= max; depth += 2) {
      const iterations = 1 << (max - depth + 4);
      for (let i = 0; i < iterations; i++) checksum += buildCountDrop(depth);
    }
    checksum += count(keep);
    drop(keep);
    return { ns: nanosecondsSince(start), checksum };
  };
}
