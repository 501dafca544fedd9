import { hex, JustError } from '@justlang/config/internal';
import { raiseMisuse } from '@justlang/heap/internal';
import { type Address, MemoryAccess } from '@justlang/memory-access';
import { activity } from '@justlang/panic/internal';
import type { TypeId } from '../types/drop-type.js';

/*
 * Reads of the words of owning slots. A word that is no integer below 2^53 is garbage: a slot that was never written, or was
 * written over. It is reported with its place, by the code that a wrong value below 2^53 leads to (decision 403).
 *
 * V8 inlines these functions, `try` included, and their `catch` costs nothing until something is thrown.
 */

/** Halves of 64 bits from this on make up no number below 2^53. */
const WIDE = 2 ** 21;

/** Reads the pointer of a slot. */
export function pointerAt(at: Address): Address {
  try {
    return MemoryAccess.getAddressUnaligned(at);
  } catch (error) {
    return badWord(error, at, 'pointer');
  }
}

/** Reads the length or the capacity of a slot. */
export function lengthAt(at: Address): number {
  try {
    return MemoryAccess.getAddressUnaligned(at);
  } catch (error) {
    return badWord(error, at, 'length');
  }
}

/** Reads a count of an `rc` block, which is aligned. */
export function countAt(at: Address, what: 'strong count' | 'weak count'): number {
  try {
    return MemoryAccess.getAddress(at);
  } catch (error) {
    return badWord(error, at, what);
  }
}

/** Returns what `find` has for the type id in a slot. */
export function foundAt<T>(find: (id: TypeId) => T, at: Address): T {
  try {
    return find(MemoryAccess.getAddressUnaligned(at));
  } catch (error) {
    return badType(error, at);
  }
}

/** Whether no number below 2^53 is at an address. */
function isWide(at: Address): boolean {
  return MemoryAccess.getU32Unaligned(at + 4) >= WIDE;
}

/** Throws `error` again; if it says that a word of the slot at `slot` is none, raises that with its place. */
function explain(error: unknown, slot: Address): never {
  if (codeOf(error) !== 'ERR_JUST_INVALID_ARGUMENT') throw error;
  if (isWide(slot)) badWord(error, slot, 'pointer');
  if (isWide(slot + 8)) badWord(error, slot + 8, 'length');
  return badWord(error, slot + 16, 'length');
}

/** What to throw in place of `error`, which was thrown while the slot at an address was looked at. */
export function explained(error: unknown, at: Address): unknown {
  try {
    return explain(error, at);
  } catch (thrown) {
    return thrown;
  }
}

/** Raises that the word at an address is none, if `error` says so; else throws `error` again. */
function badWord(
  error: unknown,
  at: Address,
  what: 'pointer' | 'length' | 'strong count' | 'weak count',
): never {
  if (codeOf(error) !== 'ERR_JUST_INVALID_ARGUMENT' || !isWide(at)) throw error;
  const value = hexOfWord(at);
  const isLength = what === 'length';
  return raiseMisuse({
    code: isLength ? 'ERR_JUST_LAYOUT_MISMATCH' : 'ERR_JUST_INVALID_FREE',
    kind: isLength ? 'layout mismatch' : 'invalid free',
    operation: 'drop',
    access: 'read',
    address: at,
    length: 8,
    message: `the ${what} at ${hex(at)} is ${value}: no valid value is there, or it was written over`,
  });
}

function hexOfWord(at: Address): string {
  return `0x${MemoryAccess.getU64Unaligned(at).toString(16)}`;
}

function badType(error: unknown, at: Address): never {
  const code = codeOf(error);
  if (code === 'ERR_JUST_UNKNOWN_TYPE') {
    const during = activity();
    const where = `; the type id is that of the slot at ${hex(at)}${during === '' ? '' : `, ${during}`}`;
    throw new JustError('ERR_JUST_UNKNOWN_TYPE', `${(error as Error).message}${where}`, { cause: error });
  }
  if (code !== 'ERR_JUST_INVALID_ARGUMENT') throw error;
  return raiseMisuse({
    code: 'ERR_JUST_INVALID_TAG',
    kind: 'invalid tag',
    operation: 'drop',
    access: 'read',
    address: at,
    length: 8,
    message: `the type id at ${hex(at)} is ${hexOfWord(at)}: no valid value is there, or it was written over`,
  });
}

/** Whether `error` may say that a word is no number below 2^53. */
export function isWordFault(error: unknown): boolean {
  return codeOf(error) === 'ERR_JUST_INVALID_ARGUMENT';
}

function codeOf(error: unknown): unknown {
  return error instanceof JustError ? error.code : undefined;
}
