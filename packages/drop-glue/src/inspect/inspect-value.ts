import { hex, invalidArgument, invalidNumber, JustError, requireAddress } from '@justlang/config/internal';
import type { JustHeap } from '@justlang/heap';
import type { Address } from '@justlang/memory-access';
import type { TypeEntry } from '../types/type-entry.js';
import type { TypeTable } from '../types/type-table.js';
import type { InspectedValue } from './inspected-value.js';
import { Inspection } from './inspection.js';
import { FIRST_ADDRESS, SeenMemory } from './seen-memory.js';

/** How much of a value {@link DropGlue.inspectValue} shows. */
export interface InspectOptions {
  /** How many pointers are followed, one after the other: 0 to 100, default 6. */
  readonly depth?: number | undefined;
  /** How many elements of each array, slice or vec are shown: 0 to 10,000, default 100; of a text sixteen times as many bytes. */
  readonly elements?: number | undefined;
}

const DEPTH = 6;
const MOST_DEPTH = 100;
const ELEMENTS = 100;
const MOST_ELEMENTS = 10_000;

/** @throws as `DropGlue.inspectValue` */
export function inspectValue(
  heap: JustHeap,
  types: TypeTable,
  address: Address,
  type: TypeEntry,
  options: InspectOptions,
): InspectedValue {
  if (typeof options !== 'object' || options === null) invalidArgument('options', options, 'an object');
  const { depth = DEPTH, elements = ELEMENTS } = options;
  requireAddress('address', address, FIRST_ADDRESS);
  requireLimit('depth', depth, MOST_DEPTH);
  requireLimit('elements', elements, MOST_ELEMENTS);
  const memory = new SeenMemory(heap);
  if (memory.whyNot(address, type.size) === 'outside') {
    throw new JustError(
      'ERR_JUST_INVALID_ARGUMENT',
      `address is ${hex(address)}; no live block of the glue's heap holds the ${type.size} bytes of a value of ${type} there`,
    );
  }
  return new Inspection(types, memory, { depth, elements }).value(address, type);
}

function requireLimit(name: string, value: number, most: number): void {
  if (Number.isInteger(value) && value >= 0 && value <= most) return;
  invalidNumber(name, value, `an integer from 0 to ${most}`);
}
