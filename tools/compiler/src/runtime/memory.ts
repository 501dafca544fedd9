// The program's heap, its drop glue and its memory stack, and the loads and stores that `MemoryAccess` has not.
import { RuntimeConfig } from '@justlang/config';
import type { DropGlue } from '@justlang/drop-glue';
import { Buffer, Layout, registerSite } from '@justlang/heap';
import { MemoryAccess } from '@justlang/memory-access';
import { glue, heap, stack } from './heap.js';
import { USIZE_MAX } from './limits.js';
import { noOwner } from './panics.js';
import { addConstant } from './payloads.js';

export { glue, heap, Layout, stack };

export const {
  getI8,
  getU8,
  getI16,
  getU16,
  getI32,
  getU32,
  getF32,
  getF64,
  getBool,
  getI64,
  getU64,
  getAddress,
  getU32Unaligned,
  setI8,
  setU8,
  setI16,
  setU16,
  setI32,
  setU32,
  setF32,
  setF64,
  setBool,
  setI64,
  setU64,
  setAddress,
  memcpy,
  memmove,
  memset,
  memcmp,
} = MemoryAccess;

/** Loads a `usize`. */
export function getUsize(address: number): number {
  const low = getI32(address);
  return getI32(address + 4) === 0 && low >= 0 ? low : farUsize(address);
}

function farUsize(address: number): number {
  const value = MemoryAccess.getI64Any(address);
  if (value === -1) return USIZE_MAX;
  return typeof value === 'number' && value >= 0
    ? value
    : (BigInt.asUintN(64, BigInt(value)) as unknown as number);
}

function isSmall(value: number): boolean {
  try {
    return (value | 0) === value && value >= 0;
  } catch {
    return false;
  }
}

export function setUsize(address: number, value: number): void {
  if (isSmall(value)) {
    setI32(address, value);
    setI32(address + 4, 0);
  } else {
    MemoryAccess.setI64Any(address, value === USIZE_MAX ? -1 : value);
  }
}

export function getIsize(address: number): number {
  const value = MemoryAccess.getI64Any(address);
  // isize::MIN is exact as a double; isize::MAX is held as 2^63.
  return typeof value === 'number' ? value : Number(value);
}

export function setIsize(address: number, value: number): void {
  MemoryAccess.setI64Any(
    address,
    Number.isSafeInteger(value) ? value : BigInt(value >= 2 ** 63 ? 2n ** 63n - 1n : value),
  );
}

export function getU128(address: number): bigint {
  return getU64(address) | (getU64(address + 8) << 64n);
}

export function getI128(address: number): bigint {
  return BigInt.asIntN(128, getU128(address));
}

export function setU128(address: number, value: bigint): void {
  setU64(address, BigInt.asUintN(64, value));
  setU64(address + 8, BigInt.asUintN(64, value >> 64n));
}

export const setI128 = setU128;

export function copy8(to: number, from: number): void {
  setI32(to, getI32(from));
  setI32(to + 4, getI32(from + 4));
}

export function copy16(to: number, from: number): void {
  copy8(to, from);
  copy8(to + 8, from + 8);
}

export function copy24(to: number, from: number): void {
  copy16(to, from);
  copy8(to + 16, from + 16);
}

export function copy32(to: number, from: number): void {
  copy16(to, from);
  copy16(to + 16, from + 16);
}

export function copy40(to: number, from: number): void {
  copy24(to, from);
  copy16(to + 24, from + 24);
}

export function copy48(to: number, from: number): void {
  copy24(to, from);
  copy24(to + 24, from + 24);
}

export function swapBytes(a: number, b: number, size: number): void {
  const mark = stack.mark();
  const kept = stack.allocate(size, 8);
  memcpy(kept, a, size);
  memmove(a, b, size);
  memcpy(b, kept, size);
  stack.reset(mark);
}

export function growVec(vec: number, element: Layout, minimum: number, site: number): void {
  Buffer.growSlot(heap, vec, element, minimum, site);
}

