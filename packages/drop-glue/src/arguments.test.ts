import { JustHeap, Layout } from '@justlang/heap';
import { codeOf } from '@justlang-tools/testing/errors';
import { soak } from '@justlang-tools/testing/soak';
import { describe, expect, it } from 'vitest';
import { messageOf, World } from '../test/world.js';
import { DropGlue } from './index.js';

const ADDRESSES = [
  1.5,
  2 ** 53,
  2 ** 31 + 0.5,
  -8,
  -0.5,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  '8',
  8n,
  [8],
  true,
  null,
  undefined,
  {},
];
const TYPE_IDS = ['1', 1n, [1], true, 1.5, -1, 2 ** 31, Number.NaN, null, undefined, {}];

describe('bad arguments are refused, before and after the first drop of a type', () => {
  const forms = (world: World) => ({
    drop: (at: unknown, id: unknown) => world.glue.drop(at as number, id as number),
    dropBox: (at: unknown, id: unknown) => world.glue.dropBox(at as number, id as number),
    dropArray: (at: unknown, id: unknown) => world.glue.dropArray(at as number, id as number, 1),
    own: (at: unknown, id: unknown) => world.glue.scope().own(at as number, id as number),
    ownBox: (at: unknown, id: unknown) => world.glue.scope().ownBox(at as number, id as number),
  });

  it.each(['drop', 'dropBox', 'dropArray', 'own', 'ownBox'] as const)('by %s', (form) => {
    const world = new World();
    let dropped = 0;
    world.glue.register(1, Layout.of(0, 8), () => dropped++);
    const call = forms(world)[form];
    for (const proven of [false, true]) {
      if (proven) {
        world.glue.drop(8, 1);
        world.glue.dropBox(8, 1);
      }
      dropped = 0;
      for (const address of ADDRESSES) {
        expect([address, codeOf(() => call(address, 1))]).toEqual([address, 'ERR_JUST_INVALID_ARGUMENT']);
      }
      for (const id of TYPE_IDS) {
        expect([id, codeOf(() => call(8, id))]).toEqual([id, 'ERR_JUST_INVALID_ARGUMENT']);
      }
      expect(codeOf(() => call(0, 1))).toBe('ERR_JUST_NULL_ADDRESS');
      expect(codeOf(() => call(8, 2))).toBe('ERR_JUST_UNKNOWN_TYPE');
      expect(dropped).toBe(0);
      // The largest address, and one that is no small integer.
      for (const address of [2 ** 53 - 1, 2 ** 31, 1]) call(address, 1);
    }
  });

  it('of a count too', () => {
    const world = new World();
    for (const type of [world.PROBE, world.define({ kind: 'trivial', layout: Layout.U64 })]) {
      for (let round = 0; round < 2; round++) {
        for (const count of [-1, 1.5, Number.NaN, 2 ** 53, '1', 1n, undefined]) {
          expect(codeOf(() => world.glue.dropArray(64, type, count as number))).toBe(
            'ERR_JUST_INVALID_ARGUMENT',
          );
        }
        world.glue.dropArray(64, type, 0);
      }
    }
  });
});

