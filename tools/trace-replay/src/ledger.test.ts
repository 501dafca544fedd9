import type { HeapStats } from '@justlang/heap';
import { describe, expect, it } from 'vitest';
import { Ledger } from './ledger.js';

describe('Ledger', () => {
  it('counts allocations, frees and reallocations, and the peak', () => {
    const ledger = new Ledger();
    ledger.allocated(100);
    ledger.allocated(20);
    ledger.freed(100);
    ledger.reallocated(20, 50);
    expect(ledger).toMatchObject({
      allocationCount: 1,
      allocatedBytes: 50,
      peakAllocatedBytes: 120,
      totalAllocations: 2,
      totalFrees: 1,
      totalReallocations: 1,
      totalAllocatedBytes: 150,
    });
  });

  it('takes a reallocation from or to nothing as an allocation or a free', () => {
    const ledger = new Ledger();
    ledger.allocated(0);
    ledger.reallocated(0, 30);
    ledger.reallocated(30, 0);
    ledger.reallocated(0, 0);
    ledger.freed(0);
    expect(ledger).toMatchObject({
      totalAllocations: 1,
      totalFrees: 1,
      totalReallocations: 0,
      allocationCount: 0,
    });
  });

  it('names the statistic that differs and both numbers', () => {
    const ledger = new Ledger();
    ledger.allocated(8);
    const right = { ...ledger } as unknown as HeapStats;
    expect(ledger.difference(right)).toBeUndefined();
    expect(ledger.difference({ ...right, allocatedBytes: 9 })).toBe('stats().allocatedBytes is 9, counted 8');
  });
});