export function shrinkVec(vec: number, element: Layout, site: number): void {
  const buffer = Buffer.fromSlot(heap, vec, element, site);
  buffer.shrinkToFit();
  buffer.storeTo(vec);
}

/** Frees the block of a `Vec` or a `String` whose elements need no drop. */
export function freeVec(vec: number, stride: number, align: number): void {
  const capacity = getAddress(vec + 8);
  if (capacity !== 0) heap.deallocate(getAddress(vec), capacity * stride, align);
}

/** A block of an `Rc`, `{ strong: 1, weak: 1, value }`, padded to 8 bytes. */
export function allocateCounted(bytes: number, site: number): number {
  const block = heap.allocate(Math.ceil(bytes / 8) * 8, 8, site);
  setAddress(block, 1);
  setAddress(block + 8, 1);
  return block;
}

/** Drops an `Rc` that is held in a variable. Only its last owner goes through the glue. */
export function dropRc(block: number, type: number): void {
  const strong = getAddress(block);
  if (strong > 1) {
    setAddress(block, strong - 1);
    return;
  }
  const mark = stack.mark();
  const slot = stack.allocate(8, 8);
  setAddress(slot, block);
  glue.drop(slot, type);
  stack.reset(mark);
}

/** Gives up an owner of the value in the block of an `Rc`; true if it was the last one. */
export function isLastOwner(block: number): boolean {
  const strong = getAddress(block);
  if (strong === 0) noOwner();
  setAddress(block, strong - 1);
  return strong === 1;
}

/** Gives up a reference to the block of an `Rc`, of `bytes` bytes; all its owners together are one. That of `Weak::new()` refers to none. */
export function dropWeak(block: number, bytes: number): void {
  if (block === 2 ** 64) return;
  const weak = getAddress(block + 8);
  if (weak > 1) setAddress(block + 8, weak - 1);
  else heap.deallocate(block, bytes, 8);
}

/** Sizes and alignments of the types that values behind a `dyn` have. */
const layouts = new Map<number, Layout>();

export function define(typeId: number, type: Parameters<DropGlue['define']>[1]): void {
  layouts.set(typeId, type.layout);
  glue.define(typeId, type);
}

export function sizeOfType(typeId: number): number {
  return layouts.get(typeId)!.size;
}

/** Frees the block of a `Box<dyn Trait>` whose contents are gone. */
export function freeDyn(data: number, typeId: number): void {
  const { size, align } = layouts.get(typeId)!;
  heap.deallocate(data, size, align);
}

/** Registers what the numbers of sites stand for, counted from 1. */
export function sites(
  files: readonly string[],
  rows: readonly (readonly [number, number, number, string])[],
): void {
  for (const [index, [file, line, column, type]] of rows.entries()) {
    registerSite(index + 1, { file: files[file]!, line, column, type });
  }
}

/** Memory of a static: it stays, and is no leak. */
export function staticMemory(size: number, align: number): number {
  const address = heap.allocateZeroed(size, align);
  if (size > 0) heap.leak(address, size);
  return address;
}

/** What one block holds of the bytes of constants: a block for each took a short program longer than all that it does with them. */
const CONSTANTS = 4096;
/** Where the next constant lies, and how many bytes there are for it. */
let nextConstant = 0;
let constantRoom = 0;
/** Under full checks each constant has a block: an access beyond its end is found. */
const isApart = RuntimeConfig.fromEnv().checks === 'full';
const encoder = new TextEncoder();

function constantMemory(size: number): number {
  if (isApart || size === 0) return staticMemory(size, 1);
  if (size > constantRoom) {
    constantRoom = Math.max(size, CONSTANTS);
    nextConstant = heap.allocate(constantRoom, 1);
    heap.leak(nextConstant, constantRoom);
  }
  const address = nextConstant;
  nextConstant += size;
  constantRoom -= size;
  return address;
}

export function constantBytes(bytes: ArrayLike<number>): number {
  const address = constantMemory(bytes.length);
  addConstant(address);
  for (let i = 0; i < bytes.length; i++) setU8(address + i, bytes[i]!);
  return address;
}

export function constantText(text: string): number {
  return constantBytes(encoder.encode(text));
}
