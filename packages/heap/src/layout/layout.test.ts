import { inspect } from 'node:util';
import { check, fc } from '@justlang-tools/testing/property';
import { describe, expect, it } from 'vitest';
import { Layout } from './layout.js';

const MAX = 2n ** 53n - 1n;

// The C ABI's rules, in integers without bounds: what the doubles of the implementation must agree with.
const pad = (size: bigint, align: bigint): bigint => ((size + align - 1n) / align) * align;
type Expected = { size: bigint; align: bigint };
const exists = ({ size, align }: Expected): boolean => pad(size, align) <= MAX;

function outcome(make: () => Layout): string {
  try {
    const { size, align } = make();
    return `${size}/${align}`;
  } catch (error) {
    return (error as { code: string }).code;
  }
}
const expected = (of: Expected): string =>
  exists(of) ? `${of.size}/${of.align}` : 'ERR_JUST_INVALID_LAYOUT';

const aligns = Array.from({ length: 31 }, (_, power) => 2 ** power);
const edges = [53, 52, 32, 31, 30, 16, 3].flatMap((power) =>
  [-9, -8, -2, -1, 0, 1, 2, 7].map((delta) => 2 ** power + delta),
);
const sizes = [...Array.from({ length: 18 }, (_, size) => size), ...edges].filter(
  (size) => Number.isSafeInteger(size) && size >= 0,
);

describe('Layout.of', () => {
  it('accepts exactly the pairs whose padded size is at most 2^53 - 1', () => {
    for (const size of [...sizes, 2 ** 53, 2 ** 60, 1e300]) {
      for (const align of aligns) {
        const want = expected({ size: BigInt(size), align: BigInt(align) });
        expect(outcome(() => Layout.of(size, align))).toBe(want);
      }
    }
  });

  it.each([0, 3, 6, 12, 2 ** 30 + 1, 2 ** 31, 2 ** 32, 2 ** 53])('rejects align %d', (align) => {
    expect(outcome(() => Layout.of(8, align))).toBe('ERR_JUST_INVALID_LAYOUT');
  });

  const notCounts = [-1, 1.5, Number.NaN, Infinity, -Infinity, '8', 8n, null, undefined, {}, [8], true];
  it.each(notCounts.map((value) => [value]))('rejects %o as a size and as an align', (value) => {
    expect(outcome(() => Layout.of(value as number, 8))).toBe('ERR_JUST_INVALID_ARGUMENT');
    expect(outcome(() => Layout.of(8, value as number))).toBe('ERR_JUST_INVALID_ARGUMENT');
    expect(outcome(() => Layout.array(Layout.U8, value as number))).toBe('ERR_JUST_INVALID_ARGUMENT');
    expect(outcome(() => Layout.U8.repeat(value as number).layout)).toBe('ERR_JUST_INVALID_ARGUMENT');
  });

  it('names the values in its messages', () => {
    expect(() => Layout.of(8, 12)).toThrow(/align is 12; /);
    expect(() => Layout.of(2 ** 53 - 1, 2)).toThrow(/size 9007199254740991, align 2/);
    expect(() => Layout.of(-1, 8)).toThrow(/size is -1/);
    expect(() => Layout.array(Layout.U64, 2 ** 52)).toThrow(/4503599627370496 elements of 8 bytes/);
  });

  it('takes negative zero for zero', () => {
    expect(Layout.of(-0, 1).size).toBe(0);
  });
});

