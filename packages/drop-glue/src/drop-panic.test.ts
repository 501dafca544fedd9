import { Layout } from '@justlang/heap';
import { MemoryAccess } from '@justlang/memory-access';
import { Panic } from '@justlang/panic';
import { describe, expect, it } from 'vitest';
import { World } from '../test/world.js';

const VEC = Layout.of(24, 8);

/** Drops, expects the panic of the probe, and returns the log. */
function dropPanicking(world: World, probe: number, drop: () => void): (number | string)[] {
  world.panics.add(probe);
  expect(drop).toThrow(`probe ${probe}`);
  expect(Panic.isPanicking()).toBe(false);
  return world.log;
}

describe('a panic in a drop', () => {
  it.each([1, 2, 3, 4, 5])('of field %i of a struct still drops the fields after it', (probe) => {
    for (const fields of [1, 2, 3, 4, 5].filter((count) => count >= probe)) {
      const world = new World();
      const numbers = [1, 2, 3, 4, 5].slice(0, fields);
      const type = world.struct(...numbers.map(() => world.PROBE));
      const block = world.probes(numbers);
      expect(dropPanicking(world, probe, () => world.glue.dropBox(block, type))).toEqual(numbers);
      expect(world.live).toBe(0);
    }
  });

  it('of the type itself still drops its fields', () => {
    const world = new World();
    const type = world.define({
      kind: 'struct',
      layout: Layout.of(16, 8),
      drop: () => world.note(0),
      fields: [
        { offset: 0, type: world.PROBE },
        { offset: 8, type: world.PROBE },
      ],
    });
    const block = world.probes([1, 2]);
    expect(dropPanicking(world, 0, () => world.glue.dropBox(block, type))).toEqual([0, 1, 2]);
    expect(world.live).toBe(0);
  });

  it.each([1, 2, 3])('of element %i of a vec still drops the others and frees the buffer', (probe) => {
    const world = new World();
    const vec = world.define({ kind: 'vec', layout: VEC, element: world.PROBE });
    const block = world.words(world.probes([1, 2, 3]), 3, 3);
    expect(dropPanicking(world, probe, () => world.glue.dropBox(block, vec))).toEqual([1, 2, 3]);
    expect(world.live).toBe(0);
  });

  it.each([3, 20])('of an element of an array of %i still drops the others', (count) => {
    const world = new World();
    const numbers = Array.from({ length: count }, (_, i) => i);
    const layout = Layout.of(8 * count, 8);
    const array = world.define({ kind: 'array', layout, element: world.PROBE, count });
    const block = world.probes(numbers);
    expect(dropPanicking(world, 1, () => world.glue.dropBox(block, array))).toEqual(numbers);
    expect(world.live).toBe(0);
  });

  it('of an element given to dropArray still drops the others', () => {
    const world = new World();
    const block = world.probes([1, 2, 3]);
    expect(dropPanicking(world, 1, () => world.glue.dropArray(block, world.PROBE, 3))).toEqual([1, 2, 3]);
  });

  it('of a pointee still frees the block of the box, of the rc and of the dyn', () => {
    const world = new World();
    const box = world.define({ kind: 'box', layout: Layout.ADDRESS, pointee: world.PROBE });
    const rc = world.define({ kind: 'rc', layout: Layout.ADDRESS, pointee: world.PROBE });
    const dyn = world.define({ kind: 'dyn', layout: Layout.of(16, 8) });
    const counts = world.words(1, 1, 0);
    world.probe(1, counts + 16);
    dropPanicking(world, 1, () => world.dropSlot(world.words(world.probe(1)), box, 8));
    dropPanicking(world, 1, () => world.dropSlot(world.words(counts), rc, 8));
    dropPanicking(world, 1, () => world.dropSlot(world.words(world.probe(1), world.PROBE), dyn, 16));
    expect(world.log).toEqual([1, 1, 1]);
    expect(world.live).toBe(0);
  });

  it('of a variant field still drops what comes after the enum', () => {
    const world = new World();
    const option = world.define({
      kind: 'enum',
      layout: Layout.of(16, 8),
      tag: { offset: 0, width: 8 },
      variants: [{ value: 1, fields: [{ offset: 8, type: world.PROBE }] }],
    });
    const type = world.define({
      kind: 'struct',
      layout: Layout.of(24, 8),
      fields: [
        { offset: 0, type: option },
        { offset: 16, type: world.PROBE },
      ],
    });
    const block = world.words(1, 5, 6);
    expect(dropPanicking(world, 5, () => world.glue.dropBox(block, type))).toEqual([5, 6]);
  });

  it('shows later drops that the thread is panicking, and leaves no trace when it is caught', () => {
    const world = new World();
    const seen: boolean[] = [];
    world.glue.register(1, Layout.U64, () => seen.push(Panic.isPanicking()));
    const type = world.struct(1, world.PROBE, 1, 1);
    const block = world.probes([0, 7, 0, 0]);
    dropPanicking(world, 7, () => world.glue.drop(block, type));
    world.glue.drop(block, 1);
    expect(seen).toEqual([false, true, true, false]);
  });

  it('may be caught inside the drop, even while another is unwinding', () => {
    const world = new World();
    world.glue.register(1, Layout.U64, () => {
      expect(Panic.catchUnwind(() => world.note(2)).ok).toBe(false);
    });
    world.panics.add(2);
    const block = world.probes([1, 0, 0]);
    expect(dropPanicking(world, 1, () => world.glue.dropBox(block, world.struct(world.PROBE, 1, 1)))).toEqual(
      [1, 2, 2],
    );
    expect(world.live).toBe(0);
  });

  it('is the panic that the drop throws, the same object', () => {
    const world = new World();
    let thrown: unknown;
    world.glue.register(1, Layout.U64, () => {
      try {
        Panic.panic('this one');
      } catch (error) {
        thrown = error;
        throw error;
      }
    });
    const block = world.probes([0, 1]);
    let caught: unknown;
    try {
      world.glue.dropBox(block, world.struct(1, world.PROBE));
    } catch (error) {
      caught = error;
    }
    expect(caught).toBe(thrown);
  });
});

