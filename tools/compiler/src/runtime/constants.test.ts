import { MemoryAccess } from '@justlang/memory-access';
import { expect, it } from 'vitest';
import { constantBytes, constantText, heap } from './index.js';

const textAt = (address: number, bytes: number): string =>
  new TextDecoder().decode(MemoryAccess.bytes(address, bytes));

it('constants keep their bytes beside each other, and take few blocks that are no leaks', () => {
  const before = heap.stats();
  const texts = Array.from({ length: 1000 }, (_, index) => 'é'.repeat(index % 20) + index);
  const large = 'x'.repeat(10_000);
  const addresses = texts.map(constantText);
  const largeAddress = constantText(large);
  const bytes = constantBytes([0, 255, 7]);
  expect(constantText('')).toBeGreaterThan(0);
  for (const [index, text] of texts.entries())
    expect(textAt(addresses[index]!, Buffer.byteLength(text))).toBe(text);
  expect(textAt(largeAddress, large.length)).toBe(large);
  expect([...MemoryAccess.bytes(bytes, 3)]).toEqual([0, 255, 7]);
  const after = heap.stats();
  expect(after.allocationCount).toBe(before.allocationCount);
  expect(after.totalAllocations - before.totalAllocations).toBeLessThan(20);
});
