import { MemoryAccess } from '@justlang/memory-access';
import { RawAllocator } from '@justlang/raw-allocator';
import { expect } from 'vitest';
import type { BlockSource } from '../src/checks/block-memory.js';
import { CheckedBlocks } from '../src/checks/checked-blocks.js';
import { SimpleShadow } from './simple-shadow.js';

/** Gives memory of libc's, and keeps account of it. */
class Source implements BlockSource {
  readonly live = new Map<number, string>();
  fuel = Number.POSITIVE_INFINITY;
  retained = false;
  readonly #allocator = new RawAllocator();

  obtain(size: number, align: number): number {
    if (this.fuel-- <= 0) throw Object.assign(new Error('no fuel'), { code: 'ERR_JUST_OUT_OF_MEMORY' });
    const address = this.#allocator.alloc(size, align);
    this.live.set(address, `${size}/${align}`);
    return address;
  }

  release(address: number, size: number, align: number): void {
    expect(this.live.get(address)).toBe(`${size}/${align}`);
    this.live.delete(address);
    this.#allocator.free(address);
  }

  retains(): boolean {
    return this.retained;
  }
}

/** What `checkedBlocks` made last. */
export let source: Source;
export let shadow: SimpleShadow;

/** Makes checked blocks over a new source and shadow. */
export function checkedBlocks(quarantine = 2 ** 20, stacks = true): CheckedBlocks {
  source = new Source();
  shadow = new SimpleShadow();
  return new CheckedBlocks(source, MemoryAccess, shadow, { quarantine, stacks });
}
