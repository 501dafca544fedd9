import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Layout } from '@justlang/heap';
import { MemoryAccess } from '@justlang/memory-access';
import { SOAK, soak } from '@justlang-tools/testing/soak';
import { describe, expect, it } from 'vitest';
import { World } from '../../test/world.js';
import type { DropType, TypeId } from '../index.js';

/** The links of a chain. */
const LENGTH = soak(50_000, 1_000_000);
const VEC = Layout.of(24, 8);
const P = Layout.ADDRESS;

/** Builds a chain from its end: `link` makes the next outer link of the one before, 0 being none. */
function chain(length: number, link: (inner: number, index: number) => number): number {
  let head = 0;
  for (let i = length - 1; i >= 0; i--) head = link(head, i);
  return head;
}

/** `1 .. count`, which is what a chain of probes logs; compared without making vitest print a million lines. */
function isCounting(log: readonly unknown[], count: number): boolean {
  return log.length === count && log.every((entry, i) => entry === i);
}

describe(`chains of ${LENGTH.toLocaleString('en')} links`, () => {
  it('of boxes at the end of a node', () => {
    const world = new World();
    const { heap } = world;
    const [next, node] = [world.id(), world.id()];
    world.define({ kind: 'box', layout: P, pointee: node, nullable: true }, next);
    world.define({ kind: 'struct', layout: Layout.of(16, 8), fields: [{ offset: 8, type: next }] }, node);
    const head = chain(LENGTH, (inner) => {
      const block = heap.allocate(16, 8);
      MemoryAccess.setAddress(block + 8, inner);
      return block;
    });
    world.glue.dropBox(head, node);
    expect(world.live).toBe(0);
  });

  it.each([
    ['first', [8, 0]],
    ['last', [0, 8]],
  ])('of boxes that are the %s field of a node with a probe', (place, [probe, box]) => {
    const world = new World();
    const [next, node] = [world.id(), world.id()];
    world.define({ kind: 'box', layout: P, pointee: node, nullable: true }, next);
    const fields = [
      { offset: 0, type: probe === 0 ? world.PROBE : next },
      { offset: 8, type: box === 8 ? next : world.PROBE },
    ];
    world.define({ kind: 'struct', layout: Layout.of(16, 8), fields }, node);
    const head = chain(LENGTH, (inner, i) => {
      const block = world.heap.allocate(16, 8);
      world.probe(place === 'last' ? i : LENGTH - 1 - i, block + (probe as number));
      MemoryAccess.setAddress(block + (box as number), inner);
      return block;
    });
    world.glue.dropBox(head, node);
    expect(isCounting(world.log, LENGTH)).toBe(true);
    expect(world.live).toBe(0);
  });

  it('of boxes in an enum with a drop of its own', () => {
    const world = new World();
    const [list, tail] = [world.id(), world.id()];
    world.define({ kind: 'box', layout: P, pointee: list }, tail);
    const type: DropType = {
      kind: 'enum',
      layout: Layout.of(16, 8),
      tag: { offset: 0, width: 1 },
      drop: (address) => world.log.push(MemoryAccess.getU32(address + 4)),
      variants: [
        { value: 0, fields: [] },
        { value: 1, fields: [{ offset: 8, type: tail }] },
      ],
    };
    world.define(type, list);
    const head = chain(LENGTH, (inner, i) => {
      const block = world.heap.allocateZeroed(16, 8);
      MemoryAccess.setU8(block, inner === 0 ? 0 : 1);
      MemoryAccess.setU32(block + 4, i);
      MemoryAccess.setAddress(block + 8, inner);
      return block;
    });
    world.glue.dropBox(head, list);
    expect(isCounting(world.log, LENGTH)).toBe(true);
    expect(world.live).toBe(0);
  });

  it('of degenerate trees, to the left and to the right', () => {
    for (const side of [0, 8]) {
      const world = new World();
      const [child, tree] = [world.id(), world.id()];
      world.define({ kind: 'box', layout: P, pointee: tree, nullable: true }, child);
      const fields = [
        { offset: 0, type: child },
        { offset: 8, type: child },
      ];
      world.define({ kind: 'struct', layout: Layout.of(16, 8), fields }, tree);
      const root = chain(LENGTH, (inner) => {
        const block = world.heap.allocateZeroed(16, 8);
        MemoryAccess.setAddress(block + side, inner);
        MemoryAccess.setAddress(block + 8 - side, world.heap.allocateZeroed(16, 8));
        return block;
      });
      world.glue.dropBox(root, tree);
      expect(world.live).toBe(0);
    }
  });

  it.each([1, 2, 3])('of vecs in vecs, the chain in element 1 of %i', (count) => {
    const world = new World();
    const [node, list] = [world.id(), world.id()];
    world.define({ kind: 'vec', layout: VEC, element: node }, list);
    const fields = [
      { offset: 0, type: world.PROBE },
      { offset: 8, type: list },
    ];
    world.define({ kind: 'struct', layout: Layout.of(32, 8), fields }, node);
    const length = LENGTH / 4;
    let probes = 0;
    const elements = (inner: number, innerCount: number) => {
      const buffer = world.heap.allocateZeroed(32 * (count + 1), 8);
      for (let i = 0; i < count; i++) world.probe(probes++, buffer + 32 * i);
      const at = buffer + 32 * (count > 1 ? 1 : 0);
      MemoryAccess.setAddress(at + 8, inner);
      MemoryAccess.setAddress(at + 16, innerCount === 0 ? 0 : count + 1);
      MemoryAccess.setAddress(at + 24, innerCount);
      return buffer;
    };
    const outermost = chain(length, (inner) => elements(inner, inner === 0 ? 0 : count));
    world.dropSlot(world.words(outermost, count + 1, count), list, 24);
    expect(world.log.length).toBe(count * length);
    expect(new Set(world.log).size).toBe(count * length);
    // The outermost vec was built last. Its first two elements come before those inside its second one.
    expect(world.log.slice(0, 2)).toEqual(
      count === 1 ? [probes - 1, probes - 2] : [probes - count, probes - count + 1],
    );
    expect(world.log.at(-1)).toBe(count === 3 ? probes - 1 : count === 2 ? 1 : 0);
    expect(world.live).toBe(0);
  });

  it('of slices, boxes, enums, vecs, rcs, arrays and dyns in turn', () => {
    const world = new World();
    const { heap } = world;
    const kinds = ['slice', 'box', 'vec', 'rc', 'dyn', 'array', 'enum'] as const;
    const nodes = kinds.map(() => world.id());
    // struct { probe, owner of the next }, the owner at offset 8 and at most 80 bytes
    const owners = kinds.map((kind, i): TypeId => {
      const next = nodes[(i + 1) % kinds.length] as TypeId;
      switch (kind) {
        case 'slice':
          return world.define({ kind, layout: Layout.of(16, 8), element: next });
        case 'vec':
          return world.define({ kind, layout: VEC, element: next });
        case 'dyn':
          return world.define({ kind, layout: Layout.of(16, 8), nullable: true });
        case 'array': {
          const element = world.define({ kind: 'box', layout: P, pointee: next, nullable: true });
          return world.define({ kind, layout: Layout.of(80, 8), element, count: 10 });
        }
        case 'enum': {
          const box = world.define({ kind: 'box', layout: P, pointee: next, nullable: true });
          const tag = { offset: 0, width: 8 } as const;
          const variants = [{ value: 1, fields: [{ offset: 8, type: box }] }];
          return world.define({ kind, layout: Layout.of(16, 8), tag, variants });
        }
        default:
          return world.define({ kind, layout: P, pointee: next, nullable: true });
      }
    });
    const layout = Layout.of(96, 8);
    for (const [i, node] of nodes.entries()) {
      const fields = [
        { offset: 0, type: world.PROBE },
        { offset: 8, type: owners[i] as TypeId },
        { offset: 88, type: world.PROBE },
      ];
      world.define({ kind: 'struct', layout, fields }, node);
    }
    const length = 30_000 * kinds.length;
    // The block that node i points to is what its kind asks for: an rc has counts before the value.
    let inner = 0;
    for (let i = length - 1; i >= 0; i--) {
      const outerIsRc = i > 0 && kinds[(i - 1) % kinds.length] === 'rc';
      const start = heap.allocateZeroed(outerIsRc ? 112 : 96, 8);
      if (outerIsRc) {
        MemoryAccess.setAddress(start, 1);
        MemoryAccess.setAddress(start + 8, 1);
      }
      const block = outerIsRc ? start + 16 : start;
      world.probe(i, block);
      world.probe(2 * length - 1 - i, block + 88);
      const at = block + 8;
      const kind = kinds[i % kinds.length];
      if (inner !== 0) {
        if (kind === 'array') MemoryAccess.setAddress(at + 72, inner);
        else if (kind === 'enum') {
          MemoryAccess.setAddress(at, 1);
          MemoryAccess.setAddress(at + 8, inner);
        } else {
          MemoryAccess.setAddress(at, inner);
          if (kind === 'slice') MemoryAccess.setAddress(at + 8, 1);
          if (kind === 'dyn') MemoryAccess.setAddress(at + 8, nodes[(i + 1) % kinds.length] as number);
          if (kind === 'vec') {
            MemoryAccess.setAddress(at + 8, 1);
            MemoryAccess.setAddress(at + 16, 1);
          }
        }
      }
      inner = start;
    }
    world.glue.dropBox(inner, nodes[0] as TypeId);
    expect(isCounting(world.log, 2 * length)).toBe(true);
    expect(world.live).toBe(0);
  });
});

