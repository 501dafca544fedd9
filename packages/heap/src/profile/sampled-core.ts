import { isAlign } from '@justlang/config/internal';
import type { HeapCore } from '../core/heap-core.js';
import { CLASS_SIZE, smallClass } from '../pool/size-class.js';
import type { Below } from '../reports/below.js';
import { originOf } from './origins.js';
import { SampleClock } from './sample-clock.js';
import type { SamplePace } from './sample-pace.js';
import { Samples } from './samples.js';

/** Has V8 compile what runs between an allocation and its return: where little stack is left it could not. */
function rehearse(interval: number): void {
  const samples = new Samples(interval, Math.random);
  const sample = { size: 16, align: 8, origin: 0, isUnsized: false };
  samples.allocated(4096, sample);
  samples.resized(4096, sample, 8192, { ...sample, size: 8 }, 8);
  samples.allocated(4096, sample);
  samples.widen(2 * interval);
  samples.live.sweep();
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
 * @param pace - says when samples take too much of the program's time; undefined where their distance is fixed
 * @param onClose - called once the heap is closed
 * @returns the clock that decides; stopping it ends the sampling, but the ends of samples are noted further
 */
export function sampleCore(
  core: HeapCore,
  samples: Samples,
  random: () => number,
  pace: SamplePace | undefined,
  onClose: () => void,
): SampleClock {
  rehearse(samples.interval);
  const clock = new SampleClock(core.lane, samples.interval, random);
  const { live } = samples;
  const now = pace?.now ?? (() => 0);

  /** Called after each sample. @param begin - when it was begun */
  function slowDown(begin: number): void {
    const times = pace === undefined ? 1 : pace.after(begin);
    if (times === 1) return;
    samples.widen(samples.interval * times);
    clock.start(samples.interval);
  }

  const { allocate, deallocate, reallocate, realign, allocateUnsized, deallocateUnsized, leak, close } = core;

  core.allocate = function sampledAllocate(size, align, site, zeroed) {
    if (!isSize(size)) return allocate.call(core, size, align, site, zeroed);
    try {
      if (!clock.advance(size)) return allocate.call(core, size, align, site, zeroed);
      core.requireStack();
      const begin = now();
      const origin = originOf(site, sampledAllocate);
      const address = core.allocateApart(size, align, site, zeroed);
      samples.allocated(address, { size, align, origin, isUnsized: false });
      slowDown(begin);
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
    const known = live.get(address);
    const before = known?.isOut ? undefined : known;
    const growth = Math.max(0, size - oldSize);
    try {
      const isSample = clock.advance(growth);
      if (before === undefined && !isSample) {
        const moved = plain();
        if (known !== undefined) live.delete(address);
        return moved;
      }
      core.requireStack();
      const begin = now();
      const origin = before?.origin ?? originOf(site, below);
      const moved = core.resizeApart(address, oldSize, oldAlign, size, align, site);
      const after = { size, align, origin, isUnsized: false };
      samples.resized(address, before, moved, after, isSample ? growth : 0);
      slowDown(begin);
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
      core.requireStack();
      const begin = now();
      const origin = originOf(site, sampledAllocateUnsized);
      const address = core.allocateApart(bytes, align, site, false);
      samples.allocated(address, { size: bytes, align, origin, isUnsized: true });
      slowDown(begin);
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
