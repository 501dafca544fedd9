import { RuntimeConfig } from '@justlang/config';
import { JustHeap } from '@justlang/heap';

/** What every heap task may be told. */
export interface HeapParameters {
  readonly checks: 'off' | 'basic' | 'full';
  readonly allocator?: 'pooled' | 'system';
}

/** The heap a task measures: nothing of the environment changes it. */
export function taskHeap(parameters: HeapParameters): JustHeap {
  const { checks, allocator = 'pooled' } = parameters;
  return new JustHeap(RuntimeConfig.DEFAULT.with({ checks, allocator }));
}

/** Nanoseconds since `start`, a time of `performance.now()`. */
export function nanosecondsSince(start: number): number {
  return (performance.now() - start) * 1e6;
}