describe('types by the ten thousand', () => {
  const COUNT = soak(10_000, 50_000);
  const field = (type: number) => [{ offset: 0, type }];

  // Each of these is quadratic where a definition looks at all that its type contains, or at all that contains it.
  it.each([
    ['from the inside out', (i: number) => i],
    ['from the outside in', (i: number) => COUNT - 1 - i],
    ['every second one first', (i: number) => (i < COUNT / 2 ? 2 * i : 2 * (i - COUNT / 2) + 1)],
    ['every second one last, backward', (i: number) => (i < COUNT / 2 ? 2 * i : 2 * (COUNT - 1 - i) + 1)],
    ['two ends toward the middle', (i: number) => (i % 2 === 0 ? i / 2 : COUNT - (i + 1) / 2)],
  ])('chained by value are defined, asked for and dropped in no time, %s', (_, nth) => {
    const heap = new JustHeap();
    const glue = new DropGlue(heap);
    let dropped = 0;
    glue.register(COUNT, Layout.U64, () => dropped++);
    // Type 0 is the innermost of the chain and contains type COUNT; type i contains type i - 1.
    for (let i = 0; i < COUNT; i++) {
      const id = nth(i);
      glue.define(id, { kind: 'struct', layout: Layout.U64, fields: field(id === 0 ? COUNT : id - 1) });
    }
    let needed = 0;
    for (let id = COUNT - 1; id >= 0; id--) if (glue.needsDrop(id)) needed++;
    expect(needed).toBe(COUNT);
    glue.drop(64, COUNT - 1);
    for (let id = 0; id < COUNT; id += 7) glue.drop(64, id);
    expect(dropped).toBe(1 + Math.ceil(COUNT / 7));
    expect(
      messageOf(() =>
        glue.define(COUNT + 1, { kind: 'struct', layout: Layout.U64, fields: field(COUNT + 1) }),
      ),
    ).toContain(`type ${COUNT + 1} would contain itself by value: ${COUNT + 1} contains ${COUNT + 1}`);
  });

  it('closed to a ring are refused, wherever the ring is closed', () => {
    const count = 1000;
    for (const last of [0, 1, 500, count - 1]) {
      const glue = new DropGlue(new JustHeap());
      const define = (id: number) =>
        glue.define(id, { kind: 'struct', layout: Layout.U64, fields: field((id + 1) % count) });
      for (let id = 0; id < count; id++) if (id !== last) define(id);
      const ring = Array.from({ length: count + 1 }, (_, i) => (last + i) % count).join(' contains ');
      expect(messageOf(() => define(last))).toBe(`type ${last} would contain itself by value: ${ring}`);
      // Refused, the id is free.
      glue.define(last, { kind: 'trivial', layout: Layout.U64 });
      glue.drop(64, 0);
    }
  });

  it('closed to a ring are refused where far more is on one side of it', () => {
    const struct = (glue: DropGlue, id: number, ...types: number[]) =>
      glue.define(id, { kind: 'struct', layout: Layout.U64, fields: types.flatMap(field) });
    const many = Array.from({ length: 100 }, (_, i) => 1000 + i);
    for (const side of ['below', 'above']) {
      const glue = new DropGlue(new JustHeap());
      for (const id of many) struct(glue, id, ...(side === 'above' ? [1] : []));
      struct(glue, 2, 1);
      const parts = side === 'below' ? many : [];
      expect(messageOf(() => struct(glue, 1, ...parts, 2))).toBe(
        'type 1 would contain itself by value: 1 contains 2 contains 1',
      );
    }
  });

  it('as fields of one struct are asked for and dropped', () => {
    const heap = new JustHeap();
    const glue = new DropGlue(heap);
    let dropped = 0;
    const fields = Array.from({ length: COUNT }, (_, i) => ({ offset: 4 * i, type: i }));
    glue.define(COUNT, { kind: 'struct', layout: Layout.of(4 * COUNT, 4), fields });
    for (const { type } of fields) glue.register(type, Layout.U32, () => dropped++);
    expect(glue.needsDrop(COUNT)).toBe(true);
    glue.dropBox(heap.allocate(4 * COUNT, 4), COUNT);
    expect(dropped).toBe(COUNT);
  });
});

describe('dropArray', () => {
  it('of elements without a drop takes no time, however many', () => {
    const world = new World();
    const number = world.define({ kind: 'trivial', layout: Layout.U64 });
    const pair = world.struct(number, number);
    for (let i = 0; i < 1000; i++) {
      world.glue.dropArray(64, number, 2 ** 53 - 1);
      world.glue.dropArray(64, pair, 2 ** 53 - 1);
    }
    expect(world.live).toBe(0);
  });
});
