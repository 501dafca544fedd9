import { inspect } from 'node:util';
import { DropGlue, InspectedValue } from '@justlang/drop-glue';
import { JustHeap, Layout } from '@justlang/heap';
import { MemoryAccess } from '@justlang/memory-access';
import { describe, expect, it } from 'vitest';
import { BASIC, hex, on, ShownTypes, T } from './shown-types.js';

describe('inspectValue shows', () => {
  it(
    'a struct with its fields, in the order of their declaration',
    on((types) => {
      const second = types.account('bob', 7);
      const first = types.account('alice \u{1f511}', 1250, second);
      const shown = types.show(first, 'Account');
      expect(shown).toBeInstanceOf(InspectedValue);
      expect(shown).toMatchObject({ type: 'Account', address: first, state: 'live' });
      expect(Object.keys(shown.fields!)).toEqual(['owner', 'cents', 'next']);
      const { owner, cents, next } = shown.fields!;
      expect(owner).toMatchObject({ type: 'String', value: 'alice \u{1f511}', length: 10, capacity: 10 });
      expect(cents).toMatchObject({ type: 'u32', address: first + 24, value: 1250 });
      expect(next!.pointee!.fields!.owner!.value).toBe('bob');
      expect(next!.pointee!.fields!.next).toMatchObject({ state: 'none' });
      expect(String(shown)).toBe(
        [
          `Account at ${hex(first)}`,
          '  owner: String = "alice \u{1f511}"',
          '  cents: u32 = 1250',
          `  next: Option<Box<Account>> -> ${hex(second)} Account`,
          '    owner: String = "bob"',
          '    cents: u32 = 7',
          '    next: Option<Box<Account>> = None',
        ].join('\n'),
      );
      expect(inspect(shown)).toBe(String(shown));
    }),
  );

  it.each([
    ['u8', [200], 200],
    ['u32', [0xff, 0xff, 0xff, 0xff], 4294967295],
    ['i64', [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f], 2n ** 63n - 1n],
    ['i64', [0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], -2n],
    ['f64', [0, 0, 0, 0, 0, 0, 0xf8, 0x3f], 1.5],
    ['bool', [1], true],
    ['bool', [0], false],
    ['char', [0x11, 0xf5, 0x01, 0], '\u{1f511}'],
  ] as const)('a scalar: %s of %j', (type, bytes, value) => {
    using heap = new JustHeap(BASIC);
    const types = new ShownTypes(heap);
    const slot = types.slot(type);
    types.bytes(slot, ...bytes);
    expect(types.show(slot, type)).toMatchObject({ state: 'live', value });
  });

  it.each([
    ['i64', [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f], '9223372036854775807'],
    ['f64', [0, 0, 0, 0, 0, 0, 0xf8, 0x3f], 1.5],
    ['f64', [0, 0, 0, 0, 0, 0, 0xf0, 0xff], '-Infinity'],
    ['f64', [0, 0, 0, 0, 0, 0, 0xf8, 0x7f], 'NaN'],
    ['f64', [0, 0, 0, 0, 0, 0, 0, 0x80], '-0'],
    ['bool', [1], true],
  ] as const)('a scalar as JSON, in full: %s of %j', (type, bytes, value) => {
    using heap = new JustHeap(BASIC);
    const types = new ShownTypes(heap);
    const slot = types.slot(type);
    types.bytes(slot, ...bytes);
    const json = JSON.parse(JSON.stringify([types.show(slot, type)]));
    expect(json).toEqual([{ type, address: slot, state: 'live', value }]);
  });

  it(
    'what a value holds, as JSON too',
    on((types) => {
      const account = types.account('alice', 1250);
      const json = JSON.parse(JSON.stringify(types.show(account, 'Account')));
      expect(json).toMatchObject({
        type: 'Account',
        fields: { owner: { value: 'alice' }, cents: { value: 1250 } },
      });
    }),
  );

  it.each([
    ['i8', 1, [0x80], -128],
    ['i16', 2, [0, 0x80], -32768],
    ['u16', 2, [1, 2], 0x201],
    ['i32', 4, [0, 0, 0, 0x80], -(2 ** 31)],
    ['u64', 8, [1, 0, 0, 0, 0, 0, 0, 0x80], 2n ** 63n + 1n],
    ['i128', 16, [...new Array(15).fill(0xff), 0xff], -1n],
    ['u128', 16, [...new Array(15).fill(0), 1], 2n ** 120n],
    ['isize', 8, new Array(8).fill(0xff), -1],
    ['usize', 8, new Array(8).fill(0xff), 2n ** 64n - 1n],
    ['address', 8, [0, 0, 1, 0, 0, 0, 0, 0], 65536],
    ['f32', 4, [0, 0, 0x20, 0x40], 2.5],
    ['f64', 8, [0, 0, 0, 0, 0, 0, 0, 0x80], -0],
  ] as const)('a scalar: %s', (scalar, size, bytes, value) => {
    using heap = new JustHeap(BASIC);
    const glue = new DropGlue(heap);
    glue.define(1, { kind: 'trivial', layout: Layout.of(size, 1), scalar });
    const slot = heap.allocate(size, 1);
    new ShownTypes(heap).bytes(slot, ...bytes);
    const shown = glue.inspectValue(slot, 1);
    expect(shown.value).toBe(value);
    if (Object.is(value, -0)) expect(String(shown)).toContain(' = -0 at ');
  });

  it(
    'the variant of an enum and its fields; its tag where it has no name',
    on((types) => {
      const slot = types.slot('Shape');
      expect(types.show(slot, 'Shape')).toMatchObject({ variant: 'Point', fields: {} });
      MemoryAccess.setU8(slot, 1);
      MemoryAccess.setF64(slot + 8, 2.5);
      expect(String(types.show(slot, 'Shape'))).toBe(`Shape = Circle at ${hex(slot)}\n  radius: f64 = 2.5`);
      MemoryAccess.setU8(slot, 2);
      types.string(slot + 8, 'x');
      expect(types.show(slot, 'Shape')).toMatchObject({ variant: '2', fields: { '+8': { value: 'x' } } });
      MemoryAccess.setU8(slot, 3);
      expect(types.show(slot, 'Shape')).toMatchObject({ state: 'invalid', variant: '3' });
    }),
  );

  it(
    'the variant that keeps its data in the tag',
    on(({ glue, heap }) => {
      const variants = [{ value: 2n ** 63n, fields: [], name: 'None' }];
      const otherwise = { fields: [{ offset: 0, type: T.String, name: '0' }], name: 'Some' };
      const layout = Layout.of(24, 8);
      glue.define(99, { kind: 'enum', layout, tag: { offset: 8, width: 8 }, variants, otherwise });
      const slot = heap.allocateZeroed(24, 8);
      expect(glue.inspectValue(slot, 99)).toMatchObject({ variant: 'Some', fields: { 0: { value: '' } } });
      MemoryAccess.setU64(slot + 8, 2n ** 63n);
      expect(glue.inspectValue(slot, 99)).toMatchObject({ variant: 'None', fields: {} });
    }),
  );

  it(
    'a vec, a slice and an array with their elements, and texts as one',
    on((types) => {
      const vec = types.words(types.slot('Vec<u32>'), types.numbers(1, 2, 3, 4), 4, 3);
      expect(String(types.show(vec, 'Vec<u32>'))).toBe(
        `Vec<u32>, 3 elements of 4 at ${hex(vec)}\n  0: u32 = 1\n  1: u32 = 2\n  2: u32 = 3`,
      );
      const cut = types.show(vec, 'Vec<u32>', { elements: 1 });
      expect(cut).toMatchObject({ length: 3, elements: [{ value: 1 }] });
      expect(String(cut)).toContain('\n  ... 2 more');
      const slice = types.words(types.slot('Box<[u32]>'), types.numbers(5, 6), 2);
      expect(types.show(slice, 'Box<[u32]>').elements!.map(({ value }) => value)).toEqual([5, 6]);
      const array = types.slot('[u8; 3]');
      MemoryAccess.setU8(array + 2, 9);
      expect(types.show(array, '[u8; 3]').elements!.map(({ value }) => value)).toEqual([0, 0, 9]);
      const { address, bytes } = types.text('h\u00e9');
      expect(types.show(types.words(types.slot('Box<str>'), address, bytes), 'Box<str>').value).toBe(
        'h\u00e9',
      );
      expect(types.show(types.slot('Vec<u32>'), 'Vec<u32>')).toMatchObject({ length: 0, elements: [] });
      const many = types.words(types.slot('Vec<Empty>'), 1, 0, 5);
      expect(types.show(many, 'Vec<Empty>').elements).toHaveLength(5);
    }),
  );

  it(
    'the start of a long text, whole characters only',
    on((types) => {
      const slot = types.slot('String');
      types.string(slot, `${'a'.repeat(15)}\u00e9${'b'.repeat(20)}`);
      const shown = types.show(slot, 'String', { elements: 1 });
      expect(shown).toMatchObject({ value: 'a'.repeat(15), length: 37 });
      expect(String(shown)).toBe(`String = "${'a'.repeat(15)}"... (37 bytes) at ${hex(slot)}`);
    }),
  );

  it(
    'what a dyn holds, by the type id in memory',
    on((types) => {
      const slot = types.words(types.slot('Box<dyn Any>'), types.account('eve', 3), T.Account);
      expect(types.show(slot, 'Box<dyn Any>').pointee).toMatchObject({ type: 'Account' });
      MemoryAccess.setU64(slot + 8, 4711n);
      expect(types.show(slot, 'Box<dyn Any>')).toMatchObject({ state: 'invalid' });
    }),
  );

  it(
    'counts, and what is counted',
    on((types) => {
      const block = types.link(2, 3, 42n);
      const rc = types.words(types.slot('Rc<Link>'), block);
      const shown = types.show(rc, 'Rc<Link>');
      expect(shown).toMatchObject({ strong: 2, weak: 3, pointee: { fields: { id: { value: 42n } } } });
      expect(String(shown)).toContain('Rc<Link> (strong 2, weak 3) -> ');
      const weak = types.words(types.slot('Weak<Link>'), block);
      expect(types.show(weak, 'Weak<Link>').pointee!.fields!.id!.value).toBe(42n);
      MemoryAccess.setU64(block, 0n);
      expect(types.show(weak, 'Weak<Link>')).toMatchObject({ state: 'dropped', strong: 0, weak: 3 });
      types.words(weak, 2n ** 64n - 1n);
      expect(types.show(weak, 'Weak<Link>')).toMatchObject({ state: 'none' });
      const text = types.heap.allocate(24, 8);
      types.words(text, 1, 1);
      MemoryAccess.encodeUtf8('shared', text + 16, 6);
      const shared = types.words(types.slot('Rc<str>'), text, 6);
      expect(types.show(shared, 'Rc<str>').pointee).toMatchObject({ type: 'str', value: 'shared' });
    }),
  );

  it(
    'what a reference refers to',
    on((types) => {
      const account = types.account('ada', 1);
      const slot = types.words(types.slot('&Account'), account);
      expect(types.show(slot, '&Account').pointee!.fields!.owner!.value).toBe('ada');
      const { address, bytes } = types.text('static');
      types.heap.leak(address, bytes);
      const text = types.words(types.slot('&str'), address, bytes);
      expect(types.show(text, '&str').pointee!.value).toBe('static');
    }),
  );

  it(
    'offsets where fields have no names, and bytes where nothing is known',
    on((types) => {
      const plain = types.slot('Plain');
      expect(Object.keys(types.show(plain, 'Plain').fields!)).toEqual(['+0', '+8']);
      const opaque = types.words(types.slot('Opaque'), 0x0102);
      expect(types.show(opaque, 'Opaque').bytes).toBe(`02 01${' 00'.repeat(30)}`);
    }),
  );
});
