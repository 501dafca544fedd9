import { type Address, RuntimeConfig } from '@justlang/config';
import { invalidArgument, JustError, requireAlign, requireRequest } from '@justlang/config/internal';
import { checkAddress, isNothing } from './arguments.js';
import { type FfmLinker, libcOf } from './ffm-linker.js';
import type { LibcCalls } from './native-interface.js';

/** The native `usableSize` returns this when the library cannot tell; no block is this large. */
const UNKNOWN_SIZE = 2 ** 60;

let environment: RuntimeConfig | undefined;

/** The configuration of the environment, read once in each thread. */
function fromEnvironment(): RuntimeConfig {
  environment ??= RuntimeConfig.fromEnv();
  return environment;
}

/**
 * Allocates blocks of a C library's heap, by raw address.
 *
 * A block lives until it is freed: no garbage collector knows it. Every thread of the process, and native code, may
 * read, write and free it. A zero-sized block takes no memory; its address is its alignment, and freeing it does
 * nothing.
 *
 * @example
 * ```ts
 * const allocator = new RawAllocator();
 * const block = allocator.alloc(64, 8);
 * const larger = allocator.realloc(block, 256, 8);
 * allocator.free(larger);
 * ```
 */
export class RawAllocator {
  readonly #linker: FfmLinker;
  readonly #libc: LibcCalls;

  /**
   * Binds the functions of the C library that `config.libc` names, or of the one the process itself uses.
   *
   * @param config - the options; those of the environment, read once in each thread, when not given
   * @throws `ERR_JUST_LINK` when the library cannot be loaded, or lacks a function
   * @throws `ERR_JUST_NATIVE` when the native addon cannot be loaded
   * @throws `ERR_JUST_CONFIG` when the environment is read and has a bad variable
   * @throws `ERR_JUST_INVALID_ARGUMENT` when `config` is not a `RuntimeConfig`
   */
  constructor(config: RuntimeConfig = fromEnvironment()) {
    const libc: unknown = config?.libc;
    if (libc !== null && typeof libc !== 'string') invalidArgument('config', config, 'a RuntimeConfig');
    this.#linker = libcOf(config);
    this.#libc = this.#linker.calls();
  }

  /**
   * Allocates a block; its contents are undefined.
   *
   * @param size - in bytes; 0 takes no memory and returns `align`
   * @param align - the block's address is a multiple of it: a power of two, 1 to 2^30, in bytes
   * @returns the block's address, never 0
   * @throws `ERR_JUST_OUT_OF_MEMORY` when the memory cannot be had
   * @throws `ERR_JUST_INVALID_LAYOUT` when `align` is no such power, or `size` rounded up to it exceeds 2^53 - 1
   * @throws `ERR_JUST_INVALID_ARGUMENT` when either is not an integer >= 0
   * @throws `ERR_JUST_LINK` when `align` exceeds 16 and the configured library has no function for that
   */
  alloc(size: number, align: number): Address {
    const possible = requireRequest('size', size, align);
    if (size === 0) return align;
    return (possible && this.#libc.alloc(size, align)) || this.#fail(size, align);
  }

  /**
   * Allocates a block filled with zeros. Otherwise as `alloc`, its errors too.
   *
   * @param size - in bytes
   * @param align - a power of two, 1 to 2^30, in bytes
   * @returns the block's address, never 0
   */
  allocZeroed(size: number, align: number): Address {
    const possible = requireRequest('size', size, align);
    if (size === 0) return align;
    return (possible && this.#libc.allocZeroed(size, align)) || this.#fail(size, align);
  }

  /**
   * Changes the size of a block, moving it if need be. The first min(old, new) bytes keep their contents, the rest
   * is undefined. When it throws, the old block is as it was and still the caller's.
   *
   * Safety: `address` is 0, which allocates, or that of a block of the same C library, allocated with the same
   * `align` and not freed since; see docs/safety.md. It is no longer valid afterwards, even if it is returned.
   *
   * @param address - the block's, or a zero-sized block's
   * @param newSize - in bytes; 0 frees the block and returns `align`
   * @param align - what the block was allocated with
   * @returns the block's address from now on
   * @throws `ERR_JUST_OUT_OF_MEMORY` when the memory cannot be had
   * @throws `ERR_JUST_INVALID_LAYOUT` when `align` is no power of two up to 2^30, or `newSize` rounded up to it
   * exceeds 2^53 - 1
   * @throws `ERR_JUST_INVALID_ARGUMENT` when one of the three is not an integer >= 0, or `address` cannot be a block's
   * @throws `ERR_JUST_LINK` when `align` exceeds 16 and the configured library lacks a function needed for that
   */
  realloc(address: Address, newSize: number, align: number): Address {
    checkAddress(address);
    const possible = requireRequest('newSize', newSize, align);
    if (newSize === 0) {
      if (!isNothing(address)) this.#libc.free(address);
      return align;
    }
    if (!possible) this.#fail(newSize, align);
    if (isNothing(address)) return this.#libc.alloc(newSize, align) || this.#fail(newSize, align);
    return this.#libc.realloc(address, newSize, align) || this.#failRealloc(newSize, align);
  }

  /**
   * Frees a block. 0 and the address of a zero-sized block are let pass, as C's `free` does with null.
   *
   * Safety: `address` is that of a block of the same C library and not freed since; see docs/safety.md.
   *
   * @throws `ERR_JUST_INVALID_ARGUMENT` when `address` is not an integer, or cannot be a block's
   */
  free(address: Address): void {
    checkAddress(address);
    if (!isNothing(address)) this.#libc.free(address);
  }

  /**
   * Returns how many bytes of a block may be used: at least as many as were asked for, 0 for a zero-sized block.
   *
   * Safety: as for `free`.
   *
   * @param address - the block's
   * @param align - what the block was allocated with; only Windows needs it
   * @throws `ERR_JUST_INVALID_ARGUMENT` when `address` cannot be a block's, or `align` is not an integer >= 0
   * @throws `ERR_JUST_INVALID_LAYOUT` when `align` is no power of two up to 2^30
   * @throws `ERR_JUST_LINK` when the configured library cannot tell
   */
  usableSize(address: Address, align = 1): number {
    checkAddress(address);
    requireAlign(align);
    if (isNothing(address)) return 0;
    const size = this.#libc.usableSize(address, align);
    if (size === UNKNOWN_SIZE) this.#linker.checkUsableSize();
    return size;
  }

  #fail(size: number, align: number): never {
    this.#linker.checkAligned(align);
    throw new JustError(
      'ERR_JUST_OUT_OF_MEMORY',
      `out of memory: ${size} bytes with alignment ${align} cannot be allocated`,
    );
  }

  #failRealloc(size: number, align: number): never {
    if (align > 16) this.#linker.checkUsableSize();
    this.#fail(size, align);
  }
}
