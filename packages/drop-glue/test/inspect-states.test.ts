import { DropGlue, type DropType, type InspectedValue } from '@justlang/drop-glue';
import { JustHeap, Layout } from '@justlang/heap';
import { MemoryAccess } from '@justlang/memory-access';
import { Panic } from '@justlang/panic';
import { codeOf, thrown } from '@justlang-tools/testing/errors';
import { describe, expect, it } from 'vitest';
import { BASIC, hex, on, ShownTypes, T } from './shown-types.js';

describe('inspectValue ends', () => {
  it(
    'at a cycle',
    on((types) => {
      const first = types.link(1, 1, 1n);
      const second = types.link(1, 1, 2n, first);
      MemoryAccess.setAddress(first + 24, second);
      const back = types.show(first + 16, 'Link').fields!.next!.pointee!.fields!.next!;
      expect(back).toMatchObject({ pointer: first, pointee: { address: first + 16, state: 'seen' } });
    }),
  );

  it(
    'at the depth that is asked for',
    on((types) => {
      let list = 0;
      for (let i = 0; i < 1000; i++) list = types.account('x', i, list);
      let links = 0;
      let node = types.show(list, 'Account', { depth: 4 });
      for (; node.fields!.next!.pointee !== undefined; links++) node = node.fields!.next!.pointee;
      expect(links).toBe(4);
      expect(node.fields!.next).toMatchObject({ state: 'cut' });
      expect(types.show(list, 'Account', { depth: 0 }).fields!.next).toMatchObject({ state: 'cut' });
    }),
  );

  it(
    'after 10,000 values',
    on((types) => {
      const accounts = types.heap.allocateZeroed(40 * 9000, 8);
      const vec = types.words(types.slot('Vec<Account>'), accounts, 9000, 9000);
      const count = (value: InspectedValue): number =>
        [...Object.values(value.fields ?? {}), ...(value.elements ?? [])].reduce(
          (sum, part) => sum + count(part),
          1,
        );
      const shown = count(types.show(vec, 'Vec<Account>', { elements: 10_000 }));
      expect(shown).toBeGreaterThanOrEqual(10_000);
      expect(shown).toBeLessThan(10_010);
    }),
  );

  it('within values that are nested without end', () => {
    using heap = new JustHeap(BASIC);
    const glue = new DropGlue(heap);
    glue.define(0, { kind: 'trivial', layout: Layout.U8 });
    for (let id = 1; id <= 20_000; id++) {
      glue.define(id, { kind: 'struct', layout: Layout.U8, fields: [{ offset: 0, type: id - 1 }] });
    }
    let node = glue.inspectValue(heap.allocate(1, 1), 20_000);
    while (node.fields !== undefined) node = node.fields['+0']!;
    expect(node.state).toBe('cut');
  });

  it('within boxes of nested values, before the stack is full', () => {
    using heap = new JustHeap(BASIC);
    const glue = new DropGlue(heap);
    const layout = Layout.ADDRESS;
    glue.define(0, { kind: 'box', layout, pointee: 60, nullable: true });
    for (let id = 1; id <= 60; id++) {
      glue.define(id, { kind: 'struct', layout, fields: [{ offset: 0, type: id - 1, name: 'inner' }] });
    }
    let list = 0;
    for (let i = 0; i < 200; i++) {
      const box = heap.allocate(8, 8);
      MemoryAccess.setAddress(box, list);
      list = box;
    }
    const shown = glue.inspectValue(list, 60, { depth: 100 });
    expect(String(shown).trimEnd()).toMatch(/ \.\.\.$/);
  });
});

