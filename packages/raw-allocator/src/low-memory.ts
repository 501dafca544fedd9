import type { Address } from '@justlang/config';
import { native } from './native-binding.js';
import { counter } from './windows.js';

/** The unit of low memory, in bytes. */
export const CHUNK_SIZE = 65536;

/** All low memory lies below this address; V8 holds such addresses as small integers, never boxed. */
export const LOW_LIMIT = 2 ** 31;

/** The address space that this package holds below `LOW_LIMIT`, for the whole process. */
export interface LowMemoryStats {
  /** Address space taken from the system, in bytes. */
  readonly reservedBytes: number;
  /** Bytes of the chunks handed out. */
  readonly usedBytes: number;
  /** How many pieces the address space was taken in; each has at most 64 MiB, or what one request needs, up to 512 MiB. */
  readonly segments: number;
  /** How often all of the address space was searched in vain. */
  readonly searches: number;
  /** How many addresses the system was asked for. */
  readonly probes: number;
}

let isUsed = true;

/** Sets whether this thread takes memory below `LOW_LIMIT`; without, every request for it is refused and nothing is searched. */
export function useLowMemory(use: boolean): void {
  isUsed = use;
}

/** Whether this thread takes memory below `LOW_LIMIT` where there is some. */
export function isUsingLowMemory(): boolean {
  return isUsed;
}

/**
 * Takes a run of contiguous chunks below `LOW_LIMIT`: aligned to `CHUNK_SIZE`, zero-filled, readable and writable.
 *
 * @param chunks - how many, 1 to 8192
 * @returns the run's address, or 0 when low memory cannot give one
 */
export function acquireLow(chunks: number): Address {
  return isUsed ? native().acquireLow(chunks) : 0;
}

/**
 * Takes a run as `acquireLow` does, for large blocks. Those of all threads together get at most five eighths of low memory,
 * so that small blocks find some there.
 *
 * @param chunks - how many, 1 to 8192
 * @param at - the run's address, a multiple of `CHUNK_SIZE`; 0 for anywhere
 * @returns the run's address, or 0 when low memory cannot give it
 */
export function acquireLowRun(chunks: number, at: Address): Address {
  return isUsed ? native().acquireLowRun(chunks, at) : 0;
}

/**
 * Gives a run of chunks, or part of one, back; its memory returns to the system at once.
 *
 * @returns false, and nothing is done, when any chunk of the range is not handed out
 */
export function releaseLow(address: Address, chunks: number): boolean {
  return native().releaseLow(address, chunks);
}

/** The count of releases. */
const releases = counter(
  () => native().lowReleasesAt(),
  () => native().lowReleases(),
);

/**
 * Returns a number that changes whenever chunks are given back, by any thread, or the cap changes: until then a request that
 * low memory has refused is refused again. Reading it costs a load.
 */
export function lowReleases(): number {
  return releases();
}

/** Returns what is reserved and used below `LOW_LIMIT` by all threads together. */
export function lowMemoryStats(): LowMemoryStats {
  const [reservedBytes, usedBytes, segments, searches, probes] = native().lowMemoryStats();
  return { reservedBytes, usedBytes, segments, searches, probes };
}

/**
 * Caps the address space taken below `LOW_LIMIT`, so that a test can fill it; segments there already stay.
 *
 * @param bytes - the cap; `LOW_LIMIT` lifts it
 */
export function setLowLimitForTesting(bytes: number): void {
  native().setLowMemoryCap(bytes);
}
