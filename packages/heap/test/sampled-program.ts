import { MemoryAccess } from '@justlang/memory-access';
import { expect } from 'vitest';
import type { JustHeap } from '../src/heap/just-heap.js';
import { Allocation } from '../src/layout/allocation.js';
import { Layout } from '../src/layout/layout.js';

/** Numbers from 0, below 1, that are the same in each run: mulberry32. */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Starts a profile whose samples are the same in each run. */
export function startSeeded(heap: JustHeap, interval: number, seed: number): void {
  const { random } = Math;
  Math.random = randomFrom(seed);
  try {
    heap.startProfile({ interval });
  } finally {
    Math.random = random;
  }
}

/** A sum over blocks that are sampled independently, and the variance of its estimate. */
class Sum {
  sum = 0;
  variance = 0;

  /** Adds what a block, or the bytes it grew by, counts with. */
  add(value: number, size: number, interval: number): void {
    const p = -Math.expm1(-size / interval);
    this.sum += value;
    this.variance += (value * value * (1 - p)) / p;
  }

  /** Six standard deviations: more than two in a billion estimates are never off by that. */
  get bound(): number {
    return 6 * Math.sqrt(this.variance);
  }
}

interface Block {
  readonly size: number;
  readonly align: number;
  readonly isUnsized: boolean;
}

/** A program that keeps a ledger of its blocks and of what it allocated. */
export class SampledProgram {
  readonly live = new Map<number, Block>();
  readonly #heap: JustHeap;
  readonly #interval: number;
  readonly #least: number;
  readonly #random: () => number;
  readonly #totalBytes = new Sum();
  readonly #totalBlocks = new Sum();

  /** @param least - the smallest size; where one stands for thousands of blocks, their number has no bound that says anything */
  constructor(heap: JustHeap, interval: number, seed: number, least = 1) {
    this.#least = least;
    this.#heap = heap;
    this.#interval = interval;
    this.#random = randomFrom(seed);
  }

  /** Allocates, resizes and frees blocks of all sizes at random, in all the ways there are. */
  run(steps: number): void {
    for (let step = 0; step < steps; step++) {
      const choice = this.#random();
      if (choice < 0.45 || this.live.size === 0) this.allocate(this.#anySize(), this.#anyAlign());
      else if (choice < 0.5) this.#allocateUnsized(this.#anySize());
      else if (choice < 0.7) this.resize(this.#anyBlock(), this.#anySize());
      else if (choice < 0.74) this.#realign(this.#anyBlock(), this.#anySize(), this.#anyAlign());
      else if (choice < 0.75) this.#leak(this.#anyBlock());
      else this.free(this.#anyBlock());
    }
  }

  allocate(size: number, align: number): number {
    const address = this.#heap.allocate(size, align);
    this.#enter(address, { size, align, isUnsized: false });
    this.#count(size);
    return address;
  }

  free(address: number): void {
    const { size, align, isUnsized } = this.#look(address);
    if (isUnsized) this.#heap.deallocateUnsized(address);
    else this.#heap.deallocate(address, size, align);
    this.live.delete(address);
  }

  resize(address: number, newSize: number): number {
    const { size, align, isUnsized } = this.#look(address);
    if (isUnsized) return address;
    const moved = this.#heap.reallocate(address, size, align, newSize);
    this.#moved(address, moved, { size: newSize, align, isUnsized }, size);
    return moved;
  }

  /** Expects the heap's statistics to equal the ledger, and the profile to equal the statistics within the sampling error. */
  check(): void {
    const liveBytes = new Sum();
    const liveBlocks = new Sum();
    for (const { size } of this.live.values()) {
      liveBytes.add(size, size, this.#interval);
      liveBlocks.add(1, size, this.#interval);
    }
    const stats = this.#heap.stats();
    const { interval, entries } = this.#heap.profile();
    expect(interval).toBe(this.#interval);
    const figures = [
      ['liveBytes', stats.allocatedBytes, liveBytes],
      ['liveBlocks', stats.allocationCount, liveBlocks],
      ['totalBytes', stats.totalAllocatedBytes, this.#totalBytes],
      ['totalBlocks', stats.totalAllocations, this.#totalBlocks],
    ] as const;
    for (const [name, figure, { sum, bound }] of figures) {
      expect([name, figure]).toEqual([name, sum]);
      let estimate = 0;
      for (const entry of entries) estimate += entry[name];
      expect(
        Math.abs(estimate - figure),
        `${name}: ${estimate} for ${figure} +- ${bound}`,
      ).toBeLessThanOrEqual(bound);
    }
  }

  #allocateUnsized(size: number): void {
    const address = this.#heap.allocateUnsized(size, 8);
    const bytes = this.#heap.sizeOf(address);
    this.#enter(address, { size: bytes, align: 8, isUnsized: true });
    this.#count(bytes);
  }

  #realign(address: number, newSize: number, newAlign: number): void {
    const { size, align, isUnsized } = this.#look(address);
    if (isUnsized) return;
    const block = new Allocation(address, size, align);
    const moved = this.#heap.realloc(block, Layout.of(newSize, newAlign));
    this.#moved(address, moved.address, { size: newSize, align: newAlign, isUnsized }, size);
  }

  #leak(address: number): void {
    const { size, isUnsized } = this.#look(address);
    if (isUnsized) return;
    this.#heap.leak(address, size);
    this.live.delete(address);
  }

  #moved(address: number, moved: number, block: Block, oldSize: number): void {
    this.live.delete(address);
    const common = Math.min(oldSize, block.size);
    requireMark(moved, address);
    if (common === oldSize) requireMark(moved + common - 1, address);
    this.#enter(moved, block);
    if (block.size > oldSize) {
      this.#totalBytes.add(block.size - oldSize, block.size - oldSize, this.#interval);
    }
  }

  /** Marks the ends of a block. */
  #enter(address: number, block: Block): void {
    if (this.live.has(address) || address % block.align !== 0) throw new Error(`block at ${address}`);
    this.live.set(address, block);
    MemoryAccess.setU8(address, mark(address));
    MemoryAccess.setU8(address + block.size - 1, mark(address));
  }

  /** A block that nobody has written over. */
  #look(address: number): Block {
    const block = this.live.get(address)!;
    requireMark(address, address);
    requireMark(address + block.size - 1, address);
    return block;
  }

  #count(size: number): void {
    this.#totalBytes.add(size, size, this.#interval);
    this.#totalBlocks.add(1, size, this.#interval);
  }

  /** Mostly small, up to 400 KB. */
  #anySize(): number {
    const most = [100, 100, 1000, 1000, 30_000, 70_000, 400_000][Math.floor(this.#random() ** 2 * 7)]!;
    return this.#least + Math.floor(this.#random() * most);
  }

  #anyAlign(): number {
    return [1, 2, 4, 8, 8, 8, 16, 64, 4096][Math.floor(this.#random() * 9)]!;
  }

  #anyBlock(): number {
    const addresses = [...this.live.keys()];
    return addresses[Math.floor(this.#random() * addresses.length)]!;
  }
}

function mark(address: number): number {
  return Math.floor(address / 16) % 251;
}

/** Throws unless the mark of the block at `address` stands at `place`. A quick check: there are very many. */
function requireMark(place: number, address: number): void {
  if (MemoryAccess.getU8(place) !== mark(address))
    throw new Error(`the block at ${address} was written over`);
}
