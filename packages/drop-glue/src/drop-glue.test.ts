import { Layout } from '@justlang/heap';
import { MemoryAccess } from '@justlang/memory-access';
import { describe, expect, it } from 'vitest';
import { World } from '../test/world.js';

describe('DropGlue drops each kind', () => {
  it('calls a registered handler with the address alone, once', () => {
    const world = new World();
    const seen: unknown[] = [];
    world.glue.register(7, Layout.I32, (...args: unknown[]) => void seen.push(...args));
    world.glue.drop(4096, 7);
    expect(seen).toEqual([4096]);
  });

  it('does nothing for a trivial type, and does not read the address', () => {
    const world = new World();
    world.glue.define(1, { kind: 'trivial', layout: Layout.I32 });
    world.glue.drop(64, 1);
    expect(world.live).toBe(0);
  });

  it('drops a struct: its own drop first, then its fields in the order listed', () => {
    const world = new World();
    const type = world.define({
      kind: 'struct',
      layout: Layout.of(24, 8),
      drop: world.handler('own'),
      fields: [
        { offset: 16, type: world.PROBE },
        { offset: 0, type: world.PROBE },
        { offset: 8, type: world.PROBE },
      ],
    });
    world.dropSlot(world.probes([1, 2, 3]), type, 24);
    expect(world.log).toEqual(['own 1', 3, 1, 2]);
  });

  it('drops the fields of structs inside structs in order, each after its own drop', () => {
    const world = new World();
    const pair = (drop: string) =>
      world.define({
        kind: 'struct',
        layout: Layout.of(16, 8),
        drop: world.handler(drop),
        fields: [
          { offset: 0, type: world.PROBE },
          { offset: 8, type: world.PROBE },
        ],
      });
    const outer = world.define({
      kind: 'struct',
      layout: Layout.of(32, 8),
      drop: world.handler('outer'),
      fields: [
        { offset: 0, type: pair('left') },
        { offset: 16, type: pair('right') },
      ],
    });
    world.dropSlot(world.probes([1, 2, 3, 4]), outer, 32);
    expect(world.log).toEqual(['outer 1', 'left 1', 1, 2, 'right 3', 3, 4]);
  });

  it.each([1, 2, 3, 4, 5, 17, 40])('drops a struct of %i fields, and one that contains it', (count) => {
    const world = new World();
    const numbers = Array.from({ length: count }, (_, i) => i);
    const inner = world.struct(...numbers.map(() => world.PROBE));
    const outer = world.define({
      kind: 'struct',
      layout: Layout.of(8 * count + 8, 8),
      fields: [
        { offset: 8, type: inner },
        { offset: 0, type: world.PROBE },
      ],
    });
    world.dropSlot(world.probes([99, ...numbers]), outer, 8 * count + 8);
    expect(world.log).toEqual([...numbers, 99]);
  });

  it.each([1, 2, 3, 4, 7])('frees every string of a struct of %i strings', (count) => {
    const world = new World();
    const fields = Array.from({ length: count }, (_, i) => ({ offset: 24 * i, type: world.STRING }));
    const type = world.define({ kind: 'struct', layout: Layout.of(24 * count, 8), fields });
    const block = world.heap.allocate(24 * count, 8);
    for (let i = 0; i < count; i++) world.writeString(block + 24 * i, 'just', 4 + i);
    expect(world.live).toBe(1 + count);
    world.glue.dropBox(block, type);
    expect(world.live).toBe(0);
  });

  it('frees the capacity of a string, not its length', () => {
    const world = new World();
    const slot = world.string('abc', 100);
    world.dropSlot(slot, world.STRING, 24);
    expect(world.heap.stats().allocatedBytes).toBe(0);
  });

  it('frees nothing for an empty string or vec, whose address dangles', () => {
    const world = new World();
    const vec = world.define({ kind: 'vec', layout: Layout.of(24, 8), element: world.PROBE });
    world.dropSlot(world.words(1, 0, 0), world.STRING, 24);
    world.dropSlot(world.words(8, 0, 0), vec, 24);
    expect(world.live).toBe(0);
    expect(world.log).toEqual([]);
  });

  it('drops the length of a vec from the first element to the last, then frees its capacity', () => {
    const world = new World();
    const vec = world.define({ kind: 'vec', layout: Layout.of(24, 8), element: world.PROBE });
    const buffer = world.heap.allocate(8 * 10, 8);
    for (const i of [0, 1, 2]) world.probe(i + 1, buffer + 8 * i);
    world.dropSlot(world.words(buffer, 10, 3), vec, 24);
    expect(world.log).toEqual([1, 2, 3]);
    expect(world.live).toBe(0);
  });

  it('steps over the padding between elements, and frees it with the buffer', () => {
    const world = new World();
    const element = world.define({
      kind: 'struct',
      layout: Layout.of(12, 8),
      fields: [{ offset: 0, type: world.PROBE }],
    });
    const vec = world.define({ kind: 'vec', layout: Layout.of(24, 8), element });
    const buffer = world.heap.allocate(Layout.array(Layout.of(12, 8), 3).size, 8);
    for (const i of [0, 1, 2]) world.probe(i + 1, buffer + 16 * i);
    world.dropSlot(world.words(buffer, 3, 3), vec, 24);
    expect(world.log).toEqual([1, 2, 3]);
    expect(world.live).toBe(0);
  });

  it('drops a boxed slice', () => {
    const world = new World();
    const slice = world.define({ kind: 'slice', layout: Layout.of(16, 8), element: world.PROBE });
    const trivial = world.define({ kind: 'trivial', layout: Layout.U16 });
    const numbers = world.define({ kind: 'slice', layout: Layout.of(16, 8), element: trivial });
    world.dropSlot(world.words(world.probes([4, 5]), 2), slice, 16);
    world.dropSlot(world.words(world.heap.allocate(6, 2), 3), numbers, 16);
    world.dropSlot(world.words(2, 0), numbers, 16);
    expect(world.log).toEqual([4, 5]);
    expect(world.live).toBe(0);
  });

  it('drops elements of no size as often as there are, and never frees a buffer for them', () => {
    const world = new World();
    let drops = 0;
    world.glue.register(1, Layout.of(0, 4), () => drops++);
    world.glue.define(2, { kind: 'vec', layout: Layout.of(24, 8), element: 1 });
    const slot = world.words(4, 0, 1000);
    MemoryAccess.setU64(slot + 8, 2n ** 64n - 1n); // the capacity that Rust gives such a vec
    world.dropSlot(slot, 2, 24);
    expect(drops).toBe(1000);
    expect(world.live).toBe(0);
  });

  it('drops a box: its pointee, then its block, which is still there while the pointee is dropped', () => {
    const world = new World();
    let during = 0;
    world.glue.register(1, Layout.U64, () => {
      during = world.live;
    });
    world.glue.define(2, { kind: 'box', layout: Layout.ADDRESS, pointee: 1 });
    world.dropSlot(world.words(world.heap.allocate(8, 8)), 2, 8);
    expect(during).toBe(2);
    expect(world.live).toBe(0);
  });

  it('frees no block for a pointee of no size', () => {
    const world = new World();
    let drops = 0;
    world.glue.register(1, Layout.of(0, 8), () => drops++);
    world.glue.define(2, { kind: 'box', layout: Layout.ADDRESS, pointee: 1 });
    world.glue.define(3, { kind: 'trivial', layout: Layout.of(0, 16) });
    world.glue.define(4, { kind: 'box', layout: Layout.ADDRESS, pointee: 3 });
    world.dropSlot(world.words(8), 2, 8);
    world.dropSlot(world.words(16), 4, 8);
    world.glue.dropBox(8, 1);
    expect(drops).toBe(2);
    expect(world.live).toBe(0);
  });

  it('takes null for none where a type is nullable, and for an error where it is not', () => {
    const world = new World();
    const trivial = world.define({ kind: 'trivial', layout: Layout.U64 });
    for (const pointee of [world.PROBE, trivial]) {
      for (const kind of ['box', 'rc'] as const) {
        const nullable = world.define({ kind, layout: Layout.ADDRESS, pointee, nullable: true });
        const strict = world.define({ kind, layout: Layout.ADDRESS, pointee });
        world.dropSlot(world.words(0), nullable, 8);
        expect(() => world.dropSlot(world.words(0), strict, 8)).toThrow(
          expect.objectContaining({ code: 'ERR_JUST_NULL_ADDRESS' }),
        );
      }
    }
    const dyn = world.define({ kind: 'dyn', layout: Layout.of(16, 8), nullable: true });
    world.dropSlot(world.words(0, 0), dyn, 16);
    expect(world.log).toEqual([]);
    expect(world.live).toBe(0);
  });

  it('drops an array in place, short or long, from the first element to the last', () => {
    for (const count of [0, 1, 2, 8, 9, 50]) {
      const world = new World();
      const numbers = Array.from({ length: count }, (_, i) => i);
      const layout = Layout.of(8 * count, 8);
      const type = world.define({ kind: 'array', layout, element: world.PROBE, count });
      world.dropSlot(world.probes(numbers), type, 8 * count);
      expect(world.log).toEqual(numbers);
    }
  });

  it('drops what follows a nested array after it', () => {
    const world = new World();
    const row = world.define({ kind: 'array', layout: Layout.of(24, 8), element: world.PROBE, count: 3 });
    const grid = world.define({ kind: 'array', layout: Layout.of(72, 8), element: row, count: 3 });
    const type = world.define({
      kind: 'struct',
      layout: Layout.of(80, 8),
      fields: [
        { offset: 0, type: grid },
        { offset: 72, type: world.PROBE },
      ],
    });
    const numbers = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
    world.dropSlot(world.probes(numbers), type, 80);
    expect(world.log).toEqual(numbers);
  });

  it('drops a dyn by the type id beside its pointer', () => {
    const world = new World();
    const dyn = world.define({ kind: 'dyn', layout: Layout.of(16, 8) });
    const big = 2 ** 31 - 1;
    world.glue.register(big, Layout.of(12, 4), world.handler('big'));
    world.dropSlot(world.words(world.probe(5), world.PROBE), dyn, 16);
    const block = world.heap.allocate(12, 4);
    MemoryAccess.setU32(block, 6);
    world.dropSlot(world.words(block, big), dyn, 16);
    world.dropSlot(world.words(world.string('abc'), world.STRING), dyn, 16);
    expect(world.log).toEqual([5, 'big 6']);
    expect(world.live).toBe(0);
  });

  it('drops consecutive values with dropArray', () => {
    const world = new World();
    const block = world.probes([1, 2, 3, 4]);
    world.glue.dropArray(block, world.PROBE, 3);
    expect(world.log).toEqual([1, 2, 3]);
    world.glue.dropArray(block, world.PROBE, 0);
    expect(world.log).toEqual([1, 2, 3]);
  });
});

