import { JustError } from '@justlang/config/internal';
import { MethodHandle } from './method-handle.js';
import { native } from './native-binding.js';
import type { LibcCalls } from './native-interface.js';

const WINDOWS = process.platform === 'win32';

/** The functions a C library must have to serve as one, in the order `bindLibc` takes them; see `LibcTable` in libc_calls.h. */
const ALLOCATION = WINDOWS
  ? ['_aligned_malloc', '_aligned_realloc', '_aligned_free', '_aligned_msize']
  : ['malloc', 'calloc', 'realloc', 'free', 'posix_memalign', 'aligned_alloc', 'malloc_usable_size'];
const REQUIRED = WINDOWS ? ALLOCATION : ['malloc', 'realloc', 'free'];
const USABLE_SIZE = process.platform === 'darwin' ? 'malloc_size' : 'malloc_usable_size';

/**
 * Finds the functions of a C library at run time, by name; nothing here is linked against one.
 *
 * Named after the linker of Java's foreign function and memory API, whose role it plays.
 */
export class FfmLinker {
  readonly #name: string | null;
  readonly #handles = new Map<string, MethodHandle>();
  #library = 0;
  #calls: LibcCalls | undefined;

  /** @param libc - the library's name or path; null for the functions that the process itself calls */
  constructor(libc: string | null = null) {
    this.#name = libc;
  }

  /**
   * Loads the library and finds the functions every allocation needs. Later calls do nothing.
   *
   * @throws `ERR_JUST_LINK` when the library cannot be loaded, or lacks one of them
   */
  loadLibc(): void {
    if (this.#calls) return;
    const library = native().openLibrary(this.#name ?? '');
    if (typeof library === 'string') {
      throw new JustError('ERR_JUST_LINK', `The library ${this.#label()} cannot be loaded: ${library}`);
    }
    this.#library = library;
    for (const symbol of REQUIRED) this.handle(symbol);
    this.#calls = native().bindLibc(...ALLOCATION.map((symbol) => this.#addressOf(symbol)));
  }

  mallocHandle(): MethodHandle {
    return this.handle('malloc');
  }

  reallocHandle(): MethodHandle {
    return this.handle('realloc');
  }

  freeHandle(): MethodHandle {
    return this.handle('free');
  }

  memcpyHandle(): MethodHandle {
    return this.handle('memcpy');
  }

  /**
   * Finds a function in the library or in one that it depends on.
   *
   * @throws `ERR_JUST_LINK` naming library, symbol and the loader's reason
   */
  handle(symbol: string): MethodHandle {
    if (this.#library === 0) this.loadLibc();
    let handle = this.#handles.get(symbol);
    if (handle === undefined) {
      const address = native().findSymbol(this.#library, symbol);
      if (typeof address === 'string') {
        throw new JustError('ERR_JUST_LINK', `${this.#label()} has no symbol ${symbol}: ${address}`);
      }
      handle = new MethodHandle(symbol, address, native().fileOf(address));
      this.#handles.set(symbol, handle);
    }
    return handle;
  }

  /** The allocation calls bound to this library's functions. */
  calls(): LibcCalls {
    this.loadLibc();
    return this.#calls!;
  }

  #label(): string {
    return this.#name ?? 'the C library';
  }

  #addressOf(symbol: string): number {
    const name = symbol === 'malloc_usable_size' ? USABLE_SIZE : symbol;
    const address = native().findSymbol(this.#library, name);
    return typeof address === 'string' ? 0 : address;
  }
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
