import { expect, it } from 'vitest';
import { leftZone, rawAlign, rawSize, zoneSize } from './red-zones.js';

const SIZES = [...Array.from({ length: 20_000 }, (_, i) => i + 1), 2 ** 20, 2 ** 31, 2 ** 32 + 5];

it('red zones are powers of two from 16 to 2048 that grow with the block', () => {
  let last = 16;
  for (const size of SIZES) {
    const zone = zoneSize(size);
    if (zone < last || zone > 2048 || Math.log2(zone) % 1 !== 0) expect.fail(`${zone} for ${size}`);
    if (size > 128 && size < 16_384 && !(zone > size / 17 && zone <= size / 8))
      expect.fail(`${zone} for ${size}`);
    last = zone;
  }
  expect(last).toBe(2048);
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
