// Counted references whose slots are fat, and weak ones that refer to nothing.

import { Layout } from '@justlang/heap';
import { MemoryAccess } from '@justlang/memory-access';
import { codeOf } from '@justlang-tools/testing/errors';
import { soak } from '@justlang-tools/testing/soak';
import { describe, expect, it } from 'vitest';
import { World } from '../test/world.js';
import type { DropType, TypeId } from './index.js';

const FAT = Layout.of(16, 8);

function counted(world: World, strong: number, weak: number, size: number, align = 8): number {
  const at = world.heap.allocateZeroed(size, align);
  MemoryAccess.setAddress(at, strong);
  MemoryAccess.setAddress(at + 8, weak);
  return at;
}

describe('Rc<dyn Trait>', () => {
  it('drops the value by the type id beside its pointer, with the last strong reference', () => {
    const world = new World();
    const rc = world.define({ kind: 'rc', layout: FAT, pointee: 'dyn' });
    const string = counted(world, 2, 1, 40);
    world.writeString(string + 16, 'text');
    const probe = counted(world, 1, 1, 24);
    world.probe(7, probe + 16);
    world.dropSlot(world.words(string, world.STRING), rc, 16);
    expect(MemoryAccess.getAddress(string)).toBe(1);
    world.dropSlot(world.words(string, world.STRING), rc, 16);
    world.dropSlot(world.words(probe, world.PROBE), rc, 16);
    expect(world.log).toEqual([7]);
    expect(world.live).toBe(0);
  });

  // RcInner is repr(C): the value lies at its own alignment behind two words, the size is padded to the larger alignment.
  it.each([
    [1, 1, 16, 24],
    [3, 2, 16, 24],
    [8, 8, 16, 24],
    [16, 16, 16, 32],
    [32, 32, 32, 64],
    [5, 64, 64, 128],
    [0, 1, 16, 16],
    [0, 32, 32, 32],
  ])(
    'of %i bytes aligned to %i has the value at %i of %i bytes, as an element too',
    (size, align, at, bytes) => {
      const world = new World();
      const seen: number[] = [];
      world.glue.register(1, Layout.of(size, align), (address) => seen.push(address));
      for (const [pointee, second, values] of [
        ['dyn', 1, 1],
        [{ slice: 1 }, 1, 1],
      ] as const) {
        const rc = world.define({ kind: 'rc', layout: FAT, pointee });
        const weak = world.define({ kind: 'weak', layout: FAT, pointee });
        const block = counted(world, 1, 2, bytes, Math.max(8, align));
        world.dropSlot(world.words(block, second), rc, 16);
        expect(seen.splice(0)).toEqual(new Array(values).fill(block + at));
        expect(world.live).toBe(1);
        // The heap refuses a layout of another size class or alignment.
        world.dropSlot(world.words(block, second), weak, 16);
        expect(world.live).toBe(0);
      }
    },
  );

  it('is null for none only where it is nullable', () => {
    const world = new World();
    for (const pointee of ['dyn', { slice: world.PROBE }] as const) {
      for (const kind of ['rc', 'weak'] as const) {
        const strict = world.define({ kind, layout: FAT, pointee });
        const nullable = world.define({ kind, layout: FAT, pointee, nullable: true });
        world.dropSlot(world.words(0, 0), nullable, 16);
        const slot = world.words(0, 0);
        expect(codeOf(() => world.dropSlot(slot, strict, 16))).toBe('ERR_JUST_NULL_ADDRESS');
      }
    }
    expect(world.live).toBe(0);
  });

  it('of an unknown type id touches no count', () => {
    const world = new World();
    const rc = world.define({ kind: 'rc', layout: FAT, pointee: 'dyn' });
    const block = counted(world, 2, 1, 24);
    const slot = world.words(block, 4711);
    expect(codeOf(() => world.glue.drop(slot, rc))).toBe('ERR_JUST_UNKNOWN_TYPE');
    expect(MemoryAccess.getAddress(block)).toBe(2);
  });
});