describe('the deep walk', () => {
  it('drops what is left of every level when a drop at the bottom panics', () => {
    const world = new World();
    const [next, node] = [world.id(), world.id()];
    world.define({ kind: 'box', layout: P, pointee: node, nullable: true }, next);
    const fields = [
      { offset: 0, type: world.PROBE },
      { offset: 8, type: next },
      { offset: 16, type: world.PROBE },
    ];
    world.define({ kind: 'struct', layout: Layout.of(24, 8), fields }, node);
    const length = 100_000;
    for (const panics of [0, length - 1, length, 2 * length - 1, 1000]) {
      world.restart();
      world.panics.clear();
      world.panics.add(panics);
      const head = chain(length, (inner, i) => world.words(i, inner, 2 * length - 1 - i));
      expect(() => world.glue.dropBox(head, node)).toThrow(`probe ${panics}`);
      expect(isCounting(world.log, 2 * length)).toBe(true);
      expect(world.live).toBe(0);
    }
  });

  it('goes on after any number of errors that are no panics', () => {
    const world = new World();
    const [next, node] = [world.id(), world.id()];
    world.glue.register(1, Layout.U64, () => {
      throw new TypeError('every one');
    });
    world.define({ kind: 'box', layout: P, pointee: node, nullable: true }, next);
    const fields = [
      { offset: 0, type: 1 },
      { offset: 8, type: next },
      { offset: 16, type: 1 },
    ];
    world.define({ kind: 'struct', layout: Layout.of(24, 8), fields }, node);
    const head = chain(50_000, (inner) => world.words(0, inner, 0));
    expect(() => world.glue.dropBox(head, node)).toThrow('every one');
    expect(world.live).toBe(0);
  });

  it('keeps the blocks of outer values while a handler runs that may look at them', () => {
    const world = new World();
    const [next, node] = [world.id(), world.id()];
    const live = new Set<number>();
    world.glue.register(1, Layout.U64, () => live.add(world.live));
    world.define({ kind: 'box', layout: P, pointee: node, nullable: true }, next);
    const fields = [
      { offset: 0, type: 1 },
      { offset: 8, type: next },
    ];
    world.define({ kind: 'struct', layout: Layout.of(16, 8), fields }, node);
    const head = chain(1000, (inner) => world.words(0, inner));
    world.glue.dropBox(head, node);
    expect([...live]).toEqual([1000]);
    expect(world.live).toBe(0);
  });

  it('keeps its way back in blocks at high addresses', () => {
    const world = new World();
    const size = 257 * 2 ** 20; // beyond what low memory serves: far above 2^32
    const [next, node, bigNext, bigNode] = [world.id(), world.id(), world.id(), world.id()];
    world.define({ kind: 'box', layout: P, pointee: node, nullable: true }, next);
    world.define({ kind: 'box', layout: P, pointee: bigNode, nullable: true }, bigNext);
    const bigFields = [
      { offset: 8, type: bigNext },
      { offset: 0, type: world.PROBE },
    ];
    const fields = [{ offset: 16, type: bigNext }, { offset: 8, type: next }, ...bigFields.slice(1)];
    world.define({ kind: 'struct', layout: Layout.of(24, 8), fields }, node);
    world.define({ kind: 'struct', layout: Layout.of(size, 8), fields: bigFields }, bigNode);
    const [small, big] = [200, 3];
    let highest = 0;
    const bottom = chain(big, (inner, i) => {
      const block = world.heap.allocate(size, 8);
      highest = Math.max(highest, block);
      world.probe(big - 1 - i, block);
      MemoryAccess.setAddress(block + 8, inner);
      return block;
    });
    const head = chain(small, (inner, i) =>
      world.words(big + small - 1 - i, inner, inner === 0 ? bottom : 0),
    );
    expect(highest).toBeGreaterThan(2 ** 32);
    world.glue.dropBox(head, node);
    expect(isCounting(world.log, big + small)).toBe(true);
    expect(world.live).toBe(0);
  });

  it.runIf(SOAK)('has more owners than a link can number', () => {
    const world = new World();
    const [next, node] = [world.id(), world.id()];
    const count = 70_000;
    world.define({ kind: 'box', layout: P, pointee: node, nullable: true }, next);
    const fields = Array.from({ length: count }, (_, i) => ({ offset: 8 * i, type: next }));
    fields.push({ offset: 8 * count, type: world.PROBE });
    world.define({ kind: 'struct', layout: Layout.of(8 * count + 8, 8), fields }, node);
    const length = 150;
    const head = chain(length, (inner, i) => {
      const block = world.heap.allocateZeroed(8 * count + 8, 8);
      MemoryAccess.setAddress(block + 8 * (i % 2 === 0 ? count - 1 : 5), inner);
      world.probe(length - 1 - i, block + 8 * count);
      return block;
    });
    world.glue.dropBox(head, node);
    expect(isCounting(world.log, length)).toBe(true);
    expect(world.live).toBe(0);
  });

  const boxes = soak(500_000, 10_000_000);

  it(`drops a list and a degenerate tree of ${boxes.toLocaleString('en')} boxes in constant memory`, () => {
    const world = new World();
    const [next, node, child, tree] = [world.id(), world.id(), world.id(), world.id()];
    const layout = Layout.of(16, 8);
    world.define({ kind: 'box', layout: P, pointee: node, nullable: true }, next);
    world.define({ kind: 'struct', layout, fields: [{ offset: 8, type: next }] }, node);
    world.define({ kind: 'box', layout: P, pointee: tree, nullable: true }, child);
    const fields = [
      { offset: 8, type: child },
      { offset: 0, type: child },
    ];
    world.define({ kind: 'struct', layout, fields }, tree);
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const used = () => {
      // Dead array buffers are freed beside the program; the second collection waits for that.
      collect();
      collect();
      const { heapUsed, arrayBuffers } = process.memoryUsage();
      return heapUsed + arrayBuffers;
    };
    const byHand = (head: number) => {
      for (let block = head; block !== 0; ) {
        const inner = MemoryAccess.getAddress(block + 8);
        world.heap.deallocate(block, 16, 8);
        block = inner;
      }
    };
    const drops = [
      byHand,
      byHand,
      (head: number) => world.glue.dropBox(head, node),
      (head: number) => world.glue.dropBox(head, tree),
    ];
    const grown = drops.map((drop) => {
      const head = chain(boxes, (inner) => {
        const block = world.heap.allocateZeroed(16, 8);
        MemoryAccess.setAddress(block + 8, inner);
        return block;
      });
      const before = used();
      drop(head);
      expect(world.live).toBe(0);
      return used() - before;
    }) as [number, number, number, number];
    // The heap's own lists of free blocks grow. Beside them nothing does, not by a byte a box.
    expect(grown[2] - grown[1]).toBeLessThan(boxes);
    expect(grown[3] - grown[1]).toBeLessThan(boxes);
  });
});