describe('errors that are no panics', () => {
  it('unwind the same way, as many as there are; the first is thrown', () => {
    const world = new World();
    for (const probe of [1, 2, 4]) world.errors.set(probe, new TypeError(`error ${probe}`));
    const vec = world.define({ kind: 'vec', layout: VEC, element: world.struct(world.PROBE, world.PROBE) });
    const block = world.words(world.probes([1, 2, 3, 4]), 2, 2);
    expect(() => world.glue.dropBox(block, vec)).toThrow('error 1');
    expect(world.log).toEqual([1, 2, 3, 4]);
    expect(world.live).toBe(0);
  });

  it('are kept beside the panic during whose unwinding they arise', () => {
    const world = new World();
    const late = new TypeError('late');
    world.errors.set(2, late);
    world.panics.add(1);
    const block = world.probes([1, 2, 3]);
    const type = world.struct(world.PROBE, world.PROBE, world.PROBE);
    const caught = Panic.catchUnwind(() => world.glue.dropBox(block, type));
    expect(caught).toMatchObject({ ok: false, panic: { message: 'probe 1', suppressed: [late] } });
    expect(world.log).toEqual([1, 2, 3]);
  });

  it('are kept beside it once for each place that goes on: the first there', () => {
    const world = new World();
    world.panics.add(1);
    for (const probe of [2, 3]) world.errors.set(probe, new TypeError(`late ${probe}`));
    const type = world.struct(world.PROBE, world.PROBE, world.PROBE);
    const caught = Panic.catchUnwind(() => world.glue.dropBox(world.probes([1, 2, 3]), type));
    expect(caught).toMatchObject({ ok: false, panic: { suppressed: [world.errors.get(2)] } });
  });

  it('give way to a panic that comes after them, which is the first one', () => {
    const world = new World();
    world.errors.set(1, new TypeError('early'));
    world.panics.add(2);
    const block = world.probes([1, 2, 3, 4]);
    const type = world.struct(world.PROBE, world.PROBE, world.PROBE, world.PROBE);
    expect(() => world.glue.dropBox(block, type)).toThrow('probe 2');
    expect(world.log).toEqual([1, 2, 3, 4]);
    expect(world.live).toBe(0);
  });

  it('may be as many as there are elements', () => {
    const world = new World();
    const count = 100_000;
    world.glue.register(1, Layout.U64, () => {
      throw new TypeError('every one');
    });
    const vec = world.define({ kind: 'vec', layout: VEC, element: 1 });
    const block = world.words(world.heap.allocate(8 * count, 8), count, count);
    expect(() => world.glue.dropBox(block, vec)).toThrow('every one');
    expect(world.live).toBe(0);
  });

  it('are also what the heap throws when glue frees what it must not', () => {
    const world = new World();
    const trivial = world.define({ kind: 'trivial', layout: Layout.U64 });
    const box = world.define({ kind: 'box', layout: Layout.ADDRESS, pointee: trivial });
    const freed = world.heap.allocate(8, 8);
    const block = world.words(freed, world.heap.allocate(8, 8));
    world.heap.deallocate(freed, 8, 8);
    expect(() => world.glue.dropBox(block, world.struct(box, box))).toThrow(
      expect.objectContaining({ code: 'ERR_JUST_DOUBLE_FREE' }),
    );
    expect(world.live).toBe(0);
  });
});

describe('a drop that drops something itself', () => {
  it('may use the glue, scopes included', () => {
    const world = new World();
    world.glue.register(1, Layout.U64, (address) => {
      using scope = world.glue.scope();
      scope.ownBox(world.probe(2), world.PROBE);
      world.glue.dropBox(MemoryAccess.getAddress(address), world.PROBE);
    });
    const outer = world.glue.scope();
    outer.ownBox(world.probe(3), world.PROBE);
    outer.ownBox(world.words(world.probe(1)), 1);
    outer.exit();
    expect(world.log).toEqual([1, 2, 3]);
    expect(world.live).toBe(0);
  });
});