describe('DropGlue drops the variant an enum is', () => {
  const SET = { 1: 'setU8', 2: 'setU16', 4: 'setU32' } as const;

  it.each([1, 2, 4, 8] as const)('by a tag of %i bytes, up to its largest value', (width) => {
    const world = new World();
    const values = [0, 1, 200, 2 ** (8 * width - 1) - 1, 2 ** (8 * width) - 1].filter(Number.isSafeInteger);
    const exact: (number | bigint)[] = width === 8 ? [...values, 2n ** 63n, 2n ** 63n + 1n, -1n] : values;
    const type = world.define({
      kind: 'enum',
      layout: Layout.of(16 + 8 * exact.length, 8),
      tag: { offset: 8, width },
      variants: exact.map((value, i) => ({ value, fields: [{ offset: 16 + 8 * i, type: world.PROBE }] })),
    });
    for (const [i, value] of exact.entries()) {
      world.log.length = 0;
      const slot = world.probes([0, 0, ...exact.map((_, n) => n)]);
      if (width === 8) MemoryAccess.setU64(slot + 8, BigInt.asUintN(64, BigInt(value)));
      else MemoryAccess[SET[width]](slot + 8, Number(value));
      world.dropSlot(slot, type, 16 + 8 * exact.length);
      expect([value, ...world.log]).toEqual([value, i]);
    }
  });

  it('with negative values as a signed tag has them', () => {
    const world = new World();
    const type = world.define({
      kind: 'enum',
      layout: Layout.of(16, 8),
      tag: { offset: 0, width: 1 },
      variants: [{ value: -2, fields: [{ offset: 8, type: world.PROBE }] }],
    });
    const slot = world.probes([0, 3]);
    MemoryAccess.setI8(slot, -2);
    world.dropSlot(slot, type, 16);
    expect(world.log).toEqual([3]);
  });

  it('which has nothing to drop if it has no fields, or the tag is none of those listed', () => {
    const world = new World();
    const type = world.define({
      kind: 'enum',
      layout: Layout.of(16, 8),
      tag: { offset: 0, width: 4 },
      drop: world.handler('own'),
      variants: [
        { value: 0, fields: [] },
        { value: 1, fields: [{ offset: 8, type: world.PROBE }] },
        { value: 100_000, fields: [{ offset: 8, type: world.PROBE }] },
      ],
    });
    for (const tag of [0, 2, 99_999, 1, 100_000]) world.dropSlot(world.probes([tag, tag]), type, 16);
    expect(world.log).toEqual(['own 0', 'own 2', 'own 99999', 'own 1', 1, 'own 100000', 100_000]);
  });
});

