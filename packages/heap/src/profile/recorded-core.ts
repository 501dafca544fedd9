import type { Address } from '@justlang/config';
import { isAlign, sharedState } from '@justlang/config/internal';
import type { HeapCore } from '../core/heap-core.js';
import { NOBODYS_SLOT } from '../pool/cache-rows.js';
import { CLASS_SIZE, smallClass } from '../pool/size-class.js';
import type { Below } from '../reports/below.js';

/** Is told everything that the heaps of a thread do. It must not allocate on them, and throws nothing. */
export interface HeapRecorder {
  /** A heap was made. Returns what it is called in the other methods. */
  opened(reservedBytes: () => number): number;
  /** A block was allocated. @param below - the function whose caller asked for it */
  allocated(heap: number, address: Address, size: number, align: number, site: number, below: Below): void;
  resized(heap: number, address: Address, moved: Address, size: number): void;
  freed(heap: number, address: Address): void;
  /** A block stays allocated on purpose. */
  leaked(heap: number, address: Address): void;
  /** A heap was closed: all of its blocks are free. */
  closed(heap: number): void;
  /** The program drops a value, or lets a scope drop it. */
  dropped(address: Address, typeId: number): void;
}

const state = () => sharedState<{ recorder?: HeapRecorder }>('heap', () => ({}));

/** The recorder of the thread's heaps that are made from now on, and of their drop glue. */
export function recordHeaps(told: HeapRecorder): void {
  state().recorder = told;
}

/** The recorder of heaps that are made now, if there is one. */
export function recorder(): HeapRecorder | undefined {
  return state().recorder;
}

/**
 * Lets a recorder see all that a core does: its methods are replaced by others on the core itself, and no hot path of the heap
 * succeeds. A heap that is not recorded has nothing to test.
 */
export function recordCore(core: HeapCore, told: HeapRecorder): void {
  const heap = told.opened(() => core.keeper.reservedBytes);
  const { lane } = core;
  if (lane.slot !== 0) lane.slot = NOBODYS_SLOT;
  const { allocate, deallocate, reallocate, realign, allocateUnsized, deallocateUnsized, leak, close } = core;
  const { allocateApart, resizeApart } = core;

  core.allocate = function recordedAllocate(size, align, site, zeroed) {
    const address = allocate.call(core, size, align, site, zeroed);
    if (size !== 0) told.allocated(heap, address, size, align, site, recordedAllocate);
    return address;
  };

  core.allocateApart = function recordedAllocateApart(size, align, site, zeroed) {
    const address = allocateApart.call(core, size, align, site, zeroed);
    told.allocated(heap, address, size, align, site, recordedAllocateApart);
    return address;
  };

  core.deallocate = (address, size, align) => {
    deallocate.call(core, address, size, align);
    if (size !== 0) told.freed(heap, address);
  };

  /** Notes a block that was resized. From nothing it is an allocation, which was noted already. */
  function resized(address: Address, oldSize: number, moved: Address, size: number): Address {
    if (oldSize !== 0 && size !== 0) told.resized(heap, address, moved, size);
    else if (oldSize !== 0) told.freed(heap, address);
    return moved;
  }

  core.reallocate = (address, oldSize, align, size, site) =>
    resized(address, oldSize, reallocate.call(core, address, oldSize, align, size, site), size);

  core.realign = (address, oldSize, oldAlign, size, align, site) =>
    resized(address, oldSize, realign.call(core, address, oldSize, oldAlign, size, align, site), size);

  core.resizeApart = (address, oldSize, oldAlign, size, align, site) =>
    resized(address, oldSize, resizeApart.call(core, address, oldSize, oldAlign, size, align, site), size);

  core.leak = (address, size) => {
    leak.call(core, address, size);
    told.leaked(heap, address);
  };

  core.close = () => {
    if (core.isClosed) return;
    try {
      close.call(core);
    } finally {
      told.closed(heap);
    }
  };

  // Under full checks these call the methods above.
  if (core.config.checks === 'full') return;

  core.allocateUnsized = function recordedAllocateUnsized(size, align, site) {
    const address = allocateUnsized.call(core, size, align, site);
    // The core has just opened the lane to such blocks.
    lane.unsizedSlot = 0;
    const bytes = (core.pooled && isAlign(align) && CLASS_SIZE[smallClass(size, align)]) || size;
    if (size !== 0) told.allocated(heap, address, bytes, align, site, recordedAllocateUnsized);
    return address;
  };

  core.deallocateUnsized = (address) => {
    deallocateUnsized.call(core, address);
    // The address of a block of size 0 is its alignment; no block lies in the first page.
    if (address > 4096 || !isAlign(address)) told.freed(heap, address);
  };
}