describe('Rc<[T]>', () => {
  it.each([0, 1, 3, 50])('drops %i elements in order with the last strong reference', (count) => {
    const world = new World();
    const rc = world.define({ kind: 'rc', layout: FAT, pointee: { slice: world.PROBE } });
    const weak = world.define({ kind: 'weak', layout: FAT, pointee: { slice: world.PROBE } });
    const block = counted(world, 2, 2, 16 + 8 * count);
    for (let i = 0; i < count; i++) world.probe(i, block + 16 + 8 * i);
    world.dropSlot(world.words(block, count), rc, 16);
    expect(world.log).toEqual([]);
    world.dropSlot(world.words(block, count), rc, 16);
    expect(world.log).toEqual(Array.from({ length: count }, (_, i) => i));
    expect(world.live).toBe(1);
    world.dropSlot(world.words(block, count), weak, 16);
    expect(world.live).toBe(0);
  });

  it('drops the other elements and frees the block when one panics', () => {
    for (const panics of [0, 1, 2]) {
      const world = new World();
      const rc = world.define({ kind: 'rc', layout: FAT, pointee: { slice: world.PROBE } });
      const block = counted(world, 1, 1, 40);
      for (let i = 0; i < 3; i++) world.probe(i, block + 16 + 8 * i);
      world.panics.add(panics);
      const slot = world.words(block, 3);
      expect(() => world.dropSlot(slot, rc, 16)).toThrow(`probe ${panics}`);
      expect(world.log).toEqual([0, 1, 2]);
      expect(world.live).toBe(0);
    }
  });

  it('frees a block of 2^30 bytes that need no drop at once, as Rc<str>', () => {
    const world = new World();
    const byte = world.define({ kind: 'trivial', layout: Layout.U8 });
    const str = world.define({ kind: 'rc', layout: FAT, pointee: { slice: byte } });
    const bytes = 2 ** 30;
    const block = world.heap.allocate(16 + bytes, 8);
    MemoryAccess.setAddress(block, 1);
    MemoryAccess.setAddress(block + 8, 1);
    world.dropSlot(world.words(block, bytes), str, 16);
    expect(world.live).toBe(0);
  });
});

