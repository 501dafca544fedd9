import { RuntimeConfig } from '@justlang/config';
import { requireStackRoom, sharedState } from '@justlang/config/internal';
import { fixTier } from '@justlang/memory-access/internal';
import { RawAllocator } from '@justlang/raw-allocator';
import { CheckedCore } from '../checks/checked-core.js';
import type { HeapCore } from '../core/heap-core.js';
import { PlainCore } from '../core/plain-core.js';
import { GuardedCore } from '../guard/guarded-core.js';
import { makeTables } from '../pool/chunk-source.js';
import { requireProfileFile } from '../profile/profile-file.js';

let environment: RuntimeConfig | undefined;

/** The configuration of the environment, read once in each thread: that costs more than opening a heap. */
function fromEnvironment(): RuntimeConfig {
  environment ??= RuntimeConfig.fromEnv();
  return environment;
}

/** Counts the thread's heaps, those of all copies of the package. */
function nextNumber(): number {
  const state = sharedState<{ heaps?: number }>('heap', () => ({}));
  state.heaps = (state.heaps ?? 0) + 1;
  return state.heaps;
}

/** Returns a heap's core, already while the heap's own fields are initialized. */
export let coreOf: (heap: HeapFoundation) => HeapCore;
/** Whether a value is a heap of this copy of the package. */
export let hasCore: (value: object) => boolean;

/**
 * The base of a heap. It makes the core before the heap's own fields are initialized: these are then initialized with it,
 * and written once.
 *
 * @internal
 */
export class HeapFoundation {
  readonly #core: HeapCore;

  static {
    coreOf = (heap) => heap.#core;
    hasCore = (value) => #core in value;
  }

  constructor(config: RuntimeConfig = fromEnvironment(), allocator: RawAllocator = new RawAllocator(config)) {
    if (config.profile !== null) requireProfileFile(config.profile);
    // A heap that is not wholly made would keep what it took of the thread's tables.
    requireStackRoom(false);
    // V8 collects garbage when it learns of much address space, and once more where a table follows the windows that are made when the
    // tier is fixed: that would be while the program allocates.
    if (config.allocator === 'pooled' && config.checks !== 'full') makeTables(config.lowMemory);
    fixTier(config.checks, config);
    // Full checks look at every block and every access.
    const Core = config.checks === 'full' ? CheckedCore : config.guard > 0 ? GuardedCore : PlainCore;
    // May throw: before the core has taken anything.
    const number = nextNumber();
    this.#core = new Core(config, allocator);
    this.#core.number = number;
  }
}

/** Goes through all that a heap like this one may run, so that V8 compiles it. The caller makes sure of the room to compile. */
export function rehearseHeap(heap: HeapFoundation): void {
  // The functions of another copy of this package are not these.
  if (hasCore(heap)) coreOf(heap).rehearse();
}
