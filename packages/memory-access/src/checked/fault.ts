import { hex } from '@justlang/config/internal';
import { raise } from '@justlang/panic/internal';
import { checkAddress, misaligned } from '../faults.js';
import type { FaultHandler, FaultyAccess } from '../shared-state.js';
import { state } from '../windows.js';

/** Sets what reports faulty accesses; the heap does, as it knows the blocks. */
export function setFaultHandler(handler: FaultHandler): void {
  state.shadow.onFault = handler;
}

/** Reports a faulty access through the heap. While there is no heap, the error says what is known here. */
export const fault: FaultHandler = (found, below) => {
  state.shadow.onFault?.(found, below);
  return raisePlainly(found);
};

function raisePlainly({ reason, address, start, length, alignment, operation, access }: FaultyAccess): never {
  if (reason === 'null') checkAddress('address', address);
  if (reason === 'misaligned') misaligned(start, alignment, operation);
  if (reason === 'unwritten') {
    raise('ERR_JUST_UNINIT_READ', `${operation} reads the byte at ${hex(address)}, which was never written`);
  }
  raise(
    'ERR_JUST_OUT_OF_BOUNDS',
    `${operation} ${access}s ${length} bytes at ${hex(start)}: the byte at ${hex(address)} lies outside every live block`,
  );
}
