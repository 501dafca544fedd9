import { check, fc } from '@justlang-tools/testing/property';
import { describe, expect, it } from 'vitest';
import { allow, clear, firstForbidden, forbid, kindAt, mayAccess } from './shadow.js';

const KINDS = [0x80, 0xf8, 0xfa, 0xff];

/** Places where one map ends and another begins: of a page, of memory below 2^31, and of nothing at all. */
const BASES = [
  ['low memory', 0x10_0000],
  ['the end of low memory', 2 ** 31],
  ['a page border high up', 2 ** 46],
  ['just below 2^48', 2 ** 48 - 65_536 * 3],
] as const;

/** One byte each: whether it may be accessed, and why not. */
class Model {
  readonly kinds = new Map<number, number>();
  readonly partial = new Set<number>();

  set(address: number, size: number, kind: number): void {
    for (let at = address; at < address + size; at++) {
      this.kinds.set(at, kind);
      this.partial.delete(at);
    }
  }

  allow(address: number, size: number): void {
    this.set(address, Math.ceil(size / 8) * 8, 0);
    for (let at = address + size; at % 8 !== 0; at++) this.partial.add(at);
  }

  forbidden(at: number): boolean {
    return (this.kinds.get(at) ?? 0) !== 0 || this.partial.has(at);
  }
}

const operation = fc.record({
  what: fc.constantFrom('allow', 'forbid', 'clear'),
  granule: fc.integer({ min: -600, max: 600 }),
  size: fc.oneof(fc.nat(64), fc.nat(6000)),
  kind: fc.constantFrom(...KINDS),
});

describe('the shadow', () => {
  it.each(BASES)('knows of every byte at %s whether it may be accessed', (_, base) => {
    check(
      fc.property(
        fc.array(operation, { minLength: 1, maxLength: 12 }),
        fc.nat(9600),
        fc.nat(80),
        (steps, from, size) => {
          const model = new Model();
          clear(base - 8192, 16_384 + 8192);
          for (const { what, granule, size: bytes, kind } of steps) {
            const at = base + granule * 8;
            const whole = Math.ceil(bytes / 8) * 8;
            if (what === 'allow') {
              allow(at, bytes);
              model.allow(at, bytes);
            } else if (what === 'forbid') {
              forbid(at, whole, kind);
              model.set(at, whole, kind);
            } else {
              clear(at, whole);
              model.set(at, whole, 0);
            }
          }
          const start = base - 4800 + from;
          let expected = -1;
          for (let at = start; at < start + size && expected < 0; at++)
            if (model.forbidden(at)) expected = at;
          expect(firstForbidden(start, size)).toBe(expected);
          const width = 1 + (size % 8);
          if (mayAccess(start, width)) expect(firstForbidden(start, width)).toBe(-1);
          else if ((start % 8) + width <= 8) expect(firstForbidden(start, width)).not.toBe(-1);
          expect(kindAt(start)).toBe(model.kinds.get(start - (start % 8)) ?? 0);
        },
      ),
      300,
    );
  });

  it('says nothing about memory that it was never told of', () => {
    expect(firstForbidden(2 ** 40, 2 ** 20)).toBe(-1);
    expect(kindAt(2 ** 52)).toBe(0);
  });

  it('forgets a page of which nothing is known any more', () => {
    forbid(2 ** 45, 65_536, 0xfd);
    clear(2 ** 45, 65_536);
    expect(firstForbidden(2 ** 45 - 8, 65_552)).toBe(-1);
  });
});
