import { check, fc } from '@justlang-tools/testing/property';
import { describe, expect, it } from 'vitest';
import { BlockRegistry } from './block-registry.js';

describe('a registry of blocks', () => {
  it('agrees with a Map over any sequence of additions and removals', () => {
    // Few addresses, some of them far apart, so that rows collide and gaps have to close.
    const address = fc.oneof(
      fc.integer({ min: 1, max: 300 }).map((index) => index * 16),
      fc.integer({ min: 0, max: 2 ** 20 }).map((index) => 2 ** 46 + index * 2 ** 24),
    );
    const step = fc.record({ address, size: fc.integer({ min: 1, max: 2 ** 40 }), power: fc.nat(30) });
    check(
      fc.property(fc.array(step, { maxLength: 600, minLength: 1 }), fc.boolean(), (steps, shrinking) => {
        const registry = new BlockRegistry();
        const model = new Map<number, { size: number; align: number }>();
        for (const { address, size, power } of steps) {
          const row = registry.find(address);
          expect(row !== -1).toBe(model.has(address));
          if (row === -1) {
            registry.add(address, size, 2 ** power);
            model.set(address, { size, align: 2 ** power });
          } else {
            registry.remove(row);
            model.delete(address);
          }
          if (shrinking && model.size % 50 === 0) registry.shrink();
        }
        const seen = new Map<number, { size: number; align: number }>();
        registry.forEach((at, size, align) => {
          seen.set(at, { size, align });
        });
        expect(seen).toEqual(model);
        expect(registry.count).toBe(model.size);
      }),
      300,
    );
  });

  it('grows with its blocks and shrinks without them', () => {
    const registry = new BlockRegistry();
    for (let index = 1; index <= 100_000; index++) registry.add(index * 16, index, 8);
    for (let index = 1; index <= 100_000; index++) {
      if (registry.size(registry.find(index * 16)) !== index) expect.fail(`block ${index}`);
    }
    expect(registry.grownBytes).toBeGreaterThan(100_000 * 17);
    for (let index = 1; index <= 100_000; index++) registry.remove(registry.find(index * 16));
    registry.shrink();
    expect(registry).toMatchObject({ count: 0, grownBytes: 0 });
  });
});
