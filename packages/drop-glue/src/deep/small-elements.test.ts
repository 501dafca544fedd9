// Elements in which the walk has no room for its way back, and elements that are nested by value alone.

import { Layout } from '@justlang/heap';
import { MemoryAccess } from '@justlang/memory-access';
import { soak } from '@justlang-tools/testing/soak';
import { describe, expect, it } from 'vitest';
import { World } from '../../test/world.js';
import type { TypeId } from '../index.js';

const P = Layout.ADDRESS;
/** Owners above a value that is dropped by the deep walk. */
const DEEP = 200;

/** Wraps a type in others of the same size, so that its values are nested by that many types. */
type Wrapping = (world: World, inner: TypeId, layout: Layout) => TypeId;

const newtype: Wrapping = (world, inner, layout) =>
  world.define({ kind: 'struct', layout, fields: [{ offset: 0, type: inner }] });

/** A niche: the only tag that is not the inner value's is one that the value never has. */
const niche: Wrapping = (world, inner, layout) =>
  layout.size === 0
    ? newtype(world, inner, layout)
    : world.define({
        kind: 'enum',
        layout,
        tag: { offset: 0, width: 1 },
        variants: [{ value: 255, fields: [] }],
        otherwise: { fields: [{ offset: 0, type: inner }] },
      });

/** A struct of more parts than are taken apart: guards of no size around the value. */
const guarded: Wrapping = (world, inner, layout) => {
  const guard = world.define({ kind: 'trivial', layout: Layout.of(0, 1), drop: () => {} });
  const fields = Array.from({ length: 17 }, () => ({ offset: layout.size, type: guard }));
  return world.define({ kind: 'struct', layout, fields: [{ offset: 0, type: inner }, ...fields] });
};

/** A list whose nodes hold a vec each: `{ vec, next }`. */
function listOf(world: World, element: TypeId): TypeId {
  const [vec, node, next] = [world.id(), world.id(), world.id()];
  world.define({ kind: 'vec', layout: Layout.of(24, 8), element }, vec);
  world.define({ kind: 'box', layout: P, pointee: node, nullable: true }, next);
  const fields = [
    { offset: 8, type: vec },
    { offset: 0, type: next },
  ];
  world.define({ kind: 'struct', layout: Layout.of(32, 8), fields }, node);
  return node;
}

describe.each([
  ['newtypes', newtype],
  ['niches', niche],
  ['structs of many parts', guarded],
])('vecs of values nested by %s', (_, wrap) => {
  for (const [where, length] of [
    ['called', 3],
    ['walked', DEEP],
  ] as const) {
    it.each(Array.from({ length: 17 }, (_, size) => size))(
      `of %i bytes are dropped intact, ${where}`,
      (size) => {
        for (const levels of [1, 15, 16, 17, 40]) {
          const world = new World();
          const layout = Layout.of(size, 1);
          const log: string[] = [];
          const read = (at: number) =>
            Array.from({ length: size }, (_, i) => MemoryAccess.getU8(at + i)).join();
          let element = world.define({ kind: 'trivial', layout, drop: (at) => log.push(read(at)) });
          for (let i = 0; i < levels; i++) element = wrap(world, element, layout);
          const node = listOf(world, element);
          let list = 0;
          const expected: string[] = [];
          for (let i = 0; i < length; i++) {
            const count = i % 5;
            const buffer = world.heap.allocate(size * count, 1);
            const values: string[] = [];
            for (let k = 0; k < size * count; k++) MemoryAccess.setU8(buffer + k, (i * 31 + k * 7) % 251);
            for (let k = 0; k < count; k++) values.push(read(buffer + k * size));
            expected.unshift(...values);
            list = world.words(list, buffer, count, count);
          }
          world.glue.dropBox(list, node);
          expect(log.length).toBe(expected.length);
          expect(log).toEqual(expected);
          expect(world.live).toBe(0);
        }
      },
    );
  }
});