describe('inspectValue says of', () => {
  it(
    'a freed value that it is gone, wherever it is pointed to from',
    on((types) => {
      const next = types.account('bob', 7);
      const account = types.account('al', 1, next);
      types.glue.dropBox(next, T.Account);
      expect(types.show(next, 'Account')).toMatchObject({ state: 'gone' });
      const { next: field } = types.show(account, 'Account').fields!;
      expect(field).toMatchObject({ state: 'gone', pointer: next });
      const slot = types.words(types.slot('&Account'), next);
      expect(types.show(slot, '&Account').pointee).toMatchObject({ state: 'gone' });
      const numbers = types.numbers(1, 2);
      const vec = types.words(types.slot('Vec<u32>'), numbers, 2, 2);
      types.heap.deallocate(numbers, 8, 4);
      expect(types.show(vec, 'Vec<u32>')).toMatchObject({ state: 'gone', pointer: numbers });
      const block = types.link(1, 1, 1n);
      const rc = types.words(types.slot('Rc<Link>'), block);
      types.heap.deallocate(block, 32, 8);
      expect(types.show(rc, 'Rc<Link>')).toMatchObject({ state: 'gone' });
    }),
  );

  it(
    'a value that was moved and dropped since that it is gone',
    on((types) => {
      const from = types.words(types.slot('Box<Account>'), types.account('al', 1));
      const to = types.slot('Box<Account>');
      MemoryAccess.memcpy(to, from, 8);
      expect(types.show(from, 'Box<Account>')).toMatchObject({ state: 'live' });
      types.glue.drop(to, T['Box<Account>']);
      expect(types.show(from, 'Box<Account>')).toMatchObject({ state: 'gone' });
    }),
  );

  it.each([
    ['bool', 'a bool of 2', [2]],
    ['char', 'a surrogate', [0xd800]],
    ['char', 'no character', [0x110000]],
    ['String', 'a length above the capacity', [8, 4, 5]],
    ['String', 'a pointer that is none', [2n ** 53n, 4, 4]],
    ['Vec<u32>', 'a length that is none', [8, 4, 2n ** 63n]],
    ['Box<Account>', 'a null box', [0]],
    ['Box<dyn Any>', 'a null dyn', [0, 1]],
    ['Rc<Link>', 'a null rc', [0]],
  ] as const)('%s that it is invalid: %s', (type, _why, words) => {
    using heap = new JustHeap(BASIC);
    const types = new ShownTypes(heap);
    const slot = types.words(heap.allocateZeroed(24, 8), ...words);
    expect(types.show(slot, type)).toMatchObject({ state: 'invalid' });
  });

  it(
    'bytes that are no text that they are invalid',
    on((types) => {
      const slot = types.slot('String');
      types.string(slot, 'abc');
      MemoryAccess.setU8(MemoryAccess.getAddress(slot) + 1, 0xff);
      expect(types.show(slot, 'String')).toMatchObject({ state: 'invalid', length: 3 });
    }),
  );

  it(
    'a reference out of the heap that nothing is known there',
    on((types) => {
      using other = new JustHeap(BASIC);
      const slot = types.words(types.slot('&Account'), other.allocate(40, 8));
      expect(types.show(slot, '&Account').pointee).toMatchObject({ state: 'outside' });
      expect(String(types.show(slot, '&Account'))).toContain("(not in the heap's memory)");
      types.words(slot, 0x123456789000);
      expect(types.show(slot, '&Account').pointee).toMatchObject({ state: 'outside' });
    }),
  );

  it(
    'a field of a type that is not defined that it is not',
    on(({ glue, heap }) => {
      glue.define(99, {
        kind: 'struct',
        layout: Layout.U64,
        fields: [{ offset: 0, type: 98, name: 'x' }],
      });
      const { x } = glue.inspectValue(heap.allocate(8, 8), 99).fields!;
      expect(x).toMatchObject({ type: 'type 98 (not defined)', state: 'invalid' });
    }),
  );
});

