import { invalidArgument } from '@justlang/config/internal';
import type { HeapCore } from '../core/heap-core.js';
import { heapClosed } from '../layout/block-arguments.js';
import { coreOf, hasCore } from './heap-foundation.js';
import type { JustHeap } from './just-heap.js';

/** Whom to tell that a heap was closed. */
const watchers = new WeakMap<HeapCore, Set<() => void>>();

/** What a package above this one may ask of an open heap beside its public functions. */
export interface HeapLife {
  /** Which heap of its thread it is, from 1. */
  readonly number: number;
  /** Calls a function once the heap is closed; it must not throw. Returns what takes that back. */
  onClose(call: () => void): () => void;
}

/**
 * @throws `ERR_JUST_INVALID_ARGUMENT` if it is no heap of this copy of the package
 * @throws `ERR_JUST_HEAP_CLOSED`
 */
export function lifeOf(heap: JustHeap): HeapLife {
  if (typeof heap !== 'object' || heap === null || !hasCore(heap)) {
    invalidArgument('heap', heap, 'a JustHeap, of the same copy of @justlang/heap');
  }
  const core = coreOf(heap);
  if (core.isClosed) heapClosed();
  return {
    number: core.number,
    onClose(call) {
      const calls = watchersOf(core);
      calls.add(call);
      return () => calls.delete(call);
    },
  };
}

/** The core's `close` is replaced on the core itself, once: a heap that nobody watches has nothing to test. */
function watchersOf(core: HeapCore): Set<() => void> {
  const known = watchers.get(core);
  if (known !== undefined) return known;
  const calls = new Set<() => void>();
  watchers.set(core, calls);
  const { close } = core;
  core.close = () => {
    if (core.isClosed) return;
    try {
      close.call(core);
    } finally {
      // It is open still where too little stack was left to begin.
      if (core.isClosed) for (const call of calls) call();
    }
  };
  return calls;
}