describe('values nested by value', () => {
  it.each([
    ['structs', newtype],
    ['structs of many parts', guarded],
    ['enums', niche],
  ])('1,500 and 20,000 %s deep are dropped, in place and at the end of a list', (_, wrap) => {
    for (const levels of soak([1500], [1500, 20_000])) {
      const world = new World();
      const log: number[] = [];
      const drop = (at: number) => log.push(MemoryAccess.getU32(at));
      let type = world.define({ kind: 'trivial', layout: Layout.U32, drop });
      for (let i = 0; i < levels; i++) type = wrap(world, type, Layout.U32);
      const box = world.heap.allocate(4, 4);
      MemoryAccess.setU32(box, 7);
      world.glue.dropBox(box, type);
      const expected: number[] = [];
      const node = listOf(world, type);
      let list = 0;
      const length = levels > 2000 ? 3 : DEEP;
      for (let i = 0; i < length; i++) {
        // Not 255, which the niche takes for its other variant.
        const buffer = world.heap.allocate(8, 4);
        MemoryAccess.setU32(buffer, 1000 * i);
        MemoryAccess.setU32(buffer + 4, 1000 * i + 1);
        if (MemoryAccess.getU8(buffer) === 255) MemoryAccess.setU8(buffer, 0);
        if (MemoryAccess.getU8(buffer + 4) === 255) MemoryAccess.setU8(buffer + 4, 0);
        expected.unshift(MemoryAccess.getU32(buffer), MemoryAccess.getU32(buffer + 4));
        list = world.words(list, buffer, 2, 2);
      }
      world.glue.dropBox(list, node);
      expect(log).toEqual([7, ...expected]);
      expect(world.live).toBe(0);
    }
  });

  it('with a panic at the bottom are dropped to the end', () => {
    const world = new World();
    // Each level is { tag, probe, inner value at 16 }, and drops the inner value first.
    let type = world.PROBE;
    let size = 8;
    const levels = 1500;
    for (let i = 0; i < levels; i++) {
      size += 16;
      const fields = [
        { offset: 16, type },
        { offset: 8, type: world.PROBE },
      ];
      const tag = { offset: 0, width: 1 } as const;
      const variants = [{ value: 1, fields }];
      type = world.define({ kind: 'enum', layout: Layout.of(size, 8), tag, variants });
    }
    for (const panics of [0, 1, 700, levels]) {
      world.restart();
      world.panics.clear();
      world.panics.add(panics);
      const block = world.heap.allocateZeroed(size, 8);
      for (let i = 0; i < levels; i++) {
        MemoryAccess.setU8(block + 16 * i, 1);
        world.probe(levels - i, block + 16 * i + 8);
      }
      world.probe(0, block + 16 * levels);
      expect(() => world.glue.dropBox(block, type)).toThrow(`probe ${panics}`);
      expect(world.log).toEqual(Array.from({ length: levels + 1 }, (_, i) => i));
      expect(world.live).toBe(0);
    }
  });

  it('by two ways at each level are compiled once for each type', () => {
    const world = new World();
    const log: number[] = [];
    // Written out, 40 levels of two variants would be 2^40 ways.
    const guard = Layout.of(0, 1);
    const drop = () => log.push(1);
    let type = world.define({ kind: 'trivial', layout: guard, drop });
    const layout = Layout.of(1, 1);
    for (let i = 0; i < 40; i++) {
      const fields = i === 0 ? [0, 0] : [0];
      const variants = [0, 1].map((value) => ({ value, fields: fields.map((offset) => ({ offset, type })) }));
      type = world.define({ kind: 'enum', layout, tag: { offset: 0, width: 1 }, variants });
    }
    const node = listOf(world, type);
    let list = 0;
    for (let i = 0; i < DEEP; i++) list = world.words(list, world.heap.allocateZeroed(1, 1), 1, 1);
    world.glue.dropBox(list, node);
    expect(log.length).toBe(2 * DEEP);
    expect(world.live).toBe(0);
  });
});
