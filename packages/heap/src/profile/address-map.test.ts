import { check, fc } from '@justlang-tools/testing/property';
import { expect, it } from 'vitest';
import { AddressMap } from './address-map.js';

const entriesOf = (map: AddressMap<object>): [number, object][] => {
  const entries: [number, object][] = [];
  map.forEach((value, address) => {
    entries.push([address, value]);
  });
  return entries.sort(([a], [b]) => a - b);
};

it('holds what a Map holds', () => {
  const step = fc.record({
    what: fc.constantFrom('set', 'set', 'delete', 'delete', 'delete', 'clear'),
    address: fc.nat(300),
  });
  check(
    fc.property(fc.array(step, { maxLength: 2000, size: 'max' }), (steps) => {
      const map = new AddressMap<object>();
      const model = new Map<number, object>();
      for (const { what, address } of steps) {
        const value = { address };
        if (what === 'set') {
          map.set(address, value);
          model.set(address, value);
        } else if (what === 'delete') {
          map.delete(address);
          model.delete(address);
        } else if (address < 3) {
          map.clear();
          model.clear();
        }
        if (map.get(address) !== model.get(address)) throw new Error(`another entry at ${address}`);
        if (map.entries.size > 2 * model.size + 64) throw new Error(`${map.entries.size} entries`);
      }
      expect(entriesOf(map)).toEqual([...model].sort(([a], [b]) => a - b));
    }),
  );
});

it('lets a visit delete entries and replace them', () => {
  const map = new AddressMap<{ value: number }>();
  for (let i = 0; i < 1000; i++) map.set(8 * i, { value: i });
  const visited: number[] = [];
  map.forEach(({ value }, address) => {
    visited.push(value);
    if (value % 10 === 0) map.set(address, { value: -value });
    else map.delete(address);
  });
  expect(visited).toEqual(Array.from({ length: 1000 }, (_, i) => i));
  const tens = Array.from({ length: 100 }, (_, i) => [80 * i, { value: -10 * i }]);
  expect(JSON.stringify(entriesOf(map))).toBe(JSON.stringify(tens));
});

it('keeps the place of an entry that was deleted for the next one at its address', () => {
  const map = new AddressMap<object>();
  map.set(16, {});
  map.delete(16);
  expect([map.get(16), map.entries.has(16)]).toEqual([undefined, true]);
});

it('finds an address that comes and goes among many others at once', () => {
  const map = new AddressMap<object>();
  for (let i = 1; i <= 100_000; i++) map.set(1008 * i, {});
  // Of V8's Map a turn takes up to 2 ms here, some ten minutes in all: the runner's limit of time passes.
  for (let i = 0; i < 500_000; i++) {
    map.set(16, {});
    map.delete(16);
  }
  expect([map.get(16), map.get(1008 * 100_000)]).toEqual([undefined, {}]);
});
