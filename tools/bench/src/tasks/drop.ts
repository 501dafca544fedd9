import { DropGlue } from '@justlang/drop-glue';
import { type JustHeap, Layout } from '@justlang/heap';
import { MemoryAccess } from '@justlang/memory-access';
import { Panic } from '@justlang/panic';
import type { Round } from '../child.js';
import { nanosecondsSince } from '../clock.js';
import { type HeapParameters, taskHeap } from './task-heap.js';

interface Parameters extends HeapParameters {
  readonly work: keyof typeof WORK;
  /** Values that are dropped in a round. */
  readonly count: number;
}

/** Builds what a round drops and returns how to drop it; `per` is how many nodes, values or calls that are. */
interface Work {
  readonly build: () => void;
  readonly drop: () => void;
  readonly per: number;
}

const [STRING, NEXT, NODE, CHILD, TREE, I32, BOX, RECORD] = [1, 2, 3, 4, 5, 6, 7, 8];
/** Depth of the shallow trees: below what glue recurses to. */
const TREE_DEPTH = 10;
const TREE_NODES = 2 ** (TREE_DEPTH + 1) - 1;

export function prepare(parameters: Parameters): Round {
  const heap = taskHeap(parameters);
  const { build, drop, per } = WORK[parameters.work](heap, makeGlue(heap), parameters.count);
  return () => {
    build();
    const start = performance.now();
    drop();
    return { ns: nanosecondsSince(start) / per };
  };
}

function makeGlue(heap: JustHeap): DropGlue {
  const glue = new DropGlue(heap);
  const node = Layout.of(16, 8);
  glue.define(STRING, { kind: 'string', layout: Layout.of(24, 8) });
  glue.define(NEXT, { kind: 'box', layout: Layout.ADDRESS, pointee: NODE, nullable: true });
  glue.define(NODE, { kind: 'struct', layout: node, fields: [{ offset: 0, type: NEXT }] });
  glue.define(CHILD, { kind: 'box', layout: Layout.ADDRESS, pointee: TREE, nullable: true });
  const children = [
    { offset: 0, type: CHILD },
    { offset: 8, type: CHILD },
  ];
  glue.define(TREE, { kind: 'struct', layout: node, fields: children });
  glue.define(I32, { kind: 'trivial', layout: Layout.I32 });
  glue.define(BOX, { kind: 'box', layout: Layout.ADDRESS, pointee: I32 });
  const fields = [
    { offset: 0, type: STRING },
    { offset: 24, type: STRING },
    { offset: 48, type: BOX },
  ];
  glue.define(RECORD, { kind: 'struct', layout: Layout.of(56, 8), fields });
  return glue;
}

const WORK = {
  list: (heap: JustHeap, glue: DropGlue, count: number): Work =>
    chain(heap, count, (p) => glue.dropBox(p, NODE)),
  degenerate: (heap: JustHeap, glue: DropGlue, count: number): Work =>
    chain(heap, count, (p) => glue.dropBox(p, TREE)),
  trees: (heap: JustHeap, glue: DropGlue, count: number): Work =>
    trees(heap, count, (p) => glue.dropBox(p, TREE)),
  'trees by hand': (heap: JustHeap, _: DropGlue, count: number): Work => {
    const drop = (node: number): void => {
      const left = MemoryAccess.getAddress(node);
      if (left !== 0) drop(left);
      const right = MemoryAccess.getAddress(node + 8);
      if (right !== 0) drop(right);
      heap.deallocate(node, 16, 8);
    };
    return trees(heap, count, drop);
  },
  record: (heap: JustHeap, glue: DropGlue, count: number): Work =>
    records(heap, count, (at) => glue.drop(at, RECORD)),
  'record by hand': (heap: JustHeap, _: DropGlue, count: number): Work =>
    records(heap, count, (at) => {
      heap.deallocate(MemoryAccess.getAddress(at), 20, 1);
      heap.deallocate(MemoryAccess.getAddress(at + 24), 40, 1);
      heap.deallocate(MemoryAccess.getAddress(at + 48), 4, 4);
    }),
  scope: (heap: JustHeap, glue: DropGlue, count: number): Work =>
    calls(count, () => {
      const scope = glue.scope();
      try {
        const box = heap.allocate(4, 4);
        scope.ownBox(box, I32);
        MemoryAccess.setI32(box, 1);
      } catch (error) {
        scope.unwind(error);
      }
      scope.exit();
    }),
  'scope by hand': (heap: JustHeap, glue: DropGlue, count: number): Work =>
    calls(count, () => {
      let box = 0;
      try {
        box = heap.allocate(4, 4);
        MemoryAccess.setI32(box, 1);
        const last = box;
        box = 0;
        glue.dropBox(last, I32);
      } catch (error) {
        Panic.cleanup(error, () => {
          if (box !== 0) glue.dropBox(box, I32);
        });
      }
    }),
} as const;

/** `{ next, 0 }` of 16 bytes. */
function chain(heap: JustHeap, per: number, drop: (head: number) => void): Work {
  let head = 0;
  const build = () => {
    head = 0;
    for (let i = 0; i < per; i++) {
      const node = heap.allocate(16, 8);
      MemoryAccess.setAddress(node, head);
      MemoryAccess.setAddress(node + 8, 0);
      head = node;
    }
  };
  return { build, drop: () => drop(head), per };
}

function trees(heap: JustHeap, count: number, drop: (root: number) => void): Work {
  const grow = (depth: number): number => {
    const node = heap.allocate(16, 8);
    MemoryAccess.setAddress(node, depth === 0 ? 0 : grow(depth - 1));
    MemoryAccess.setAddress(node + 8, depth === 0 ? 0 : grow(depth - 1));
    return node;
  };
  const roots = new Array<number>(count).fill(0);
  const build = () => {
    for (let i = 0; i < count; i++) roots[i] = grow(TREE_DEPTH);
  };
  const dropAll = () => {
    for (const root of roots) drop(root);
  };
  return { build, drop: dropAll, per: count * TREE_NODES };
}

/** `{ String, String, Box<i32> }` in slots that stay. */
function records(heap: JustHeap, count: number, drop: (at: number) => void): Work {
  const slots = Array.from({ length: count }, () => heap.allocate(56, 8));
  const build = () => {
    for (const at of slots) {
      for (const [offset, capacity] of [
        [0, 20],
        [24, 40],
      ] as const) {
        MemoryAccess.setAddress(at + offset, heap.allocate(capacity, 1));
        MemoryAccess.setAddress(at + offset + 8, capacity);
        MemoryAccess.setAddress(at + offset + 16, 5);
      }
      MemoryAccess.setAddress(at + 48, heap.allocate(4, 4));
    }
  };
  const dropAll = () => {
    for (const at of slots) drop(at);
  };
  return { build, drop: dropAll, per: count };
}

function calls(count: number, call: () => void): Work {
  const drop = () => {
    for (let i = 0; i < count; i++) call();
  };
  return { build: () => {}, drop, per: count };
}
