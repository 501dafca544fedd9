import { Layout } from '@justlang/heap';
import { codeOf } from '@justlang-tools/testing/errors';
import { describe, expect, it } from 'vitest';
import { messageOf, World } from '../test/world.js';
import type { DropType } from './index.js';

const P = Layout.ADDRESS;

describe('a definition', () => {
  it.each([-1, 1.5, 2 ** 31, Number.NaN, '1', 1n, null, undefined])('refuses %s as a type id', (id) => {
    const { glue } = new World();
    expect(codeOf(() => glue.define(id as number, { kind: 'trivial', layout: P }))).toBe(
      'ERR_JUST_INVALID_ARGUMENT',
    );
    expect(codeOf(() => glue.register(id as number, P, () => {}))).toBe('ERR_JUST_INVALID_ARGUMENT');
    expect(codeOf(() => glue.drop(64, id as number))).toBe('ERR_JUST_INVALID_ARGUMENT');
    expect(codeOf(() => glue.dropBox(64, id as number))).toBe('ERR_JUST_INVALID_ARGUMENT');
    expect(codeOf(() => glue.needsDrop(id as number))).toBe('ERR_JUST_INVALID_ARGUMENT');
  });

  it('takes 0 and 2^31 - 1 as type ids', () => {
    const { glue } = new World();
    for (const id of [0, 2 ** 31 - 1]) {
      glue.define(id, { kind: 'trivial', layout: P });
      glue.drop(4096, id);
    }
  });

  it('refuses an id that is taken, by either way of defining it', () => {
    const { glue } = new World();
    glue.define(1, { kind: 'trivial', layout: P });
    glue.register(2, P, () => {});
    for (const id of [1, 2]) {
      expect(codeOf(() => glue.define(id, { kind: 'string', layout: Layout.of(24, 8) }))).toBe(
        'ERR_JUST_INVALID_ARGUMENT',
      );
      expect(messageOf(() => glue.register(id, P, () => {}))).toContain(String(id));
    }
  });

  it.each<[string, unknown]>([
    ['no object', null],
    ['an unknown kind', { kind: 'tuple', layout: P }],
    ['a kind of Object.prototype', { kind: 'constructor', layout: P }],
    ['no layout', { kind: 'trivial' }],
    ['a drop that is no function', { kind: 'trivial', layout: P, drop: 1 }],
    ['no fields', { kind: 'struct', layout: P }],
    ['a field that is no object', { kind: 'struct', layout: P, fields: [1] }],
    ['a negative offset', { kind: 'struct', layout: P, fields: [{ offset: -8, type: 100 }] }],
    ['a fractional offset', { kind: 'struct', layout: P, fields: [{ offset: 0.5, type: 100 }] }],
    ['a field without a type', { kind: 'struct', layout: P, fields: [{ offset: 0 }] }],
    ['no pointee', { kind: 'box', layout: P }],
    ['nullable of the wrong type', { kind: 'box', layout: P, pointee: 100, nullable: 1 }],
    ['no element', { kind: 'vec', layout: Layout.of(24, 8) }],
    ['no count', { kind: 'array', layout: P, element: 100 }],
    ['a negative count', { kind: 'array', layout: P, element: 100, count: -1 }],
    ['no tag', { kind: 'enum', layout: P, variants: [] }],
    ['a tag of 3 bytes', { kind: 'enum', layout: P, tag: { offset: 0, width: 3 }, variants: [] }],
    ['no variants', { kind: 'enum', layout: P, tag: { offset: 0, width: 1 } }],
    [
      'a variant that does not fit its tag',
      { kind: 'enum', layout: P, tag: { offset: 0, width: 1 }, variants: [{ value: 256, fields: [] }] },
    ],
    [
      'a variant below its tag',
      { kind: 'enum', layout: P, tag: { offset: 0, width: 1 }, variants: [{ value: -129, fields: [] }] },
    ],
    [
      'the same variant twice, signed and unsigned',
      {
        kind: 'enum',
        layout: P,
        tag: { offset: 0, width: 1 },
        variants: [
          { value: -1, fields: [] },
          { value: 255, fields: [] },
        ],
      },
    ],
  ])('refuses %s', (_, type) => {
    const { glue } = new World();
    expect(codeOf(() => glue.define(1, type as DropType))).toBe('ERR_JUST_INVALID_ARGUMENT');
    glue.define(1, { kind: 'trivial', layout: P });
  });

  it.each<[string, DropType]>([
    ['a box of 4 bytes', { kind: 'box', layout: Layout.U32, pointee: 100 }],
    ['an rc of 4 bytes', { kind: 'rc', layout: Layout.U32, pointee: 100 }],
    ['a slice of 8 bytes', { kind: 'slice', layout: P, element: 100 }],
    ['a dyn of 8 bytes', { kind: 'dyn', layout: P }],
    ['a vec of 16 bytes', { kind: 'vec', layout: Layout.of(16, 8), element: 100 }],
    ['a string of 16 bytes', { kind: 'string', layout: Layout.of(16, 8) }],
    ['a field behind the end', { kind: 'struct', layout: P, fields: [{ offset: 9, type: 1000 }] }],
    ['a field that ends behind the end', { kind: 'struct', layout: P, fields: [{ offset: 1, type: 100 }] }],
    ['a tag behind the end', { kind: 'enum', layout: P, tag: { offset: 7, width: 2 }, variants: [] }],
    ['more elements than fit', { kind: 'array', layout: P, element: 100, count: 2 }],
    [
      'a variant field behind the end',
      {
        kind: 'enum',
        layout: P,
        tag: { offset: 0, width: 1 },
        variants: [{ value: 0, fields: [{ offset: 8, type: 100 }] }],
      },
    ],
  ])('refuses %s as a bad layout, and leaves the id free', (_, type) => {
    const { glue, PROBE } = new World();
    expect(PROBE).toBe(100);
    expect(codeOf(() => glue.define(1, type))).toBe('ERR_JUST_INVALID_LAYOUT');
    glue.define(1, { kind: 'trivial', layout: P });
  });

  it('takes an array whose last element has no padding behind it', () => {
    const { glue } = new World();
    glue.register(1, Layout.of(12, 8), () => {});
    glue.define(2, { kind: 'array', layout: Layout.of(28, 8), element: 1, count: 2 });
    expect(
      codeOf(() => glue.define(3, { kind: 'array', layout: Layout.of(27, 8), element: 1, count: 2 })),
    ).toBe('ERR_JUST_INVALID_LAYOUT');
  });

  it('refuses a type that contains itself by value, naming the way', () => {
    const { glue } = new World();
    const field = (type: number) => ({ kind: 'struct', layout: P, fields: [{ offset: 0, type }] }) as const;
    expect(codeOf(() => glue.define(1, field(1)))).toBe('ERR_JUST_INVALID_LAYOUT');
    glue.define(1, field(2));
    glue.define(2, { kind: 'array', layout: P, element: 3, count: 1 });
    const closing: DropType = {
      kind: 'enum',
      layout: P,
      tag: { offset: 0, width: 1 },
      variants: [{ value: 0, fields: [{ offset: 0, type: 1 }] }],
    };
    expect(messageOf(() => glue.define(3, closing))).toContain('3 contains 1 contains 2 contains 3');
    glue.define(3, { kind: 'box', layout: P, pointee: 1 });
  });

  it('takes a type that contains itself through a pointer, a vec, or no elements', () => {
    const { glue } = new World();
    glue.define(1, { kind: 'box', layout: P, pointee: 1, nullable: true });
    glue.define(2, { kind: 'vec', layout: Layout.of(24, 8), element: 2 });
    glue.define(3, { kind: 'array', layout: P, element: 3, count: 0 });
    expect(glue.needsDrop(3)).toBe(false);
  });

  it('is a copy: what happens to the descriptor later does not matter', () => {
    const world = new World();
    const fields = [{ offset: 0, type: world.PROBE }];
    const variants = [{ value: 7, fields: [{ offset: 8, type: world.PROBE }] }];
    const tag = { offset: 0, width: 4 as const };
    const a = world.define({ kind: 'struct', layout: P, fields });
    const b = world.define({ kind: 'enum', layout: Layout.of(16, 8), tag, variants });
    fields.length = 0;
    (variants[0] as { value: number }).value = 1;
    tag.offset = 4;
    world.dropSlot(world.probes([5]), a, 8);
    world.dropSlot(world.probes([7, 6]), b, 16);
    expect(world.log).toEqual([5, 6]);
  });

  it('takes a layout made by another copy of the heap package', () => {
    const { glue } = new World();
    glue.register(1, { size: 4, align: 4 } as Layout, () => {});
    expect(codeOf(() => glue.register(2, { size: 4, align: 3 } as Layout, () => {}))).toBe(
      'ERR_JUST_INVALID_LAYOUT',
    );
  });
});

