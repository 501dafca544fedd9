import { RuntimeConfig } from '@justlang/config';
import { invalidArgument, JustError } from '@justlang/config/internal';
import type { Address } from './address.js';
import { libcOf } from './ffm-linker.js';
import type { LibcCalls } from './native-interface.js';

const MAX_ALIGN = 2 ** 30;
/** No system has more address space: a request of this many bytes or more is out of memory, whatever its layout. */
const ADDRESS_SPACE = 2 ** 57;

/**
 * Allocates blocks of a C library's heap by raw address.
 *
 * A block belongs to no garbage collector: it lives until `free`. Every thread may use and free it.
 */
export class RawAllocator {
  readonly #libc: LibcCalls;

  /**
   * Finds the C library that `config.libc` names, or the process's own.
   *
   * @param config - taken from the environment when not given
   * @throws `ERR_JUST_LINK` when the library cannot be loaded or lacks a function
   * @throws `ERR_JUST_NATIVE` when the native addon cannot be loaded
   */
  constructor(config: RuntimeConfig = RuntimeConfig.fromEnv()) {
    this.#libc = libcOf(config).calls();
  }

  /** Allocates a block of `size` bytes at a multiple of `align`. */
  alloc(size: number, align: number): Address {
    checkSize('size', size);
    checkAlign(align);
    if (size === 0) return align;
    return (fits(size, align) && this.#libc.alloc(size, align)) || outOfMemory(size, align);
  }

  allocZeroed(size: number, align: number): Address {
    checkSize('size', size);
    checkAlign(align);
    if (size === 0) return align;
    return (fits(size, align) && this.#libc.allocZeroed(size, align)) || outOfMemory(size, align);
  }

  realloc(address: Address, newSize: number, align: number): Address {
    checkAddress(address);
    checkSize('newSize', newSize);
    checkAlign(align);
    if (isNothing(address)) return this.alloc(newSize, align);
    if (newSize === 0) {
      this.#libc.free(address);
      return align;
    }
    return (
      (fits(newSize, align) && this.#libc.realloc(address, newSize, align)) || outOfMemory(newSize, align)
    );
  }

  free(address: Address): void {
    checkAddress(address);
    if (!isNothing(address)) this.#libc.free(address);
  }

  usableSize(address: Address, align = 1): number {
    checkAddress(address);
    checkAlign(align);
    return isNothing(address) ? 0 : this.#libc.usableSize(address, align);
  }
}

/** Whether the address is null or that of a zero-sized block: a power of two up to 2^30, where no real block lies. */
function isNothing(address: Address): boolean {
  return address <= MAX_ALIGN && (address & (address - 1)) === 0;
}

function checkSize(name: string, size: number): void {
  if (!(Number.isSafeInteger(size) && size >= 0)) badSize(name, size);
}

function badSize(name: string, size: number): void {
  if (!Number.isInteger(size) || size < 0) invalidArgument(name, size, 'an integer of bytes, 0 to 2^53 - 1');
  if (size < ADDRESS_SPACE) {
    throw new JustError('ERR_JUST_INVALID_LAYOUT', `${name} is ${size}; it must be at most 2^53 - 1 bytes`);
  }
}

function checkAlign(align: number): void {
  if (!(Number.isSafeInteger(align) && align >= 1 && align <= MAX_ALIGN && (align & (align - 1)) === 0)) {
    badAlign(align);
  }
}

function badAlign(align: number): never {
  if (!Number.isInteger(align) || align < 0) invalidArgument('align', align, 'a power of two, 1 to 2^30');
  throw new JustError('ERR_JUST_INVALID_LAYOUT', `align is ${align}; it must be a power of two, 1 to 2^30`);
}

function checkAddress(address: Address): void {
  if (!(Number.isSafeInteger(address) && address >= 0 && (address > 4095 || isNothing(address)))) {
    invalidArgument('address', address, 'an address this allocator returned, or 0');
  }
}

/** Whether the size may be asked for; false for one past any address space. */
function fits(size: number, align: number): boolean {
  if (size >= ADDRESS_SPACE) return false;
  if (size <= Number.MAX_SAFE_INTEGER - (align - 1)) return true;
  throw new JustError(
    'ERR_JUST_INVALID_LAYOUT',
    `size is ${size} and align ${align}; size rounded up to align must be at most 2^53 - 1 bytes`,
  );
}

function outOfMemory(size: number, align: number): never {
  throw new JustError('ERR_JUST_OUT_OF_MEMORY', `${size} bytes at align ${align} cannot be had`);
}
