import { RuntimeConfig, type RuntimeOptions } from '@justlang/config';
import { JustHeap } from '../src/heap/just-heap.js';

/** A heap that only these options configure, not the environment. */
export function open(options: Partial<RuntimeOptions> = {}): JustHeap {
  return new JustHeap(RuntimeConfig.DEFAULT.with(options));
}
