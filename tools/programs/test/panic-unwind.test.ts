import { RuntimeConfig } from '@justlang/config';
import { JustHeap } from '@justlang/heap';
import { Panic, type PanicError } from '@justlang/panic';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { panicUnwind } from '../src/panic-unwind.js';

const reported: PanicError[] = [];

beforeEach(() => {
  reported.length = 0;
  Panic.setHook((panic) => {
    reported.push(panic);
  });
});

afterEach(() => {
  Panic.takeHook();
});

describe('panic-unwind', () => {
  it('drops what the frames own, innermost first and in reverse of declaration, the moved box once', () => {
    const heap = new JustHeap(RuntimeConfig.DEFAULT);
    expect(panicUnwind.run(heap).output).toEqual([
      'drop post: entry',
      'drop account: alice',
      'drop post: memo',
      'drop settle: guard',
      'drop main: ledger',
    ]);
    expect(heap.stats()).toMatchObject({ allocatedBytes: 0, allocationCount: 0 });
    heap.close();
  });

  it('reports the panic once, with its message and place', () => {
    const heap = new JustHeap(RuntimeConfig.DEFAULT);
    panicUnwind.run(heap);
    expect(reported).toHaveLength(1);
    expect(reported[0]).toMatchObject({
      code: 'ERR_JUST_PANIC',
      message: 'account: alice has 3 to pay 10 for rent',
      location: { file: 'src/ledger.just', line: 17, column: 9 },
    });
    heap.close();
  });
});
