import type { Address } from '@justlang/config';

/** The five calls on one C library. Arguments are validated by the caller; `alloc`, `allocZeroed` and `realloc` return 0 for "no memory". */
export interface LibcCalls {
  alloc(size: number, align: number): Address;
  allocZeroed(size: number, align: number): Address;
  realloc(address: Address, newSize: number, align: number): Address;
  free(address: Address): void;
  usableSize(address: Address, align: number): number;
}

/** The exports of the native addon. None validates its arguments. */
export interface NativeBinding {
  /** The version of this interface that the binary was built for. */
  readonly abi: number;

  // linker.cc
  openLibrary(name: string): number | string;
  findSymbol(library: number, name: string): number | string;
  fileOf(address: Address): string;
  invoke(address: Address, a?: number, b?: number, c?: number): number;

  // libc_calls.cc
  bindLibc(...functions: Address[]): LibcCalls;

  // memory_exports.cc
  acquireLow(chunks: number): Address;
  acquireLowRun(chunks: number, at: Address): Address;
  releaseLow(address: Address, chunks: number): boolean;
  lowMemoryStats(): [
    reservedBytes: number,
    usedBytes: number,
    segments: number,
    searches: number,
    probes: number,
  ];
  lowReleases(): number;
  lowReleasesAt(): Address;
  setLowMemoryCap(bytes: number): void;
  highRegion(index: number): [base: Address, size: number];
  acquireHigh(index: number, chunks: number): Address;
  acquireHighRun(index: number, chunks: number, at: Address): Address;
  releaseHigh(address: Address, chunks: number): boolean;
  highReleases(): number;
  highReleasesAt(): Address;
  reserveRegion(bytes: number): Address;
  commitRegion(address: Address, bytes: number): boolean;
  decommitRegion(address: Address, bytes: number): void;
  releaseRegion(address: Address, bytes: number): void;
  createWindow(base: Address, length: number): ArrayBuffer | null;
  keptWindow(base: Address, length: number): ArrayBuffer | null;

  // thread_memory_exports.cc
  watchChunks(base: Address, owners: Int32Array, carved: Uint16Array, free: Int32Array): Float64Array;
  unwatchChunks(owners: Int32Array): void;
  watchCache(blocks: Int32Array, tops: Int32Array, starts: Int32Array, bases: Float64Array): void;
  watchChecked(heap: Int32Array, rows: Int32Array, high: Float64Array, arenas: Float64Array): void;
  unwatchChecked(heap: Int32Array): void;
  discardPages(array: Int32Array | Float64Array | Uint8Array | Uint16Array): boolean;
  discardRange(address: number, length: number): boolean;

  // inbox_exports.cc
  openInbox(): number;
  closeInbox(inbox: number): void;
  handBack(inbox: number, address: Address, size: number, align: number): number;
  takeBlocks(inbox: number, into: Float64Array): number;

  // guard_exports.cc
  openGuard(low: number): [base: Address, bytes: number];
  takeGuarded(low: number, size: number, align: number, atEnd: number, origin: string): Address;
  freeGuarded(address: Address, origin: string): boolean;
  guardedAt(
    address: Address,
  ): [address: Address, size: number, isFreed: boolean, allocated: string, freed: string] | null;

  /** access.cc and wait.cc; @justlang/memory-access, its only caller, types it. */
  readonly access: unknown;
}
