import { NULL_PAGE } from '../address.js';
import { checkAddress, misaligned } from '../faults.js';
import { fault, firstForbidden, mayAccess } from '../shadow.js';

/** A function whose frame, and all above it, the stack of a report leaves out: the accessor that was called. */
export type Below = (...args: never[]) => unknown;

let reportMisaligned = true;

/** Sets whether typed loads and stores at misaligned addresses are reported (`JUST_CHECK_ALIGN`). */
export function checkAlignment(enabled: boolean): void {
  reportMisaligned = enabled;
}

/** An aligned access of live memory, wherever it is; sizes are powers of two up to 8. */
function isFine(address: number, size: number): boolean {
  return (
    Number.isSafeInteger(address) &&
    address >= NULL_PAGE &&
    (address & (size - 1)) === 0 &&
    mayAccess(address, size)
  );
}

/** Checks a load of a type of `size` bytes. */
export function checkLoad(address: number, size: number, operation: string, below: Below): void {
  if (isFine(address, size)) return;
  checkAddress('address', address);
  if (reportMisaligned && address % size !== 0) misaligned(address, size, operation);
  checkRead(address, size, operation, below);
}

/** Checks a store of a type of `size` bytes. */
export function checkStore(address: number, size: number, operation: string, below: Below): void {
  if (isFine(address, size)) return;
  checkAddress('address', address);
  if (reportMisaligned && address % size !== 0) misaligned(address, size, operation);
  checkWrite(address, size, operation, below);
}

/** Checks that a range, already validated, may be read. */
export function checkRead(address: number, size: number, operation: string, below: Below): void {
  const found = firstForbidden(address, size);
  if (found >= 0) fault(found, address, size, operation, 'read', below);
}

/** Checks that a range, already validated, may be written. */
export function checkWrite(address: number, size: number, operation: string, below: Below): void {
  const found = firstForbidden(address, size);
  if (found >= 0) fault(found, address, size, operation, 'write', below);
}
