import { sharedState } from '@justlang/config/internal';
import { type FaultHandler, setFaultHandler } from '@justlang/memory-access/internal';
import { raise } from '@justlang/panic/internal';
import type { CheckFaults, Misuse } from '../checks/check-faults.js';

/**
 * The heaps of this thread that can explain a faulty address. One that was never closed stays: its memory is still
 * forbidden, so accesses to it still have to be explained.
 */
function explainers(): Set<CheckFaults> {
  const state = sharedState<{ faults?: Set<CheckFaults> }>('heap', () => ({}));
  state.faults ??= new Set();
  return state.faults;
}

/** Lets a heap explain faults near its blocks. */
export function addExplainer(faults: CheckFaults): void {
  explainers().add(faults);
  setFaultHandler(explain);
}

/** Takes a closed heap out. */
export function removeExplainer(faults: CheckFaults): void {
  explainers().delete(faults);
}

/** Raises the report of the heap that has the nearest block. */
const explain: FaultHandler = (fault, below) => {
  // With no heap left memory-access reports what it knows.
  return nearestTo(fault.address)?.access(fault, below) as never;
};

/**
 * Raises a memory-safety error that was found above the heap; under full checks with the report of the block nearest to
 * the address.
 */
export function raiseMisuse(misuse: Misuse): never {
  nearestTo(misuse.address)?.misuse(misuse, raiseMisuse);
  raise(misuse.code, misuse.message);
}

/** The heap that knows a block, live or freed, which starts at an address. */
export function ownerOf(address: number): CheckFaults | undefined {
  for (const faults of explainers()) if (faults.knows(address)) return faults;
  return undefined;
}

function nearestTo(address: number): CheckFaults | undefined {
  let nearest: CheckFaults | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const faults of explainers()) {
    const distance = faults.distanceTo(address);
    if (nearest === undefined || distance < least) {
      nearest = faults;
      least = distance;
    }
  }
  return nearest;
}
