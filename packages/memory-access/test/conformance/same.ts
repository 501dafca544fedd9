import { ofKind } from '@justlang-tools/accessors';
import { expect, it } from 'vitest';
import { MemoryAccess } from '../../src/index.js';
import { fixTier } from '../../src/internal.js';

/** Without checks, what differs under full checks alone is one function by two names, so it costs nothing. */
export function sameFunctions(): void {
  const unaligned = ofKind('load', 'store', 'halves store').filter(({ name }) => name.endsWith('Unaligned'));

  it('every access of more than one byte has an unaligned form', () => {
    const wide = ofKind('load', 'store', 'halves store').filter(({ width, align }) => width > 1 && align > 1);
    expect(unaligned.map(({ name }) => name)).toEqual(wide.map(({ name }) => `${name}Unaligned`));
    expect(unaligned).not.toEqual([]);
  });

  it.each(unaligned)('$name is the function without the suffix', ({ name }) => {
    fixTier('basic');
    const plain = MemoryAccess[name.replace('Unaligned', '') as 'getI32'];
    expect(plain).toBeTypeOf('function');
    expect(MemoryAccess[name as 'getI32']).toBe(plain);
  });

  it('the low half of a 64-bit integer is loaded by getI32', () => {
    fixTier('basic');
    expect(MemoryAccess.getI64Low).toBe(MemoryAccess.getI32);
  });
}