describe('inspectValue refuses', () => {
  it(
    'what is no address of the heap, no type or no option, and runs no hook',
    on((types) => {
      let reports = 0;
      Panic.setHook(() => reports++);
      const slot = types.account('al', 1);
      using other = new JustHeap(BASIC);
      const addresses = [0, 8, 4095, -1, 1.5, Number.NaN, 2 ** 53, '4096', null, 5000n, 0x123456789000];
      for (const bad of [...addresses, other.allocate(40, 8), slot + 8, 4096]) {
        expect([bad, codeOf(() => types.show(bad as number, 'Account'))]).toEqual([
          bad,
          'ERR_JUST_INVALID_ARGUMENT',
        ]);
      }
      expect(thrown(() => types.show(slot + 8, 'Account')).message).toBe(
        `address is ${hex(slot + 8)}; no live block of the glue's heap holds the 40 bytes of a value of \`Account\` there`,
      );
      expect(codeOf(() => types.glue.inspectValue(slot, 4711))).toBe('ERR_JUST_UNKNOWN_TYPE');
      for (const bad of [-1, 1.5, '11', null]) {
        expect(codeOf(() => types.glue.inspectValue(slot, bad as number))).toBe('ERR_JUST_INVALID_ARGUMENT');
      }
      for (const bad of [
        { depth: -1 },
        { depth: 101 },
        { depth: '1' },
        { elements: 10_001 },
        { elements: 0.5 },
        null,
        7,
      ]) {
        expect(codeOf(() => types.show(slot, 'Account', bad as never))).toBe('ERR_JUST_INVALID_ARGUMENT');
      }
      Panic.takeHook();
      expect(reports).toBe(0);
    }),
  );

  it('a value of a heap that was closed', () => {
    const heap = new JustHeap(BASIC);
    const types = new ShownTypes(heap);
    const slot = types.account('al', 1);
    heap.close();
    expect(codeOf(() => types.show(slot, 'Account'))).toBe('ERR_JUST_INVALID_ARGUMENT');
  });
});

describe('a definition', () => {
  const layout = Layout.of(8, 8);
  it.each([
    ['a field without a name', { kind: 'struct', layout, fields: [{ offset: 0, type: 1, name: '' }] }],
    ['a field whose name is none', { kind: 'struct', layout, fields: [{ offset: 0, type: 1, name: 7 }] }],
    [
      'a variant without a name',
      {
        kind: 'enum',
        layout,
        tag: { offset: 0, width: 1 },
        variants: [{ value: 0, fields: [], name: '' }],
      },
    ],
    [
      'another variant without a name',
      {
        kind: 'enum',
        layout,
        tag: { offset: 0, width: 1 },
        variants: [],
        otherwise: { fields: [], name: '' },
      },
    ],
    ['a scalar that there is not', { kind: 'trivial', layout, scalar: 'u7' }],
    ['a scalar of another size', { kind: 'trivial', layout, scalar: 'u32' }],
    ['a scalar that refers', { kind: 'trivial', layout, scalar: 'u64', refers: 1 }],
    ['a reference to no type', { kind: 'trivial', layout, refers: -1 }],
    ['a reference to no slice', { kind: 'trivial', layout: Layout.of(16, 8), refers: { slice: 'x' } }],
  ])('is refused with %s', (_, type) => {
    using heap = new JustHeap(BASIC);
    const glue = new DropGlue(heap);
    expect(codeOf(() => glue.define(5, type as unknown as DropType))).toBe('ERR_JUST_INVALID_ARGUMENT');
  });

  it('of a fat reference needs a fat slot', () => {
    using heap = new JustHeap(BASIC);
    const glue = new DropGlue(heap);
    for (const refers of ['dyn', { slice: 1 }] as const) {
      expect(codeOf(() => glue.define(5, { kind: 'trivial', layout, refers }))).toBe(
        'ERR_JUST_INVALID_LAYOUT',
      );
    }
  });

  it(
    'that lists fields which own nothing drops what it dropped without them',
    on((types) => {
      expect(types.glue.needsDrop(T['&Account'])).toBe(false);
      types.glue.dropBox(types.account('al', 1, types.account('bob', 2)), T.Account);
      expect(types.heap.stats().allocationCount).toBe(0);
    }),
  );
});