describe('the first drop of a type', () => {
  it('names an unknown type', () => {
    const { glue } = new World();
    expect(codeOf(() => glue.drop(64, 4711))).toBe('ERR_JUST_UNKNOWN_TYPE');
    expect(messageOf(() => glue.dropBox(64, 4711))).toContain('4711');
    expect(messageOf(() => glue.dropArray(64, 4711, 0))).toContain('4711');
  });

  it('refuses to begin while a type it refers to is missing, even if no value of it is there', () => {
    const world = new World();
    const type = world.define({
      kind: 'struct',
      layout: Layout.of(16, 8),
      fields: [
        { offset: 0, type: world.PROBE },
        { offset: 8, type: 1 },
      ],
    });
    world.glue.define(1, { kind: 'box', layout: P, pointee: 2, nullable: true });
    const slot = world.probes([1, 0]);
    expect(codeOf(() => world.glue.drop(slot, type))).toBe('ERR_JUST_UNKNOWN_TYPE');
    expect(messageOf(() => world.glue.drop(slot, type))).toContain('type 2, which type 1 (box) refers to');
    expect(world.log).toEqual([]);
    world.glue.define(2, { kind: 'vec', layout: Layout.of(24, 8), element: 1 });
    world.dropSlot(slot, type, 16);
    expect(world.log).toEqual([1]);
  });

  it('finds a field that turned out not to fit', () => {
    const { glue } = new World();
    glue.define(1, { kind: 'struct', layout: P, fields: [{ offset: 0, type: 2 }] });
    glue.define(2, { kind: 'string', layout: Layout.of(24, 8) });
    expect(codeOf(() => glue.drop(64, 1))).toBe('ERR_JUST_INVALID_LAYOUT');
    expect(messageOf(() => glue.drop(64, 1))).toContain('24');
  });

  it('finds two fields that both would drop the same bytes', () => {
    const world = new World();
    const overlapping = (type: number): DropType => ({
      kind: 'struct',
      layout: Layout.of(16, 8),
      fields: [
        { offset: 4, type },
        { offset: 0, type },
      ],
    });
    const trivial = world.define({ kind: 'trivial', layout: P });
    const owning = world.define(overlapping(world.PROBE));
    world.glue.drop(4096, world.define(overlapping(trivial)));
    expect(codeOf(() => world.glue.drop(4096, owning))).toBe('ERR_JUST_INVALID_LAYOUT');
  });

  it('refuses what is no address', () => {
    const { glue, PROBE } = new World();
    for (const bad of ['64', 64n, Number.NaN, -8, 0.5, 2 ** 53, undefined]) {
      expect(codeOf(() => glue.drop(bad as number, PROBE))).toBe('ERR_JUST_INVALID_ARGUMENT');
      expect(codeOf(() => glue.dropBox(bad as number, PROBE))).toBe('ERR_JUST_INVALID_ARGUMENT');
      expect(codeOf(() => glue.dropArray(bad as number, PROBE, 1))).toBe('ERR_JUST_INVALID_ARGUMENT');
    }
    expect(codeOf(() => glue.drop(0, PROBE))).toBe('ERR_JUST_NULL_ADDRESS');
    expect(codeOf(() => glue.dropBox(0, PROBE))).toBe('ERR_JUST_NULL_ADDRESS');
    for (const count of [-1, 1.5, Number.NaN]) {
      expect(codeOf(() => glue.dropArray(64, PROBE, count))).toBe('ERR_JUST_INVALID_ARGUMENT');
    }
  });

  it('goes on refusing what is no address when the type was dropped before', () => {
    const world = new World();
    world.dropSlot(world.probe(1), world.PROBE, 8);
    world.glue.dropBox(world.probe(2), world.PROBE);
    for (const bad of ['64', Number.NaN, -8, 0.5, 2 ** 53]) {
      expect(codeOf(() => world.glue.drop(bad as number, world.PROBE))).toBe('ERR_JUST_INVALID_ARGUMENT');
      expect(codeOf(() => world.glue.dropBox(bad as number, world.PROBE))).toBe('ERR_JUST_INVALID_ARGUMENT');
    }
    expect(world.log).toEqual([1, 2]);
  });

  it('refuses a heap that is none', () => {
    const { glue } = new World();
    expect(codeOf(() => new (glue.constructor as new (heap: unknown) => unknown)({}))).toBe(
      'ERR_JUST_INVALID_ARGUMENT',
    );
  });
});

