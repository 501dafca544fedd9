import { sharedState } from '@justlang/config/internal';
import { type FaultHandler, setFaultHandler } from '@justlang/memory-access/internal';
import type { CheckFaults } from './check-faults.js';

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
const explain: FaultHandler = (address, start, length, operation, access, below) => {
  let nearest: CheckFaults | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const faults of explainers()) {
    const distance = faults.distanceTo(address);
    if (nearest === undefined || distance < least) {
      nearest = faults;
      least = distance;
    }
  }
  // With no heap left memory-access reports what it knows.
  return nearest?.access(address, start, length, operation, access, below) as never;
};
