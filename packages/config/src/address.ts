/**
 * An address of the process's own memory, in bytes: an integer from 0 to 2^53 - 1, which is all of user space on 64-bit
 * systems.
 *
 * 0 is the null address. Every thread of the process sees the same memory at the same address. V8 keeps addresses below
 * 2^31 as small integers, which cost nothing to hold.
 */
export type Address = number;

/** Returns an address as messages show it: `0x7f10`. */
export function hex(address: Address): string {
  return `0x${address.toString(16)}`;
}
