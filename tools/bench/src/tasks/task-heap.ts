import { RuntimeConfig } from '@justlang/config';
import { JustHeap } from '@justlang/heap';
import { setLowLimitForTesting } from '@justlang/raw-allocator/internal';

/** What every heap task may be told. */
export interface HeapParameters {
  readonly checks: 'off' | 'basic' | 'full';
  readonly allocator?: 'pooled' | 'system';
  /** Takes no low memory, so that every address is near 2^47, as where the system cannot place memory low. */
  readonly high?: boolean;
  /** The option of that name. */
  readonly lowMemory?: boolean;
  /** Whether the heap is sampled, as with `JUST_PROFILE`; nothing is written. */
  readonly profile?: boolean;
  /** The option of that name. */
  readonly guard?: number;
}

/** The heap a task measures: nothing of the environment changes it. */
export function taskHeap(parameters: HeapParameters): JustHeap {
  const {
    checks,
    allocator = 'pooled',
    high = false,
    lowMemory = true,
    profile = false,
    guard = 0,
  } = parameters;
  if (high) setLowLimitForTesting(0);
  const heap = new JustHeap(RuntimeConfig.DEFAULT.with({ checks, allocator, lowMemory, guard }));
  if (profile) heap.startProfile();
  return heap;
}
