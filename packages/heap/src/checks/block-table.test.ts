import { expect, it } from 'vitest';
import { BlockTable, KEPT, LIVE, STATE } from './block-table.js';

function enter(table: BlockTable, address: number, size: number, align: number, allocated: number): number {
  const id = table.add(address, 0);
  table.open(id, size, align, allocated);
  return id;
}

it('rows hold any address, size and align, through growth and reuse', () => {
  const table = new BlockTable();
  const rows: { id: number; address: number; size: number; align: number }[] = [];
  for (let i = 1; i <= 5000; i++) {
    const address = i % 3 === 0 ? 2 ** 46 + 64 * i : 4096 + 64 * i;
    const size = i % 7 === 0 ? 2 ** 31 + i : i;
    const align = 2 ** (i % 31);
    rows.push({ id: enter(table, address, size, align, -i), address, size, align });
  }
  for (const { id } of rows.filter((_, i) => i % 2 === 0)) table.remove(id);
  const kept = rows.filter((_, i) => i % 2 === 1);
  for (let i = 1; i <= 2500; i++) {
    const address = i % 2 === 0 ? 2 ** 45 + i : 8192 + i;
    const size = i % 5 === 0 ? 2 ** 40 : 3 * i;
    kept.push({ id: enter(table, address, size, 8, 0), address, size, align: 8 });
  }
  for (const { id, address, size, align } of kept) {
    expect(table.row(id)).toMatchObject({ address, size, align, state: LIVE });
  }
  let visited = 0;
  table.forEach(() => {
    visited++;
  });
  expect(visited).toBe(kept.length);
});

it('finds the row of an address, the nearest, and those within a range', () => {
  const table = new BlockTable();
  const first = enter(table, 10_000, 100, 8, 1);
  const second = enter(table, 10_200, 50, 8, 1);
  table.set(second, STATE, KEPT);
  expect([table.find(10_000), table.find(10_200), table.find(10_001)]).toEqual([first, second, 0]);
  expect([10_000, 10_099, 10_149, 10_150, 10_249, 9_990].map((at) => table.nearest(at, 64))).toEqual([
    first,
    first,
    first,
    second,
    second,
    first,
  ]);
  expect(table.nearest(9_000, 64)).toBe(0);
  expect(table.within(10_050, 10_201).map(({ address }) => address)).toEqual([10_000, 10_200]);
  expect(table.within(10_100, 10_200)).toEqual([]);
});

it('takes no bytes beyond the first rows until it grows, and again once it is empty and shrunk', () => {
  const table = new BlockTable();
  expect(table.byteLength).toBe(0);
  const ids: number[] = [];
  for (let i = 1; i <= 5000; i++) ids.push(enter(table, 2 ** 46 + 64 * i, 2 ** 40, 8, 0));
  expect(table.byteLength).toBeGreaterThan(0);
  const last = ids.pop()!;
  for (const id of ids) table.remove(id);
  table.shrink();
  expect(table.byteLength).toBeGreaterThan(0);
  expect(table.addressOf(last)).toBe(2 ** 46 + 64 * 5000);
  // The rows before it are used again.
  const others = [1, 2, 3].map((i) => enter(table, 64 * i, 8, 8, 0));
  expect(new Set([...others, last]).size).toBe(4);
  for (const id of [...others, last]) table.remove(id);
  table.shrink();
  expect(table.byteLength).toBe(0);
  const few = Array.from({ length: 3000 }, (_, i) => enter(table, 2 ** 40 + 64 * i, 8, 8, 0));
  for (const id of few.slice(1100)) table.remove(id);
  table.remove(few[500]!);
  const grown = table.byteLength;
  table.shrink();
  expect(table.byteLength).toBe(grown / 3);
  expect(table.addressOf(few[1099]!)).toBe(2 ** 40 + 64 * 1099);
  const anew = Array.from({ length: 1500 }, (_, i) => enter(table, 2 ** 41 + 64 * i, 8, 8, 0));
  expect(anew[0]).toBe(few[500]);
  expect(anew.map((id) => table.addressOf(id))).toEqual(anew.map((_, i) => 2 ** 41 + 64 * i));
  expect(new Set([...anew, ...few.slice(0, 500), ...few.slice(501, 1100)]).size).toBe(1500 + 1099);
  for (const id of [...few.slice(0, 500), ...few.slice(501, 1100), ...anew]) table.remove(id);
  table.shrink();
  const again = enter(table, 4096, 16, 8, -7);
  expect(table.row(again)).toMatchObject({ address: 4096, size: 16, align: 8, state: LIVE, allocated: -7 });
});

it('knows nothing of memory that no block has', () => {
  const table = new BlockTable();
  const id = table.add(10_000, 1);
  expect([table.find(10_000), table.nearest(10_000, 64), table.within(9000, 11_000)]).toEqual([0, 0, []]);
  expect(table.live).toBe(0);
  table.open(id, 8, 8, 5);
  expect([table.find(10_000), table.live]).toEqual([id, 1]);
  table.shut(id, 6);
  expect(table.live).toBe(0);
  expect(table.row(id)).toMatchObject({ allocated: 5, freed: 6 });
});
