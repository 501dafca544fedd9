import { expect, it, vi } from 'vitest';
import { MemoryAccess } from '../src/index.js';
import { backend } from '../src/internal.js';
import { state } from '../src/windows.js';
import { code } from './code.js';
import { conformance } from './conformance/all.js';
import { HAS_VIEWS, NO_VIEWS } from './has-views.js';
import { regions } from './regions.js';

vi.hoisted(() => {
  process.env.JUST_LOW_MEMORY = 'off';
});

conformance('where low memory is off', { access: MemoryAccess, hasViews: HAS_VIEWS });

it('used windows, and took no low memory', ({ skip }) => {
  skip(!HAS_VIEWS, NO_VIEWS);
  expect([backend(), state.lowMemory]).toEqual(['windows', false]);
});

it('reads and writes pointers into the region, into its other half and elsewhere', () => {
  const { start } = regions()[1]!;
  const bits = new DataView(new ArrayBuffer(8));
  const beside = start >= 2 ** 32 && start % 2 ** 32 < 2 ** 31 ? start + 2 ** 31 : start - 2 ** 31;
  for (const pointer of [
    start,
    start + 8,
    beside,
    start + 2 ** 32,
    start - 2 ** 32,
    0,
    1,
    2 ** 31,
    2 ** 53 - 1,
  ]) {
    bits.setBigUint64(0, BigInt(pointer), true);
    MemoryAccess.setAddress(start, pointer);
    expect([MemoryAccess.getI32(start), MemoryAccess.getI32(start + 4)]).toEqual([
      bits.getInt32(0, true),
      bits.getInt32(4, true),
    ]);
    expect(MemoryAccess.getAddress(start)).toBe(pointer);
  }
  MemoryAccess.setAddress(start, 77);
  for (const wrong of [start + 0.5, -1, Number.NaN, String(start), BigInt(start), undefined]) {
    expect(code(() => MemoryAccess.setAddress(start, wrong as number))).toBe('ERR_JUST_INVALID_ARGUMENT');
  }
  expect(MemoryAccess.getAddress(start)).toBe(77);
});
