import type { Address } from '@justlang/config';
import { native } from './native-binding.js';

/**
 * Reserves address space anywhere, without access rights, aligned to 64 KiB. It is released when the thread ends.
 *
 * @param bytes - a multiple of 65536
 * @returns the region's address, or 0 when there is none
 */
export function reserveRegion(bytes: number): Address {
  return native().reserveRegion(bytes);
}

/**
 * Makes part of a region readable and writable; pages not committed before read as zero.
 *
 * @param address - a multiple of the page size, in a region
 * @returns false when the system will not promise the memory
 */
export function commitRegion(address: Address, bytes: number): boolean {
  return native().commitRegion(address, bytes);
}

/** Takes memory and access rights of part of a region away; the address space stays reserved. */
export function decommitRegion(address: Address, bytes: number): void {
  native().decommitRegion(address, bytes);
}

/** Gives a whole region back to the system. */
export function releaseRegion(address: Address, bytes: number): void {
  native().releaseRegion(address, bytes);
}
