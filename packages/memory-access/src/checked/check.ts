import { type Address, NULL_PAGE } from '../address.js';
import { checkRange } from '../faults.js';
import { firstForbidden, mayAccess } from '../shadow.js';
import type { FaultyAccess } from '../shared-state.js';
import { fault } from './fault.js';

/** The accessor that was called: the stack of a report leaves out its frame and all above it. */
export type Below = (...args: never[]) => unknown;

type Access = FaultyAccess['access'];

let reportMisaligned = true;

/** Sets whether typed loads and stores at misaligned addresses are reported (`JUST_CHECK_ALIGN`). */
export function checkAlignment(enabled: boolean): void {
  reportMisaligned = enabled;
}

/** An aligned access of live memory, wherever it is; sizes are powers of two up to 8. */
function isFine(address: Address, size: number): boolean {
  return (
    Number.isSafeInteger(address) &&
    address >= NULL_PAGE &&
    (address & (size - 1)) === 0 &&
    mayAccess(address, size)
  );
}

/** Checks a load of a type of `size` bytes. */
export function checkLoad(address: Address, size: number, operation: string, below: Below): void {
  if (!isFine(address, size)) checkTyped(address, size, operation, 'read', below);
}

/** Checks a store of a type of `size` bytes. */
export function checkStore(address: Address, size: number, operation: string, below: Below): void {
  if (!isFine(address, size)) checkTyped(address, size, operation, 'write', below);
}

/** A misaligned access that also leaves its block is reported for the latter, which does more harm. */
function checkTyped(address: Address, size: number, operation: string, access: Access, below: Below): void {
  checkSpan('address', address, size, 'size', operation, access, below);
  checkLive(address, size, operation, access, below);
  if (reportMisaligned) checkAligned(address, size, size, operation, access, below);
}

/** Checks the numbers of a range as `checkRange` does; the null page has a report of its own. */
export function checkSpan(
  name: string,
  address: Address,
  size: number,
  sizeName: string,
  operation: string,
  access: Access,
  below: Below,
): void {
  if (Number.isSafeInteger(size) && size > 0 && Number.isInteger(address) && isNull(address)) {
    fault({ reason: 'null', address, start: address, length: size, alignment: 1, operation, access }, below);
  }
  checkRange(name, address, size, sizeName);
}

function isNull(address: Address): boolean {
  return address >= 0 && address < NULL_PAGE;
}

/** Checks the alignment of a range, already validated. */
export function checkAligned(
  address: Address,
  alignment: number,
  size: number,
  operation: string,
  access: Access,
  below: Below,
): void {
  if (address % alignment !== 0) {
    fault(
      { reason: 'misaligned', address, start: address, length: size, alignment, operation, access },
      below,
    );
  }
}

/** Checks an atomic access. A misaligned one is refused for that first, as in every tier. */
export function checkAtomicAccess(
  address: Address,
  size: number,
  operation: string,
  access: Access,
  below: Below,
): void {
  checkSpan('address', address, size, 'size', operation, access, below);
  checkAligned(address, size, size, operation, access, below);
  checkLive(address, size, operation, access, below);
}

/** Checks that a range, already validated, may be read. */
export function checkRead(address: Address, size: number, operation: string, below: Below): void {
  checkLive(address, size, operation, 'read', below);
}

/** Checks that a range, already validated, may be written. */
export function checkWrite(address: Address, size: number, operation: string, below: Below): void {
  checkLive(address, size, operation, 'write', below);
}

function checkLive(address: Address, size: number, operation: string, access: Access, below: Below): void {
  const found = firstForbidden(address, size);
  if (found < 0) return;
  fault(
    { reason: 'forbidden', address: found, start: address, length: size, alignment: 1, operation, access },
    below,
  );
}
