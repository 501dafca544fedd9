import type { RuntimeConfig } from '@justlang/config';
import { JustError } from '@justlang/config/internal';
import { JustHeap } from '@justlang/heap';
import { RawAllocator } from '@justlang/raw-allocator';
import { expect } from 'vitest';
import type { Program, ProgramOptions } from '../src/program.js';

function refuse(size: number, align: number): never {
  throw new JustError('ERR_JUST_OUT_OF_MEMORY', `injected: ${size} bytes, align ${align}`);
}

/** Counts requests for memory and refuses one of them, the first being number 1. */
class Fuse {
  requests = 0;
  readonly #refused: number;

  constructor(refused: number) {
    this.#refused = refused;
  }

  request(size: number, align: number): void {
    this.requests += 1;
    if (this.requests === this.#refused) refuse(size, align);
  }
}

/** A libc whose n-th allocation or reallocation fails. */
class FailingAllocator extends RawAllocator {
  readonly #fuse: Fuse;

  constructor(config: RuntimeConfig, fuse: Fuse) {
    super(config);
    this.#fuse = fuse;
  }

  override alloc(size: number, align: number): number {
    this.#fuse.request(size, align);
    return super.alloc(size, align);
  }

  override allocZeroed(size: number, align: number): number {
    this.#fuse.request(size, align);
    return super.allocZeroed(size, align);
  }

  override realloc(address: number, newSize: number, align: number): number {
    this.#fuse.request(newSize, align);
    return super.realloc(address, newSize, align);
  }
}

/** A pooled heap whose n-th allocation or reallocation fails. */
class FailingHeap extends JustHeap {
  readonly #fuse: Fuse;

  constructor(config: RuntimeConfig, fuse: Fuse) {
    super(config);
    this.#fuse = fuse;
  }

  override allocate(size: number, align: number, site = 0): number {
    this.#fuse.request(size, align);
    return super.allocate(size, align, site);
  }

  override allocateZeroed(size: number, align: number, site = 0): number {
    this.#fuse.request(size, align);
    return super.allocateZeroed(size, align, site);
  }

  override reallocate(address: number, oldSize: number, align: number, newSize: number): number {
    this.#fuse.request(newSize, align);
    return super.reallocate(address, oldSize, align, newSize);
  }
}

/** A heap of the configured kind that refuses one request, and the count of requests. */
export function failingHeap(config: RuntimeConfig, refused: number): { heap: JustHeap; fuse: Fuse } {
  const fuse = new Fuse(refused);
  const heap =
    config.allocator === 'system'
      ? new JustHeap(config, new FailingAllocator(config, fuse))
      : new FailingHeap(config, fuse);
  return { heap, fuse };
}

/** Runs the program once per `step` requests for memory, refusing one; returns how many requests a run makes. */
export function refuseEach(
  program: Program,
  options: ProgramOptions,
  config: RuntimeConfig,
  step = 1,
): number {
  for (let refused = 1; ; refused += step) {
    const { heap, fuse } = failingHeap(config, refused);
    let code: unknown;
    try {
      program.run(heap, options);
    } catch (error) {
      code = (error as { code?: unknown }).code;
    }
    const { allocatedBytes, allocationCount } = heap.stats();
    heap.close();
    const run = { program: program.name, refused, allocatedBytes, allocationCount, code };
    const isOver = fuse.requests < refused;
    expect(run).toEqual({
      program: program.name,
      refused,
      allocatedBytes: 0,
      allocationCount: 0,
      code: isOver ? undefined : 'ERR_JUST_OUT_OF_MEMORY',
    });
    if (isOver) return fuse.requests;
  }
}
