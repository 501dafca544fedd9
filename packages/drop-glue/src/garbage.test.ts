import { Layout } from '@justlang/heap';
import { MemoryAccess } from '@justlang/memory-access';
import { Panic, type PanicError } from '@justlang/panic';
import { describe, expect, it } from 'vitest';
import { World } from '../test/world.js';
import type { DropType } from './index.js';

/** 2^64 - 1: what a slot holds that was filled with 0xff bytes. */
const GARBAGE = -1n;
const hex = (address: number) => `0x${address.toString(16)}`;

/** The panic that dropping a value raises; the test fails where there is none. */
function panicOf(drop: () => void): PanicError {
  const caught = Panic.catchUnwind(drop);
  if (caught.ok) throw new Error('no panic');
  return caught.panic;
}

/** Allocates words that need be no addresses. */
function words(world: World, ...values: (number | bigint)[]): number {
  const at = world.heap.allocateZeroed(8 * values.length, 8);
  for (const [i, value] of values.entries()) MemoryAccess.setI64(at + 8 * i, BigInt(value));
  return at;
}

/** A world, and a slot of 24 bytes that holds words. */
function slotOf(type: DropType, values: (number | bigint)[]) {
  const world = new World();
  const slot = words(world, ...values, 0, 0);
  return { world, slot, id: world.define({ ...type, name: 'Expr' }, 9) };
}

const [PTR, FAT, VEC] = [Layout.ADDRESS, Layout.of(16, 8), Layout.of(24, 8)];
const PROBE = 100;
const STRING = 101;

