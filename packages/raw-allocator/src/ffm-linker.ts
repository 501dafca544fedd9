import { JustError } from '@justlang/config/internal';
import { MethodHandle } from './method-handle.js';
import { native } from './native-binding.js';
import type { LibcCalls } from './native-interface.js';

const WINDOWS = process.platform === 'win32';

/** The allocation functions, in the order of `LibcTable` in libc_calls.h, in which `bindLibc` takes them. */
const FAMILY = WINDOWS
  ? ['_aligned_malloc', '_aligned_realloc', '_aligned_free', '_aligned_msize']
  : ['malloc', 'calloc', 'realloc', 'free', 'posix_memalign', 'aligned_alloc', usableSizeSymbol()];

/** The functions that every allocation needs. The library that holds the first must hold the others. */
const REQUIRED = WINDOWS ? FAMILY : ['malloc', 'realloc', 'free'];

/**
 * Finds the functions of a C library at run time, by name. Nothing here is linked against a C library.
 *
 * Named after the linker of Java's foreign function and memory API, whose role it plays.
 */
export class FfmLinker {
  readonly #name: string | null;
  /** The result of each lookup: a function, or the loader's reason why there is none. */
  readonly #found = new Map<string, MethodHandle | string>();
  #library = 0;
  #calls: LibcCalls | undefined;

  /** @param libc - the library's name or path; null for the functions that the process itself calls */
  constructor(libc: string | null = null) {
    this.#name = libc;
  }

  /**
   * Loads the library and binds its allocation functions. Later calls do nothing.
   *
   * @throws `ERR_JUST_LINK` when the library cannot be loaded, or lacks a function that every allocation needs
   * @throws `ERR_JUST_NATIVE` when the native addon cannot be loaded
   */
  loadLibc(): void {
    this.calls();
  }

  /** Returns the handle of `malloc`. */
  mallocHandle(): MethodHandle {
    return this.handle('malloc');
  }

  /** Returns the handle of `realloc`. */
  reallocHandle(): MethodHandle {
    return this.handle('realloc');
  }

  /** Returns the handle of `free`. */
  freeHandle(): MethodHandle {
    return this.handle('free');
  }

  /** Returns the handle of `memcpy`. A library without its own depends on one that has it. */
  memcpyHandle(): MethodHandle {
    return this.handle('memcpy');
  }

  /**
   * Finds a function in the library or in one that it depends on.
   *
   * @throws `ERR_JUST_LINK` naming library, symbol and the loader's reason
   */
  handle(symbol: string): MethodHandle {
    const found = this.#find(symbol);
    return typeof found === 'string' ? this.#lacks(symbol, found) : found;
  }

  /** Returns the allocation calls on this library's functions; the first call loads the library. */
  calls(): LibcCalls {
    this.#calls ??= this.#bind();
    return this.#calls;
  }

  /** Throws `ERR_JUST_LINK` when the library has none of the functions that a block of this alignment needs. */
  checkAligned(align: number): void {
    if (WINDOWS || align <= 16) return;
    if (this.#own('posix_memalign') === 0 && this.#own('aligned_alloc') === 0)
      this.#missing('posix_memalign');
  }

  /** Throws `ERR_JUST_LINK` when the library cannot tell the size of a block. */
  checkUsableSize(): void {
    if (this.#own(usableSizeSymbol()) === 0) this.#missing(usableSizeSymbol());
  }

  /** Gives the library's free memory back to the system, where it has glibc's function for that. */
  trim(): void {
    const trim = WINDOWS ? 0 : this.#own('malloc_trim');
    // Its parameter is how many bytes to keep at the top of the heap.
    if (trim !== 0) native().invoke(trim, 0);
  }

  #open(): number {
    if (this.#library === 0) {
      const library = native().openLibrary(this.#name ?? '');
      if (typeof library === 'string') {
        throw new JustError('ERR_JUST_LINK', `${this.#label()} cannot be loaded: ${library}`);
      }
      this.#library = library;
    }
    return this.#library;
  }

  #find(symbol: string): MethodHandle | string {
    let found = this.#found.get(symbol);
    if (found === undefined) {
      const address = native().findSymbol(this.#open(), symbol);
      found =
        typeof address === 'string' ? address : new MethodHandle(symbol, address, native().fileOf(address));
      this.#found.set(symbol, found);
    }
    return found;
  }

  #bind(): LibcCalls {
    this.#checkHolder();
    for (const symbol of REQUIRED) if (this.#own(symbol) === 0) this.#missing(symbol);
    return native().bindLibc(...FAMILY.map((symbol) => this.#own(symbol)));
  }

  /**
   * Returns a function's address, or 0 when the library has no such function of its own. A lookup also finds functions of
   * libraries that this one depends on. Those belong to another allocator, and must not get this one's blocks.
   */
  #own(symbol: string): number {
    const found = this.#find(symbol);
    return typeof found !== 'string' && found.library === this.#holder() ? found.address : 0;
  }

  /** The library of the first function, which decides where the others must come from. */
  #holder(): string {
    return this.handle(REQUIRED[0]!).library;
  }

  /**
   * Refuses a library without an allocator. It usually depends on libc, and a lookup in it finds libc's functions.
   *
   * Only Linux can tell: opening a loaded library again gives the same handle there. On macOS the C library itself is an
   * umbrella over the library that holds `malloc`.
   */
  #checkHolder(): void {
    if (this.#name === null || process.platform !== 'linux') return;
    const library = this.#holder();
    if (native().openLibrary(library) !== this.#open()) {
      this.#lacks(REQUIRED[0]!, `the one found is of ${library}`);
    }
  }

  #missing(symbol: string): never {
    const { library } = this.handle(symbol);
    this.#lacks(symbol, `${library} has one, but ${REQUIRED[0]} is that of ${this.#holder()}`);
  }

  #lacks(symbol: string, reason: string): never {
    throw new JustError('ERR_JUST_LINK', `${this.#label()} has no symbol ${symbol}: ${reason}`);
  }

  #label(): string {
    return this.#name === null ? 'The C library' : `The library that libc (JUST_LIBC) names: ${this.#name}`;
  }
}

function usableSizeSymbol(): string {
  if (WINDOWS) return '_aligned_msize';
  return process.platform === 'darwin' ? 'malloc_size' : 'malloc_usable_size';
}

const linkers = new Map<string | null, FfmLinker>();

/** Returns the linker of a configuration's C library, one per library in each thread. */
export function libcOf(config: { readonly libc: string | null }): FfmLinker {
  let linker = linkers.get(config.libc);
  if (linker === undefined) {
    linker = new FfmLinker(config.libc);
    linkers.set(config.libc, linker);
  }
  return linker;
}
