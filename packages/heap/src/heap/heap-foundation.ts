import { RuntimeConfig } from '@justlang/config';
import { fixTier } from '@justlang/memory-access/internal';
import { RawAllocator } from '@justlang/raw-allocator';
import { HeapCore } from '../core/heap-core.js';

/** The core of a heap whose constructor has got as far as its own fields. */
export let coreOf: (heap: HeapFoundation) => HeapCore;
/** Whether a value is a heap of this copy of the package. */
export let hasCore: (value: object) => boolean;

/**
 * Makes a heap's core before the fields of the heap itself are initialized, which can then be written with it at once.
 *
 * @internal
 */
export class HeapFoundation {
  readonly #core: HeapCore;

  static {
    coreOf = (heap) => heap.#core;
    hasCore = (value) => #core in value;
  }

  constructor(
    config: RuntimeConfig = RuntimeConfig.fromEnv(),
    allocator: RawAllocator = new RawAllocator(config),
  ) {
    fixTier(config.checks, config);
    this.#core = new HeapCore(config, allocator);
  }
}