describe('chains through fat counted references', () => {
  // A node is { probe, reference to the next, probe }: the first numbers rise on the way down, the last fall on the way back.
  const node = (world: World, pointee: (node: TypeId) => DropType): [TypeId, TypeId] => {
    const [type, next] = [world.id(), world.id()];
    world.define(pointee(type), next);
    const fields = [
      { offset: 0, type: world.PROBE },
      { offset: 8, type: next },
      { offset: 24, type: world.PROBE },
    ];
    world.define({ kind: 'struct', layout: Layout.of(32, 8), fields }, type);
    return [type, next];
  };
  const write = (world: World, at: number, i: number, length: number, inner: number, second: number) => {
    world.probe(i, at);
    MemoryAccess.setAddress(at + 8, inner);
    MemoryAccess.setAddress(at + 16, second);
    world.probe(2 * length - 1 - i, at + 24);
  };
  const isCounting = (log: readonly unknown[], count: number) =>
    log.length === count && log.every((entry, i) => entry === i);

  it.each([3, 127, 200, soak(10_000, 100_000)])(
    'of Rc<dyn Trait>, %i links, whichever drop panics',
    (length) => {
      const world = new World();
      const [type, next] = node(world, () => ({ kind: 'rc', layout: FAT, pointee: 'dyn', nullable: true }));
      for (const panics of [-1, 0, length - 1, length, 2 * length - 1]) {
        world.restart();
        world.panics.clear();
        world.panics.add(panics);
        let list = 0;
        for (let i = length - 1; i >= 0; i--) {
          const block = counted(world, 1, 1, 48);
          write(world, block + 16, i, length, list, list === 0 ? 0 : type);
          list = block;
        }
        const slot = world.words(list, type);
        if (panics < 0) world.dropSlot(slot, next, 16);
        else expect(() => world.dropSlot(slot, next, 16)).toThrow(`probe ${panics}`);
        expect(isCounting(world.log, 2 * length)).toBe(true);
        expect(world.live).toBe(0);
      }
    },
  );

  it.each([
    [3, 0],
    [127, 1],
    [200, 0],
    [200, 1],
    [200, 2],
    [soak(5_000, 50_000), 1],
  ])('of Rc<[T]>, %i links in element %i of 3', (length, place) => {
    const world = new World();
    const slice = (type: TypeId): DropType => ({
      kind: 'rc',
      layout: FAT,
      pointee: { slice: type },
      nullable: true,
    });
    const [, next] = node(world, slice);
    for (const panics of [-1, 0, length, length - 1, 2 * length - 1]) {
      world.restart();
      world.panics.clear();
      world.panics.add(panics);
      let list = 0;
      const others: number[] = [];
      for (let i = length - 1; i >= 0; i--) {
        const block = counted(world, 1, 1, 16 + 3 * 32);
        for (const element of [0, 1, 2]) {
          const at = block + 16 + 32 * element;
          if (element === place) {
            write(world, at, i, length, list, list === 0 ? 0 : 3);
          } else {
            const number = 10 * length + 3 * i + element;
            others.push(number, number + 1_000_000);
            write(world, at, number, 0, 0, 0);
            world.probe(number + 1_000_000, at + 24);
          }
        }
        list = block;
      }
      const slot = world.words(list, 3);
      if (panics < 0) world.dropSlot(slot, next, 16);
      else expect(() => world.dropSlot(slot, next, 16)).toThrow(`probe ${panics}`);
      const chain = world.log.filter((entry) => (entry as number) < 2 * length);
      expect(isCounting(chain, 2 * length)).toBe(true);
      const rest = world.log.filter((entry) => (entry as number) >= 2 * length);
      expect(rest.length).toBe(others.length);
      expect(new Set(rest)).toEqual(new Set(others));
      expect(world.live).toBe(0);
    }
  });

  it('of Rc<[T]> at the end of a list, elements too small for a way back included', () => {
    for (const size of [0, 1, 4, 7]) {
      const world = new World();
      const layout = Layout.of(size, 1);
      let dropped = 0;
      let inner = world.define({ kind: 'trivial', layout, drop: () => dropped++ });
      for (let i = 0; i < 40 && size > 0; i++) {
        const otherwise = { fields: [{ offset: 0, type: inner }] };
        const variants = [{ value: 255, fields: [] }];
        inner = world.define({ kind: 'enum', layout, tag: { offset: 0, width: 1 }, variants, otherwise });
      }
      const [type, next, slice] = [world.id(), world.id(), world.id()];
      world.define({ kind: 'rc', layout: FAT, pointee: { slice: inner } }, slice);
      world.define({ kind: 'box', layout: Layout.ADDRESS, pointee: type, nullable: true }, next);
      const fields = [
        { offset: 8, type: slice },
        { offset: 0, type: next },
      ];
      world.define({ kind: 'struct', layout: Layout.of(24, 8), fields }, type);
      let list = 0;
      for (let i = 0; i < 300; i++)
        list = world.words(
          list,
          counted(world, 1, 1, size === 0 ? 16 : 16 + Math.ceil((3 * size) / 8) * 8),
          3,
        );
      world.glue.dropBox(list, type);
      expect(dropped).toBe(900);
      expect(world.live).toBe(0);
    }
  });
});

describe('Weak', () => {
  it('that dangles as Weak::new() does is nothing, of every form', () => {
    const world = new World();
    for (const pointee of [world.PROBE, 'dyn', { slice: world.PROBE }] as const) {
      for (const nullable of [true, false]) {
        const type = world.define({ kind: 'weak', layout: FAT, pointee, nullable });
        const slot = world.heap.allocate(16, 8);
        MemoryAccess.setU64(slot, 2n ** 64n - 1n);
        MemoryAccess.setAddress(slot + 8, 5);
        world.dropSlot(slot, type, 16);
      }
    }
    expect(world.log).toEqual([]);
    expect(world.live).toBe(0);
  });

  it('needs a pointee that is a type id, dyn or elements', () => {
    const world = new World();
    for (const kind of ['rc', 'weak'] as const) {
      for (const pointee of [undefined, null, 'slice', {}, { slice: 'dyn' }, { slice: -1 }, -1]) {
        expect(codeOf(() => world.define({ kind, layout: FAT, pointee: pointee as TypeId }))).toBe(
          'ERR_JUST_INVALID_ARGUMENT',
        );
      }
      for (const pointee of ['dyn', { slice: 1 }] as const) {
        expect(codeOf(() => world.define({ kind, layout: Layout.ADDRESS, pointee }))).toBe(
          'ERR_JUST_INVALID_LAYOUT',
        );
      }
    }
  });
});
