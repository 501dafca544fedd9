import { RuntimeConfig } from '@justlang/config';
import { JustError } from '@justlang/config/internal';
import { describe, expect, it } from 'vitest';
import { PARTS, rehearse } from './rehearse.js';

/** A heap's core that gives addresses, and notes what is live and what was asked for. */
class NotedCore {
  readonly live = new Set<number>();
  readonly sizes: number[] = [];
  cleared = 0;
  isTrimmed = false;
  isClosed = false;
  /** Bytes from which on memory cannot be had. */
  limit = Number.POSITIVE_INFINITY;
  readonly keeper = {
    trim: () => {
      this.isTrimmed = true;
    },
  };
  /** Bytes above 2^31, and the most of them. */
  high = 0;
  readonly lane = {
    tryAddHigh: (bytes: number) => this.lane.growLarge(bytes),
    shrinkHigh: (bytes: number) => this.lane.growLarge(-bytes),
    addLarge: (bytes: number) => this.lane.growLarge(bytes),
    growLarge: (bytes: number) => {
      this.high += bytes;
      return true;
    },
  };
  #next = 65_536;

  allocate(size: number, _align: number, _site: number, zeroed: boolean): number {
    if (size >= this.limit) throw new JustError('ERR_JUST_OUT_OF_MEMORY', 'as told');
    this.#next += 65_536;
    this.sizes.push(size);
    if (zeroed) this.cleared += size;
    this.live.add(this.#next);
    return this.#next;
  }

  deallocate(address: number): void {
    if (!this.live.delete(address)) throw new Error(`${address} is not live`);
  }

  reallocate(address: number, _oldSize: number, align: number, newSize: number): number {
    this.deallocate(address);
    return newSize === 0 ? align : this.allocate(newSize, align, 0, false);
  }

  allocateUnsized(size: number, align: number): number {
    return this.allocate(size, align, 0, false);
  }

  deallocateUnsized(address: number): void {
    this.deallocate(address);
  }

  close(): void {
    this.isClosed = true;
  }
}

/** Rehearses one part, or all, and returns the cores. */
function rehearsed(checks: 'off' | 'basic' | 'full', limit = Number.POSITIVE_INFINITY): NotedCore[][] {
  return Array.from({ length: PARTS }, (_, part) => {
    const cores: NotedCore[] = [];
    rehearse(RuntimeConfig.DEFAULT.with({ checks }), part, () => {
      const core = new NotedCore();
      core.limit = limit;
      cores.push(core);
      return core;
    });
    return cores;
  });
}

describe.each(['off', 'basic', 'full'] as const)('a rehearsal, checks %s', (checks) => {
  it('frees what it allocates in every part, trims and closes', () => {
    for (const core of rehearsed(checks).flat())
      expect([core.live.size, core.high, core.isTrimmed, core.isClosed]).toEqual([0, 0, true, true]);
  });

  it('goes through blocks of the pool, of runs and, but for full checks, of libc', () => {
    const sizes = rehearsed(checks)
      .flat()
      .flatMap((core) => core.sizes);
    for (const [least, most] of [
      [1, 28_672],
      [28_673, 65_536],
      [65_537, 2 ** 17],
      ...(checks === 'full'
        ? []
        : [
            [2 ** 25, 2 ** 28],
            [2 ** 28 + 1, 2 ** 29],
          ]),
    ] as const) {
      expect(
        sizes.some((size) => size >= least! && size <= most!),
        `${least} to ${most} bytes`,
      ).toBe(true);
    }
    // Each part does some of the work.
    const work = rehearsed(checks).map((cores) => cores.reduce((sum, core) => sum + core.sizes.length, 0));
    expect(work.filter((calls) => calls > 0).length).toBe(checks === 'full' ? 1 : PARTS);
  });

  it('touches little memory', () => {
    for (const { cleared } of rehearsed(checks).flat()) expect(cleared).toBeLessThan(2 ** 17);
  });

  it('goes without the memory that cannot be had, and the program with it', () => {
    for (const core of rehearsed(checks, 2 ** 20).flat()) expect(core.isClosed).toBe(true);
  });
});