describe('a word of an owning slot that is no number below 2^53 is a memory-safety panic that names its place', () => {
  it.each<[string, DropType, (number | bigint)[], number, string]>([
    ['a box', { kind: 'box', layout: PTR, pointee: PROBE }, [GARBAGE], 0, 'INVALID_FREE'],
    ['a box of a string', { kind: 'box', layout: PTR, pointee: STRING }, [2n ** 53n], 0, 'INVALID_FREE'],
    ['a box of itself', { kind: 'box', layout: PTR, pointee: 9 }, [GARBAGE], 0, 'INVALID_FREE'],
    ['an rc', { kind: 'rc', layout: PTR, pointee: PROBE }, [GARBAGE], 0, 'INVALID_FREE'],
    ['an rc slice', { kind: 'rc', layout: FAT, pointee: { slice: PROBE } }, [GARBAGE, 1], 0, 'INVALID_FREE'],
    ['a weak', { kind: 'weak', layout: PTR, pointee: PROBE }, [-2n], 0, 'INVALID_FREE'],
    ['a dyn', { kind: 'dyn', layout: FAT }, [GARBAGE, PROBE], 0, 'INVALID_FREE'],
    ['a type id', { kind: 'dyn', layout: FAT }, [64, GARBAGE], 8, 'INVALID_TAG'],
    ['a type id of 2^31', { kind: 'dyn', layout: FAT }, [64, 2 ** 31], 8, 'INVALID_TAG'],
    ['the type id of an rc', { kind: 'rc', layout: FAT, pointee: 'dyn' }, [64, GARBAGE], 8, 'INVALID_TAG'],
    ['the type id of a weak', { kind: 'weak', layout: FAT, pointee: 'dyn' }, [64, GARBAGE], 8, 'INVALID_TAG'],
    ['the pointer of a string', { kind: 'string', layout: VEC }, [GARBAGE, 1, 1], 0, 'INVALID_FREE'],
    ['its capacity', { kind: 'string', layout: VEC }, [64, GARBAGE, 1], 8, 'LAYOUT_MISMATCH'],
    [
      'the pointer of a vec',
      { kind: 'vec', layout: VEC, element: PROBE },
      [GARBAGE, 1, 1],
      0,
      'INVALID_FREE',
    ],
    ['its length', { kind: 'vec', layout: VEC, element: PROBE }, [64, 1, GARBAGE], 16, 'LAYOUT_MISMATCH'],
    [
      'the length of a slice',
      { kind: 'slice', layout: FAT, element: PROBE },
      [64, GARBAGE],
      8,
      'LAYOUT_MISMATCH',
    ],
  ])('%s', (_what, type, values, at, code) => {
    const { world, slot, id } = slotOf(type, values);
    const panic = panicOf(() => world.glue.drop(slot, id));
    expect(panic.code).toBe(`ERR_JUST_${code}`);
    const found = BigInt.asUintN(64, BigInt(values[at / 8] as number));
    expect(panic.message).toContain(`at ${hex(slot + at)} is 0x${found.toString(16)}:`);
    expect(panic.message).toContain('while dropping `Expr`');
    expect(world.log).toEqual([]);
  });

  it('its siblings are dropped and its block is freed all the same', () => {
    const world = new World();
    const box = world.define({ kind: 'box', layout: PTR, pointee: world.PROBE });
    const type = world.struct(box, box, box);
    const block = words(world, world.probe(1), GARBAGE, world.probe(3));
    expect(panicOf(() => world.glue.dropBox(block, type)).message).toContain(`at ${hex(block + 8)} is`);
    expect(world.log).toEqual([1, 3]);
    expect(world.live).toBe(0);
  });

  it.each(['strong', 'weak'])('the %s count of an rc', (count) => {
    const world = new World();
    const block = words(world, count === 'strong' ? GARBAGE : 1, GARBAGE, 7);
    const slot = words(world, block);
    const rc = world.define({ kind: 'rc', layout: PTR, pointee: world.PROBE });
    const panic = panicOf(() => world.glue.drop(slot, rc));
    expect(panic.code).toBe('ERR_JUST_INVALID_FREE');
    expect(panic.message).toContain(
      `the ${count} count at ${hex(count === 'strong' ? block : block + 8)} is 0xffff`,
    );
    expect(panic.message).toContain('while dropping type');
  });

  it('a handler that reads such a word itself gets the error of its own read', () => {
    const world = new World();
    const type = world.define({
      kind: 'trivial',
      layout: PTR,
      drop: (at) => void MemoryAccess.getAddress(at),
    });
    const slot = words(world, GARBAGE);
    expect(() => world.glue.drop(slot, type)).toThrow(/^the 64-bit value is/);
  });

  it.each([1, 2000, 100_000])('at the end of a list of %i', (length) => {
    const world = new World();
    const next = world.id();
    const node = world.define({
      kind: 'struct',
      layout: FAT,
      fields: [
        { offset: 0, type: world.PROBE },
        { offset: 8, type: next },
      ],
    });
    world.define({ kind: 'box', layout: PTR, pointee: node, nullable: true, name: 'Next' }, next);
    const plain = world.id();
    world.define({ kind: 'box', layout: PTR, pointee: plain, nullable: true, name: 'Plain' }, plain);
    // With a handler in each node, then a list of nothing but links: the walk has a loop of its own for that.
    for (const [type, size] of [
      [next, 16],
      [plain, 8],
    ] as const) {
      let last: number | bigint = GARBAGE;
      let end = 0;
      for (let i = 0; i < length; i++) {
        const block = world.heap.allocateZeroed(size, 8);
        MemoryAccess.setI64(block + size - 8, BigInt(last));
        if (i === 0) end = block + size - 8;
        last = block;
      }
      const head = words(world, last);
      const panic = panicOf(() => world.glue.drop(head, type));
      expect([panic.code, panic.message.includes(`at ${hex(end)} is 0xffffffffffffffff`)]).toEqual([
        'ERR_JUST_INVALID_FREE',
        true,
      ]);
      world.heap.deallocate(head, 8, 8);
      expect(world.live).toBe(0);
    }
  });

  it('a type id that is not defined stays ERR_JUST_UNKNOWN_TYPE, with the place of the slot', () => {
    const { world, slot, id } = slotOf({ kind: 'dyn', layout: FAT }, [64, 999]);
    expect(() => world.glue.drop(slot, id)).toThrow(
      `type 999 is not defined; the type id is that of the slot at ${hex(slot + 8)}, while dropping \`Expr\``,
    );
  });
});