describe('Layout arithmetic agrees with unbounded integers', () => {
  const layouts = sizes.flatMap((size) =>
    [1, 2, 4, 8, 16, 64, 4096, 2 ** 30]
      .filter((align) => exists({ size: BigInt(size), align: BigInt(align) }))
      .map((align) => Layout.of(size, align)),
  );

  it('for extend', () => {
    for (const first of layouts) {
      for (const next of layouts) {
        const offset = pad(BigInt(first.size), BigInt(next.align));
        const align = BigInt(Math.max(first.align, next.align));
        const want = expected({ size: offset + BigInt(next.size), align });
        if (outcome(() => first.extend(next).layout) !== want) {
          // Only on failure: a matcher per pair would take most of the time.
          expect(`${first} + ${next} = ${outcome(() => first.extend(next).layout)}`).toBe(want);
        }
        if (want.includes('/') && BigInt(first.extend(next).offset) !== offset) {
          expect.fail(`${first} + ${next} is at ${first.extend(next).offset}`);
        }
      }
    }
  });

  it('for array and repeat, up to counts that overflow', () => {
    const counts = [
      0,
      1,
      2,
      3,
      7,
      1000,
      2 ** 20,
      2 ** 31,
      2 ** 50,
      2 ** 52,
      2 ** 53 - 1,
      2 ** 53,
      2 ** 60,
      1e300,
    ];
    for (const element of layouts) {
      const stride = pad(BigInt(element.size), BigInt(element.align));
      const align = BigInt(element.align);
      for (const count of counts) {
        const n = BigInt(count);
        const repeated = n === 0n ? 0n : stride * (n - 1n) + BigInt(element.size);
        expect(outcome(() => Layout.array(element, count))).toBe(expected({ size: stride * n, align }));
        expect(outcome(() => element.repeat(count).layout)).toBe(expected({ size: repeated, align }));
      }
      expect(BigInt(element.repeat(1).stride)).toBe(stride);
    }
  });

  it('for padToAlign', () => {
    for (const layout of layouts) {
      const padded = layout.padToAlign();
      expect(BigInt(padded.size)).toBe(pad(BigInt(layout.size), BigInt(layout.align)));
      expect(padded.align).toBe(layout.align);
    }
  });

  it('for random structs, field by field', () => {
    const field = fc.record({
      size: fc.integer({ min: 0, max: 100 }),
      power: fc.integer({ min: 0, max: 12 }),
    });
    check(
      fc.property(fc.array(field, { maxLength: 12, size: 'max' }), (fields) => {
        let layout = Layout.of(0, 1);
        let end = 0n;
        let widest = 1n;
        for (const { size, power } of fields) {
          const align = 2n ** BigInt(power);
          const step = layout.extend(Layout.of(size, Number(align)));
          const offset = pad(end, align);
          expect(step.offset).toBe(Number(offset));
          end = offset + BigInt(size);
          if (align > widest) widest = align;
          layout = step.layout;
        }
        expect(layout.size).toBe(Number(end));
        expect(layout.padToAlign().size).toBe(Number(pad(end, widest)));
        expect(layout.align).toBe(Number(widest));
      }),
    );
  });
});

describe('a Layout', () => {
  it('lays out structs as a C compiler does', () => {
    // struct { char a; double b; char c; short d; } on x86-64 and arm64: offsets 0, 8, 16, 18; size 24.
    const b = Layout.U8.extend(Layout.F64);
    const c = b.layout.extend(Layout.I8);
    const d = c.layout.extend(Layout.I16);
    expect([b.offset, c.offset, d.offset, d.layout.size]).toEqual([8, 16, 18, 20]);
    expect(d.layout.padToAlign().equals(Layout.of(24, 8))).toBe(true);
  });

  it.each([
    ['I8', 1],
    ['U8', 1],
    ['BOOL', 1],
    ['I16', 2],
    ['U16', 2],
    ['I32', 4],
    ['U32', 4],
    ['F32', 4],
    ['I64', 8],
    ['U64', 8],
    ['F64', 8],
    ['ADDRESS', 8],
  ] as const)('has the constant %s of %d bytes, naturally aligned', (name, size) => {
    expect(Layout[name].size).toBe(size);
    expect(Layout[name].align).toBe(size);
  });

  it('cannot be changed, and neither can the constants', () => {
    const layout = Layout.of(24, 8) as { size: number };
    expect(() => {
      layout.size = 1;
    }).toThrow(TypeError);
    expect(() => {
      (Layout as { U8: Layout }).U8 = Layout.I64;
    }).toThrow(TypeError);
  });

  it('equals layouts of the same size and align only', () => {
    expect(Layout.I32.equals(Layout.U32)).toBe(true);
    expect(Layout.I32.equals(Layout.of(4, 2))).toBe(false);
    expect(Layout.I32.equals(Layout.of(8, 4))).toBe(false);
    expect(Layout.I32.equals(null as unknown as Layout)).toBe(false);
  });

  it('accepts a layout of another loaded copy, and checks it', () => {
    const foreign = { size: 12, align: 4 } as Layout;
    expect(Layout.U64.extend(foreign).layout.size).toBe(20);
    expect(outcome(() => Layout.array({ size: 12, align: 3 } as Layout, 2))).toBe('ERR_JUST_INVALID_LAYOUT');
    for (const value of [null, undefined, 8, 'u8', {}, { size: 8 }]) {
      expect(outcome(() => Layout.array(value as Layout, 1))).toBe('ERR_JUST_INVALID_ARGUMENT');
      expect(outcome(() => Layout.U8.extend(value as Layout).layout)).toBe('ERR_JUST_INVALID_ARGUMENT');
    }
  });

  it('can be printed, cloned and compared', () => {
    expect(inspect(Layout.of(24, 8))).toBe('Layout { size: 24, align: 8 }');
    expect(String(Layout.of(24, 8))).toBe('Layout(size 24, align 8)');
    expect(structuredClone(Layout.of(24, 8))).toEqual({ size: 24, align: 8 });
  });
});
