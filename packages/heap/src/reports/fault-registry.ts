import type { Address } from '@justlang/config';
import { sharedState } from '@justlang/config/internal';
import { type FaultHandler, type FaultyAccess, setFaultHandler } from '@justlang/memory-access/internal';
import { raise, type SafetyErrorCode } from '@justlang/panic/internal';
import type { Below } from './below.js';
import type { CheckReport, FaultKind } from './report.js';

/** An error that code above the heap found, with a block or with memory whose place it knows. */
export interface Misuse {
  readonly code: SafetyErrorCode;
  readonly kind: FaultKind;
  readonly operation: string;
  readonly access: CheckReport['access'];
  /** The faulty address. */
  readonly address: Address;
  /** Bytes the operation was to touch; 0 for a free. */
  readonly length: number;
  /** What happened, for a person. */
  readonly message: string;
}

/** Explains faulty addresses by the blocks of one heap. */
export interface FaultExplainer {
  /** How far the nearest block is, in bytes; `Infinity` beyond reach. */
  distanceTo(address: Address): number;
  /** Whether a block, live or in quarantine, starts at an address. */
  knows(address: Address): boolean;
  /** Raises the report of a faulty load, store, bulk operation or view. */
  access(found: FaultyAccess, below: Below): never;
  /** Raises the report of a misuse found above the heap. */
  misuse(misuse: Misuse, below: Below): never;
  /** Raises the report of a free, through another heap, of a block of this one. */
  foreignFree(address: Address, operation: string, below: Below): never;
}

/**
 * The explainers of this thread's heaps. A heap that was never closed stays: its memory is still forbidden, so accesses
 * to it still have to be explained.
 */
function explainers(): Set<FaultExplainer> {
  const state = sharedState<{ faults?: Set<FaultExplainer> }>('heap', () => ({}));
  state.faults ??= new Set();
  return state.faults;
}

/** Lets a heap explain faults near its blocks. */
export function addExplainer(explainer: FaultExplainer): void {
  explainers().add(explainer);
  setFaultHandler(explain);
}

/** Takes a closed heap out. */
export function removeExplainer(explainer: FaultExplainer): void {
  explainers().delete(explainer);
}

/** Raises the report of the heap that has the nearest block. */
const explain: FaultHandler = (fault, below) => {
  // With no heap left, memory-access reports what it knows itself.
  return nearestTo(fault.address)?.access(fault, below) as never;
};

/** Raises an error that was found above the heap; under full checks with a report on the block nearest to the address. */
export function raiseMisuse(misuse: Misuse): never {
  nearestTo(misuse.address)?.misuse(misuse, raiseMisuse);
  raise(misuse.code, misuse.message);
}

/** Returns the explainer of the heap that knows a block, live or freed, at an address. */
export function ownerOf(address: Address): FaultExplainer | undefined {
  for (const explainer of explainers()) if (explainer.knows(address)) return explainer;
  return undefined;
}

function nearestTo(address: Address): FaultExplainer | undefined {
  let nearest: FaultExplainer | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const explainer of explainers()) {
    const distance = explainer.distanceTo(address);
    if (nearest === undefined || distance < least) {
      nearest = explainer;
      least = distance;
    }
  }
  return nearest;
}
