import type { RuntimeConfig } from '@justlang/config';
import type { InspectedValue } from '@justlang/drop-glue';
import { JustHeap, MemoryStack } from '@justlang/heap';
import { Panic } from '@justlang/panic';
import { expect, it } from 'vitest';
import { ShownTypes, T, type TypeName } from './shown-types.js';

/** A sequence that looks random, the same in each run. */
function* numbers(seed: number): Generator<number, never> {
  let state = seed;
  for (;;) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    yield state >>> 8;
  }
}

/** Looks at slots that hold words of all sorts, by every type; and at what was freed. A read of a wild address would end the process. */
export function testGarbage(config: RuntimeConfig): void {
  it('reads nothing but live memory, whatever a slot holds', () => {
    using heap = new JustHeap(config);
    let reports = 0;
    Panic.setHook(() => reports++);
    const types = new ShownTypes(heap);
    const freed = [40, 64, 100_000].map((size) => {
      const address = heap.allocate(size, 8);
      heap.deallocate(address, size, 8);
      return address;
    });
    const live = [types.account('al', 1), types.link(1, 1, 7n), heap.allocateZeroed(200_000, 8)];
    const wild = [1, 8, 4095, 4096, 0x1000_0000, 0x7fff_fff8, 0x1234_5678_9000, 2 ** 47, 2 ** 53 - 8];
    const words = [
      0,
      1,
      2,
      3,
      5,
      40,
      2 ** 20,
      2 ** 31,
      ...freed,
      ...live,
      ...live.map((at) => at + 8),
      ...wild,
    ];
    const all = [...words, 2n ** 53n, 2n ** 63n, 2n ** 64n - 1n];
    const random = numbers(1);
    const states = new Set<string>();
    const collect = (value: InspectedValue): void => {
      states.add(value.state);
      expect(String(value)).toContain(value.type);
      for (const part of [...Object.values(value.fields ?? {}), ...(value.elements ?? [])]) collect(part);
      if (value.pointee !== undefined) collect(value.pointee);
    };
    const slot = heap.allocateZeroed(40, 8);
    for (let round = 0; round < 200; round++) {
      types.words(slot, ...Array.from({ length: 5 }, () => all[random.next().value % all.length]!));
      for (const type of Object.keys(T) as TypeName[]) collect(types.show(slot, type, { elements: 5 }));
    }
    Panic.takeHook();
    expect(reports).toBe(0);
    expect([...states].sort()).toEqual(
      expect.arrayContaining(['gone', 'invalid', 'live', 'none', 'outside']),
    );
  });

  it('sees values in the frames of a stack, and below 65,536 bytes as above', () => {
    using heap = new JustHeap(config);
    const types = new ShownTypes(heap);
    using stack = new MemoryStack(heap);
    const frame = stack.allocate(24, 8);
    types.string(frame, 'on the stack');
    expect(types.show(frame, 'String').value).toBe('on the stack');
    for (const size of [24, 1000, 30_000, 100_000, 2 ** 21]) {
      const block = heap.allocateZeroed(size, 8);
      types.string(block + size - 24, `in ${size}`);
      expect(types.show(block + size - 24, 'String').value).toBe(`in ${size}`);
      heap.deallocate(block, size, 8);
    }
  });
}
