import { hex, requireAddress } from '@justlang/config/internal';
import { raiseMisuse, siteText } from '@justlang/heap/internal';
import type { Address } from '@justlang/memory-access';
import type { GlueTable } from '../glue/glue-table.js';
import type { TypeId } from '../types/drop-type.js';
import { type Owned, typeOfOwned } from './owned.js';

/*
 * Violations of ownership: bugs of generated code that would have dropped a value twice, or never. They are found in every
 * tier of checks.
 */

/** Raises that a scope was given a value that it owns already. */
export function ownedTwice(glue: GlueTable, address: Address, type: TypeId, by: Owned): never {
  return raise(
    'own',
    address,
    `the scope owns ${hex(address)} already, ${asWhat(glue, by)}: as ${describe(glue, type)} too it would be dropped twice`,
  );
}

/**
 * Raises that a scope does not own what it is asked for.
 *
 * @throws `ERR_JUST_INVALID_ARGUMENT` if that is no address
 */
export function notOwned(
  glue: GlueTable,
  operation: string,
  address: Address,
  type: TypeId | undefined,
  at: Owned | null,
): never {
  requireAddress(nameOf(operation), address);
  const asked = type === undefined ? hex(address) : `${hex(address)} as ${describe(glue, type)}`;
  const instead = at === null || address === 0 ? '' : `; it owns that ${asWhat(glue, at)}`;
  return raise(operation, address, `the scope does not own ${asked}${instead}`);
}

/** Raises that values of several types are owned at an address. */
export function ownedAsSeveral(operation: string, address: Address): never {
  const message = `the scope owns values of several types at ${hex(address)}: ${operation} has to be given the type`;
  return raise(operation, address, message);
}

/** Raises that a place which is to be filled is not vacant. */
export function notVacant(address: Address, owned: Address): never {
  const state = owned > 0 ? `it owns ${hex(owned)}` : 'what it owned was given up by forget';
  return raise('fill', address, `the place that ${hex(address)} is to fill is not vacant: ${state}`);
}

/** Raises that only a box has contents. */
export function notBox(operation: string, address: Address): never {
  return raise(operation, address, `the scope owns the value at ${hex(address)} in place, not as a box`);
}

/** Raises that the contents of a box are moved out twice, or moved in where there are some. */
export function wrongContents(operation: string, address: Address, wanted: boolean): never {
  const message = wanted
    ? `the scope owns the contents of the box at ${hex(address)} already`
    : `the contents of the box at ${hex(address)} were given up before`;
  return raise(operation, address, message);
}

/**
 * Raises the use of a scope after its end.
 *
 * @throws `ERR_JUST_INVALID_ARGUMENT` if the address is none
 */
export function scopeEnded(operation: string, address: Address): never {
  requireAddress(nameOf(operation), address);
  const what =
    operation === 'exit'
      ? 'is to end again'
      : `is asked to ${operation}${address === 0 ? '' : ` ${hex(address)}`}`;
  return raise(operation, address, `the scope has ended and dropped what it owned; it ${what}`);
}

/** The name of the parameter that an operation is given an address in. */
function nameOf(operation: string): string {
  return operation.endsWith('Contents') ? 'pointer' : 'address';
}

function raise(operation: string, address: Address, message: string): never {
  return raiseMisuse({
    code: 'ERR_JUST_OWNERSHIP',
    kind: 'ownership',
    operation,
    access: 'free',
    address,
    length: 0,
    message,
  });
}

function asWhat(glue: GlueTable, entry: Owned): string {
  const at = entry.site === 0 ? '' : `, owned at ${siteText(entry.site)}`;
  return `as ${entry.type < 0 ? 'a box of ' : ''}${describe(glue, typeOfOwned(entry))}${at}`;
}

function describe(glue: GlueTable, type: TypeId): string {
  return glue.compiled(type).type.toString();
}
