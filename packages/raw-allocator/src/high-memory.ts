import type { Address } from '@justlang/config';
import { native } from './native-binding.js';
import { counter } from './windows.js';

/** A region of high memory, which lies within one span of 2 GiB. Its first chunk is never handed out. */
export interface HighRegion {
  /** A multiple of the size. It never changes: all threads of the process have the same regions. */
  readonly base: Address;
  /** Bytes: 2^31, or less where address space is rationed. */
  readonly size: number;
}

/**
 * Returns a region of the process's high memory, reserved now if no thread has asked for it before. Only address space is
 * reserved.
 *
 * @param index - 0 for the first; each of the others is there once those before it are full
 * @returns undefined when it is not there, or the system has no address space for it
 */
export function highRegion(index: number): HighRegion | undefined {
  const [base, size] = native().highRegion(index);
  return base === 0 ? undefined : { base, size };
}

/**
 * Takes a run of contiguous chunks of a region: aligned to `CHUNK_SIZE`, zero-filled, readable and writable.
 *
 * @returns the run's address, or 0 when the region cannot give one
 */
export function acquireHigh(index: number, chunks: number): Address {
  return native().acquireHigh(index, chunks);
}

/**
 * Takes a run as `acquireHigh` does, for large blocks. Those of all threads together get at most five eighths of a region, so
 * that small blocks find some there.
 *
 * @param at - the run's address, a multiple of `CHUNK_SIZE`; 0 for anywhere
 * @returns the run's address, or 0 when the region cannot give it
 */
export function acquireHighRun(index: number, chunks: number, at: Address): Address {
  return native().acquireHighRun(index, chunks, at);
}

/**
 * Gives a run of chunks, or part of one, back; its memory returns to the system at once.
 *
 * @returns false, and nothing is done, when any chunk of the range is not handed out
 */
export function releaseHigh(address: Address, chunks: number): boolean {
  return native().releaseHigh(address, chunks);
}

const releases = counter(
  () => native().highReleasesAt(),
  () => native().highReleases(),
);

/** Returns a number that changes whenever chunks of any region are given back, by any thread. Reading it costs a load. */
export function highReleases(): number {
  return releases();
}
