import { inspect } from 'node:util';
import { ofKind } from '@justlang-tools/accessors';
import { describe, expect, it } from 'vitest';
import { code } from '../code.js';
import type { Region } from '../regions.js';
import type { Subject } from './subject.js';

const UNSAFE = ofKind('unsafe view');

/** Each exact view: its name, its class, the accessor of its elements, and its unsafe counterpart. */
const VIEWS = ofKind('view').map(({ name, value, type }) => {
  const arrayType = globalThis[value as 'Int32Array'];
  const accessor = name === 'bytes' ? 'U8' : name.replace('Array', '').toUpperCase();
  return [name, arrayType, accessor, UNSAFE.find((one) => one.type === type)!.name] as const;
});

/** Typed arrays over memory. */
export function views({ access, regions }: Subject): void {
  describe.each(VIEWS)('%s', (name, type, accessor, unsafe) => {
    const width = type.BYTES_PER_ELEMENT;
    const get = access[`get${accessor}` as 'getI32'];
    const set = access[`set${accessor}` as 'setI32'];
    const value = (n: number): number =>
      (accessor.endsWith('64') && accessor !== 'F64' ? BigInt(n) : n) as number;

    describe.each(regions)('in $name', ({ start, size }: Region) => {
      const middle = start + size / 2;

      it.each([name, unsafe] as 'i32Array'[])('%s reads and writes the memory itself', (view) => {
        const array = access[view](middle - 2 * width, 5);
        expect(array).toBeInstanceOf(type);
        expect(array.length).toBe(5);
        for (let i = 0; i < 5; i++) set(middle + (i - 2) * width, value(i + 100));
        expect([...array]).toEqual([100, 101, 102, 103, 104].map(value));
        array[4] = value(7);
        expect(get(middle + 2 * width)).toBe(value(7));
        expect(get(middle + width)).toBe(value(103));
      });

      it('has a buffer of exactly its range, which may be cloned and printed', () => {
        const array = access[name as 'i32Array'](middle - width, 3);
        expect([array.byteOffset, array.buffer.byteLength]).toEqual([0, 3 * width]);
        for (let i = 0; i < 3; i++) array[i] = value(i);
        const clone = structuredClone(array);
        array[0] = value(9);
        expect([...clone]).toEqual([0, 1, 2].map(value));
        expect(inspect(array, { showHidden: true })).toMatch(new RegExp(`byteLength\\]?: ${3 * width}\\b`));
      });
    });

    const { start } = regions[0]!;

    it('is empty for a length of 0, wherever it lies', () => {
      for (const view of [name, unsafe] as 'i32Array'[]) {
        for (const address of [0, 8, start]) expect(access[view](address, 0).length).toBe(0);
        expect(access[view](start, 0)).toBeInstanceOf(type);
      }
    });

    it('refuses bad arguments', () => {
      for (const view of [name, unsafe] as 'i32Array'[]) {
        for (const length of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, '1', undefined, null]) {
          expect(code(() => access[view](start, length as number))).toBe('ERR_JUST_INVALID_ARGUMENT');
        }
        for (const address of [-8, 4096.5, Number.NaN, 2 ** 53, '65536', undefined]) {
          expect(code(() => access[view](address as number, 1))).toBe('ERR_JUST_INVALID_ARGUMENT');
        }
        for (const address of [0, 8, 4088]) {
          expect(code(() => access[view](address, 1))).toBe('ERR_JUST_NULL_ADDRESS');
        }
      }
    });

    it('refuses an address that is not aligned to its elements', () => {
      for (const { start: base } of regions) {
        for (const view of [name, unsafe] as 'i32Array'[]) {
          for (let offset = 1; offset < width; offset++) {
            for (const length of [0, 1]) {
              expect(code(() => access[view](base + offset, length))).toBe('ERR_JUST_MISALIGNED');
            }
          }
          expect(access[view](base + width, 1).length).toBe(1);
        }
      }
    });
  });

  it('unsafe views hold ranges that no window does', () => {
    const across = regions.at(-1)!;
    const view = access.unsafeBytes(across.start, across.size);
    access.setU8(across.start, 17);
    access.setU8(across.start + across.size - 1, 18);
    expect([view[0], view.at(-1)]).toEqual([17, 18]);
  });
}