describe('DropGlue counts references', () => {
  it('drops the value and frees the block with the last strong reference', () => {
    const world = new World();
    const rc = world.define({ kind: 'rc', layout: Layout.ADDRESS, pointee: world.PROBE });
    const block = world.words(3, 1, 0);
    world.probe(9, block + 16);
    for (const left of [2, 1]) {
      world.dropSlot(world.words(block), rc, 8);
      expect(MemoryAccess.getAddress(block)).toBe(left);
      expect(world.log).toEqual([]);
    }
    world.dropSlot(world.words(block), rc, 8);
    expect(world.log).toEqual([9]);
    expect(world.live).toBe(0);
  });

  it('keeps the block for weak references, the last of which frees it', () => {
    const world = new World();
    const rc = world.define({ kind: 'rc', layout: Layout.ADDRESS, pointee: world.PROBE });
    const weak = world.define({ kind: 'weak', layout: Layout.ADDRESS, pointee: world.PROBE, nullable: true });
    const block = world.words(1, 3, 0);
    world.probe(9, block + 16);
    world.dropSlot(world.words(block), weak, 8);
    world.dropSlot(world.words(block), rc, 8);
    expect(world.log).toEqual([9]);
    expect([MemoryAccess.getAddress(block), MemoryAccess.getAddress(block + 8)]).toEqual([0, 1]);
    world.dropSlot(world.words(0), weak, 8);
    world.dropSlot(world.words(block), weak, 8);
    expect(world.live).toBe(0);
  });

  it('places the value at its own alignment', () => {
    const world = new World();
    const at: number[] = [];
    world.glue.register(1, Layout.of(64, 64), (address) => at.push(address));
    world.glue.define(2, { kind: 'rc', layout: Layout.ADDRESS, pointee: 1 });
    world.glue.register(3, Layout.U8, (address) => at.push(address));
    world.glue.define(4, { kind: 'rc', layout: Layout.ADDRESS, pointee: 3 });
    const wide = world.heap.allocate(128, 64);
    const small = world.heap.allocate(24, 8);
    for (const [block, type] of [
      [wide, 2],
      [small, 4],
    ] as const) {
      MemoryAccess.setAddress(block, 1);
      MemoryAccess.setAddress(block + 8, 1);
      world.dropSlot(world.words(block), type, 8);
    }
    expect(at).toEqual([wide + 64, small + 16]);
    expect(world.live).toBe(0);
  });

  it('refuses to drop a strong reference that nobody holds', () => {
    const world = new World();
    const rc = world.define({ kind: 'rc', layout: Layout.ADDRESS, pointee: world.PROBE });
    const block = world.words(0, 1, 0);
    expect(() => world.glue.drop(world.words(block), rc)).toThrow(
      expect.objectContaining({ code: 'ERR_JUST_DOUBLE_FREE' }),
    );
    expect(world.log).toEqual([]);
  });
});
