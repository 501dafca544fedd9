import { expect, it } from 'vitest';
import { leftZone, rawAlign, rawSize, zoneSize } from './red-zones.js';

const SIZES = [...Array.from({ length: 20_000 }, (_, i) => i + 1), 2 ** 20, 2 ** 31, 2 ** 32 + 5];

it('red zones are powers of two that grow with the block, from 16 and, where no arena is around them, from 4096', () => {
  for (const [align, least] of [
    [8, 16],
    [128, 4096],
  ] as const) {
    let last: number = least;
    for (const size of SIZES) {
      const zone = zoneSize(size, align);
      if (zone < last || zone > 65_536 || Math.log2(zone) % 1 !== 0) expect.fail(`${zone} for ${size}`);
      const part = zone > 4096 ? 2 : 8;
      if (![least, 4096, 65_536].includes(zone) && !(zone > size / (2 * part + 1) && zone <= size / part + 1))
        expect.fail(`${zone} for ${size}`);
      last = zone;
    }
    expect(last).toBe(65_536);
  }
});

it('blocks of as many granules have the same zones', () => {
  for (let size = 8; size <= 8192; size += 8) {
    for (let less = 0; less < 8; less++) expect(zoneSize(size - less, 8)).toBe(zoneSize(size, 8));
  }
});

it('a block between its zones is aligned, and the right zone is whole', () => {
  for (const size of SIZES) {
    for (const align of [1, 2, 8, 16, 64, 4096]) {
      const left = leftZone(size, align);
      const right = rawSize(size, align) - left - size;
      if (left % Math.max(align, 8) !== 0 || left < 16) expect.fail(`left ${left} for ${size}, ${align}`);
      if (right < 16 || rawSize(size, align) % 8 !== 0) expect.fail(`right ${right} for ${size}, ${align}`);
      if (rawAlign(align) < align || rawAlign(align) < 8) expect.fail(`align ${rawAlign(align)}`);
    }
  }
});