describe('needsDrop', () => {
  it('is false for what owns nothing, however it is composed', () => {
    const { glue } = new World();
    glue.define(1, { kind: 'trivial', layout: P });
    glue.define(2, { kind: 'struct', layout: P, fields: [{ offset: 0, type: 1 }] });
    glue.define(3, { kind: 'array', layout: Layout.of(80, 8), element: 2, count: 10 });
    glue.define(4, {
      kind: 'enum',
      layout: Layout.of(88, 8),
      tag: { offset: 0, width: 1 },
      variants: [{ value: 0, fields: [{ offset: 8, type: 3 }] }],
    });
    glue.define(5, { kind: 'array', layout: Layout.of(0, 8), element: 6, count: 0 });
    glue.define(6, { kind: 'box', layout: P, pointee: 1 });
    expect([1, 2, 3, 4, 5].map((id) => glue.needsDrop(id))).toEqual([false, false, false, false, false]);
    expect(glue.needsDrop(6)).toBe(true);
  });

  it('is true where anything inside owns or has a drop of its own', () => {
    const { glue, STRING, PROBE } = new World();
    const L = Layout.of(24, 8);
    const types: DropType[] = [
      { kind: 'struct', layout: L, fields: [{ offset: 0, type: STRING }] },
      { kind: 'struct', layout: L, fields: [], drop: () => {} },
      { kind: 'array', layout: L, element: PROBE, count: 1 },
      { kind: 'vec', layout: L, element: 0 },
      { kind: 'slice', layout: L, element: 0 },
      { kind: 'dyn', layout: L },
      { kind: 'rc', layout: L, pointee: 0 },
      { kind: 'weak', layout: L, pointee: 0 },
      {
        kind: 'enum',
        layout: L,
        tag: { offset: 23, width: 1 },
        variants: [
          { value: 0, fields: [] },
          { value: 1, fields: [{ offset: 0, type: PROBE }] },
        ],
      },
    ];
    for (const [i, type] of types.entries()) {
      glue.define(i + 1, type);
      expect([type.kind, glue.needsDrop(i + 1)]).toEqual([type.kind, true]);
    }
  });

  it('needs the types that lie inside, not those that are pointed to', () => {
    const { glue } = new World();
    glue.define(1, { kind: 'box', layout: P, pointee: 2 });
    glue.define(3, { kind: 'struct', layout: P, fields: [{ offset: 0, type: 4 }] });
    expect(glue.needsDrop(1)).toBe(true);
    expect(messageOf(() => glue.needsDrop(3))).toContain('type 4, which type 3 (struct) refers to');
    expect(codeOf(() => glue.needsDrop(5))).toBe('ERR_JUST_UNKNOWN_TYPE');
  });

  it('answers for types nested thousands deep', () => {
    const { glue, PROBE } = new World();
    for (let id = 1000; id < 11_000; id++) {
      glue.define(id, { kind: 'struct', layout: P, fields: [{ offset: 0, type: id + 1 }] });
    }
    glue.define(11_000, { kind: 'struct', layout: P, fields: [{ offset: 0, type: PROBE }] });
    expect(glue.needsDrop(1000)).toBe(true);
  });
});
