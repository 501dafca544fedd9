import type { PanicError } from '../thrown/panic-error.js';
import { isError, propertyOf } from '../thrown/values.js';

/** Causes that are sent along, one behind the other. */
const CAUSES = 16;
const CARRIED = ['name', 'message', 'stack', 'code', 'thread', 'location', 'payload', 'during', 'cause'];

/**
 * Prepares an error that fails a worker, so that its parent gets all that says what happened.
 *
 * Node sends such an error with all its own properties, or with none of them if one cannot be cloned. So this removes
 * from the error and its causes whatever cannot be cloned. It cuts a circle of causes, which Node 20 would follow until
 * the parent's stack is full. An error that carries the panic gets the panic's properties.
 */
export function makeCloneable(error: unknown, panic: PanicError): void {
  if (error !== panic) for (const name of CARRIED) define(error, name, propertyOf(panic, name));
  const seen = new Set<unknown>();
  let link: unknown = error;
  while (isError(link)) {
    seen.add(link);
    const cause = propertyOf(link, 'cause');
    const follow = isError(cause) && !seen.has(cause) && seen.size < CAUSES;
    for (const name of namesOf(link)) {
      const keep =
        name === 'cause' ? follow || (!isError(cause) && isCloneable(link, name)) : isCloneable(link, name);
      if (!keep) remove(link, name);
    }
    link = follow ? cause : undefined;
  }
}

function namesOf(error: Error): string[] {
  try {
    return Object.getOwnPropertyNames(error);
  } catch {
    return [];
  }
}

function isCloneable(error: Error, name: string): boolean {
  try {
    process.getBuiltinModule('node:v8').serialize(Reflect.get(error, name));
    return true;
  } catch {
    return false;
  }
}

function remove(error: Error, name: string): void {
  try {
    Reflect.deleteProperty(error, name);
  } catch {
    // A Proxy whose trap throws: Node will send what it can.
  }
}

function define(error: unknown, name: string, value: unknown): void {
  if (value === undefined) return;
  try {
    Object.defineProperty(error, name, { value, configurable: true, enumerable: true, writable: true });
  } catch {
    // A frozen carrier stays as it is.
  }
}
