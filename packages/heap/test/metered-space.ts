import { CHUNK_SIZE, LOW_LIMIT, setLowLimitForTesting } from '@justlang/raw-allocator/internal';
import { afterEach } from 'vitest';
import { highRunSpace, lowRunSpace, type RunSpace } from '../src/blocks/run-space.js';
import { releaseKeptRuns } from '../src/blocks/runs.js';

export const PAGE = 4096;
export const MIB = 2 ** 20;

/** A space, and how many bytes were taken of it and not given back. */
export class Metered implements RunSpace {
  readonly base;
  readonly table;
  readonly chunks;
  used = 0;
  /** Calls that asked for some, and that gave some back. */
  asks = 0;
  returns = 0;
  readonly #space: RunSpace;

  constructor(space: RunSpace) {
    this.#space = space;
    this.base = space.base;
    this.table = space.table;
    this.chunks = space.chunks;
  }

  get releases(): number {
    return this.#space.releases;
  }

  acquire(chunks: number, at: number): number {
    this.asks++;
    const run = this.#space.acquire(chunks, at);
    if (run !== 0) this.used += chunks * CHUNK_SIZE;
    return run;
  }

  release(position: number, chunks: number): void {
    this.#space.release(position, chunks);
    this.used -= chunks * CHUNK_SIZE;
    this.returns++;
  }
}

/** The spaces that there are here, each by where it lies. */
export const SPACES: [string, () => RunSpace][] = [
  ['in the first region of high memory', () => highRunSpace()!],
];
if (process.env.JUST_LOW_MEMORY !== 'off') SPACES.push(['below 2^31', lowRunSpace]);

/** Has the memory be as it was after each test. */
export function leaveNoRuns(): void {
  afterEach(() => {
    setLowLimitForTesting(LOW_LIMIT);
    releaseKeptRuns();
  });
}
