import { isAlign } from '@justlang/config/internal';
import type { HeapCore } from '../core/heap-core.js';
import { CLASS_SIZE, smallClass } from '../pool/size-class.js';
import type { Below } from '../reports/below.js';
import { MAX_SITE } from '../reports/sites.js';
import { StackDepot } from '../reports/stack-depot.js';
import { SampleClock } from './sample-clock.js';
import { Samples } from './samples.js';

/** Frames kept of a stack. V8's own sampling keeps 16, and some of these are the runtime's. */
const FRAMES = 24;

/** The stacks of the thread's samples. */
export const STACKS = new StackDepot(FRAMES);

/** The id of the caller's stack; 0 where too little of the stack is left to look at it. */
function captured(below: Below): number {
  try {
    return STACKS.capture(below);
  } catch (error) {
    if (error instanceof RangeError) return 0;
    throw error;
  }
}

/** Has V8 compile what runs between an allocation and its return: where little stack is left it could not. */
function rehearse(interval: number): void {
  const samples = new Samples(interval, Math.random);
  const sample = { size: 16, align: 8, origin: 0, isUnsized: false };
  samples.allocated(4096, sample);
  samples.resized(4096, sample, 8192, { ...sample, size: 8 }, 8);
}

/** Whether a size may be that of a block; the core refuses any other one. */
function isSize(size: number): boolean {
  return Number.isSafeInteger(size) && size > 0;
}

/**
 * Lets a core take samples: its methods are replaced by others on the core itself. So a core without a profile has nothing to
 * test, and any core can get one at any time.
 *
 * A sampled block lies apart from the pools, as no hot path frees or resizes such blocks: all of them end here.
 *
 * @param random - numbers from 0, below 1
 * @param onClose - called once the heap is closed
 * @returns the clock that decides; stopping it ends the sampling, but the ends of samples are noted further
 */
export function sampleCore(
  core: HeapCore,
  samples: Samples,
  random: () => number,
  onClose: () => void,
): SampleClock {
  rehearse(samples.interval);
  const clock = new SampleClock(core.lane, samples.interval, random);
  const { live } = samples;
  const { allocate, deallocate, reallocate, realign, allocateUnsized, deallocateUnsized, leak, close } = core;

  /** The place of an allocation. Called before anything is done: on a full stack it throws. */
  function originOf(site: number, below: Below): number {
    core.requireStack();
    const isSite = Number.isInteger(site) && site > 0 && site <= MAX_SITE;
    return isSite ? site : -captured(below);
  }

  core.allocate = function sampledAllocate(size, align, site, zeroed) {
    if (!isSize(size)) return allocate.call(core, size, align, site, zeroed);
    try {
      if (!clock.advance(size)) return allocate.call(core, size, align, site, zeroed);
      const origin = originOf(site, sampledAllocate);
      const address = core.allocateApart(size, align, site, zeroed);
      samples.allocated(address, { size, align, origin, isUnsized: false });
      return address;
    } finally {
      clock.settle();
    }
  };

  core.deallocate = (address, size, align) => {
    deallocate.call(core, address, size, align);
    live.delete(address);
  };

  /** @param plain - resizes the block without a look at samples */
  function resize(
    [address, oldSize, oldAlign, size, align, site]: Parameters<HeapCore['realign']>,
    below: Below,
    plain: () => number,
  ): number {
    if (!isSize(oldSize) || !isSize(size)) {
      // An allocation, which comes to this core again, or a free; or nothing, as the core throws.
      const moved = plain();
      if (oldSize !== 0) live.delete(address);
      return moved;
    }
    const before = live.get(address);
    const growth = Math.max(0, size - oldSize);
    try {
      const isSample = clock.advance(growth);
      if (before === undefined && !isSample) return plain();
      const origin = before?.origin ?? originOf(site, below);
      const moved = core.resizeApart(address, oldSize, oldAlign, size, align, site);
      const after = { size, align, origin, isUnsized: false };
      samples.resized(address, before, moved, after, isSample ? growth : 0);
      return moved;
    } finally {
      clock.settle();
    }
  }

  core.reallocate = function sampledReallocate(address, oldSize, align, newSize, site) {
    return resize([address, oldSize, align, newSize, align, site], sampledReallocate, () =>
      reallocate.call(core, address, oldSize, align, newSize, site),
    );
  };

  core.realign = function sampledRealign(...block) {
    return resize(block, sampledRealign, () => realign.call(core, ...block));
  };

  core.leak = (address, size) => {
    leak.call(core, address, size);
    live.delete(address);
  };

  core.close = () => {
    if (core.isClosed) return;
    try {
      close.call(core);
    } finally {
      live.clear();
      onClose();
    }
  };

  // Under full checks these call the methods above.
  if (core.config.checks === 'full') return clock;

  core.allocateUnsized = function sampledAllocateUnsized(size, align, site) {
    if (!isSize(size) || !isAlign(align)) return allocateUnsized.call(core, size, align, site);
    // The block counts with the bytes of its class.
    const bytes = (core.pooled && CLASS_SIZE[smallClass(size, align)]) || size;
    try {
      if (!clock.advance(bytes)) return allocateUnsized.call(core, size, align, site);
      const origin = originOf(site, sampledAllocateUnsized);
      const address = core.allocateApart(bytes, align, site, false);
      samples.allocated(address, { size: bytes, align, origin, isUnsized: true });
      return address;
    } finally {
      clock.settle();
    }
  };

  core.deallocateUnsized = (address) => {
    const sample = live.get(address);
    if (sample?.isUnsized) return core.deallocate(address, sample.size, sample.align);
    deallocateUnsized.call(core, address);
    live.delete(address);
  };
  return clock;
}
