import type { InspectedValue, InspectOptions } from '@justlang/drop-glue';
import { glue } from './heap.js';

/**
 * Makes `inspectValue(address, type)` a global function, which a watch expression reaches wherever the program has stopped.
 *
 * @param types - names of types as the program writes them, and their ids
 */
export function inspectable(types: readonly (readonly [string, number])[]): void {
  const ids = new Map(types);
  const inspectValue = (address: number, type: string | number, options?: InspectOptions): InspectedValue => {
    const id = typeof type === 'string' ? ids.get(type) : type;
    if (id === undefined) throw new TypeError(`no type \`${type}\`; there are ${[...ids.keys()].join(', ')}`);
    return glue.inspectValue(address, id, options);
  };
  Object.defineProperty(globalThis, 'inspectValue', { value: inspectValue, configurable: true });
}
