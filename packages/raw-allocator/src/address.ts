/**
 * An address of the process's own memory, as a number: user-space addresses on 64-bit systems fit in 2^53.
 *
 * 0 is the null address. Every thread of the process sees the same memory at the same address.
 */
export type Address = number;
