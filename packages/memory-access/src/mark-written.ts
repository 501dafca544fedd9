import type { Address } from './address.js';
import { checkRange } from './faults.js';

/** `markWritten` where no flags of written bytes are kept: it looks at its arguments, no more. */
export function markWritten(address: Address, length: number): void {
  checkRange('address', address, length, 'length');
}
