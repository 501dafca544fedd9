import { Layout } from '@justlang/heap';
import { Panic } from '@justlang/panic';
import { quietly } from '@justlang-tools/testing/errors';
import { describe, expect, it } from 'vitest';
import { World } from '../../test/world.js';

const { code: codeOf } = quietly(Panic);

describe('DropScope', () => {
  it('drops what it owns in reverse order on exit, values in place and boxes', () => {
    const world = new World();
    const scope = world.glue.scope();
    const slot = world.probe(1);
    scope.own(slot, world.PROBE);
    scope.ownBox(world.probe(2), world.PROBE);
    scope.ownBox(world.probe(3), world.PROBE);
    expect(world.log).toEqual([]);
    scope.exit();
    expect(world.log).toEqual([3, 2, 1]);
    expect(world.live).toBe(1);
    world.heap.deallocate(slot, 8, 8);
  });

  it('drops them in reverse order on unwind, with the panic visible, and throws the error again', () => {
    const world = new World();
    const scope = world.glue.scope();
    const seen: boolean[] = [];
    world.glue.register(1, Layout.U64, () => seen.push(Panic.isPanicking()));
    scope.ownBox(world.probe(1), world.PROBE);
    scope.ownBox(world.heap.allocate(8, 8), 1);
    scope.ownBox(world.probe(2), world.PROBE);
    const caught = Panic.catchUnwind(() => {
      try {
        Panic.panic('now');
      } catch (error) {
        scope.unwind(error);
      }
    });
    expect(caught).toMatchObject({ ok: false, panic: { message: 'now' } });
    expect(world.log).toEqual([2, 1]);
    expect(seen).toEqual([true]);
    expect(Panic.isPanicking()).toBe(false);
    expect(world.live).toBe(0);
  });

  it('unwinds any error, and nothing but throws it if it owns nothing', () => {
    const world = new World();
    const scope = world.glue.scope();
    scope.ownBox(world.probe(1), world.PROBE);
    for (const thrown of [new TypeError('x'), 'text', undefined]) {
      let caught: unknown = 'nothing';
      try {
        scope.unwind(thrown);
      } catch (error) {
        caught = error;
      }
      expect(caught).toBe(thrown);
    }
    expect(world.log).toEqual([1]);
  });

  it('drops them when a using declaration ends, in the normal way and by an error', () => {
    const world = new World();
    const body = (fail: boolean) => {
      using scope = world.glue.scope();
      scope.ownBox(world.probe(1), world.PROBE);
      scope.ownBox(world.probe(2), world.PROBE);
      if (fail) throw new TypeError('left');
      return world.log.length;
    };
    expect(body(false)).toBe(0);
    expect(() => body(true)).toThrow('left');
    expect(world.log).toEqual([2, 1, 2, 1]);
    expect(world.live).toBe(0);
  });

  it('does not drop what was moved out', () => {
    const world = new World();
    const scope = world.glue.scope();
    const boxes = [1, 2, 3, 4].map((n) => world.probe(n));
    for (const box of boxes) scope.ownBox(box, world.PROBE);
    scope.forget(boxes[1] as number);
    scope.forget(boxes[3] as number);
    scope.exit();
    expect(world.log).toEqual([3, 1]);
    expect(world.live).toBe(2);
  });

  it('may own again what it gave up', () => {
    const world = new World();
    const scope = world.glue.scope();
    const [a, b] = [world.probe(1), world.probe(2)];
    scope.ownBox(a, world.PROBE);
    scope.ownBox(b, world.PROBE);
    scope.forget(a);
    scope.ownBox(a, world.PROBE);
    scope.exit();
    expect(world.log).toEqual([1, 2]);
  });

  it.each([3, 100])('refuses to own an address twice or to give up an unknown one, of %i', (count) => {
    const world = new World();
    const scope = world.glue.scope();
    const boxes = Array.from({ length: count }, (_, i) => world.probe(i));
    for (const box of boxes) scope.ownBox(box, world.PROBE);
    for (const box of [boxes[0], boxes[count - 1]] as number[]) {
      expect(codeOf(() => scope.ownBox(box, world.PROBE))).toBe('ERR_JUST_OWNERSHIP');
      expect(codeOf(() => scope.own(box, world.PROBE))).toBe('ERR_JUST_OWNERSHIP');
      scope.forget(box);
      expect(codeOf(() => scope.forget(box))).toBe('ERR_JUST_OWNERSHIP');
      scope.ownBox(box, world.PROBE);
    }
    const order = [...boxes.keys()].slice(1, -1);
    scope.exit();
    expect(world.log).toEqual([count - 1, 0, ...order.reverse()]);
    expect(world.live).toBe(0);
  });

  it('owns values of no size at one address, as many as there are', () => {
    const world = new World();
    let drops = 0;
    world.glue.register(1, Layout.of(0, 8), () => drops++);
    const scope = world.glue.scope();
    for (let i = 0; i < 100; i++) scope.own(8, 1);
    scope.forget(8);
    scope.exit();
    expect(drops).toBe(99);
  });

  it('takes nothing that it could not drop', () => {
    const world = new World();
    const scope = world.glue.scope();
    const box = world.probe(1);
    expect(codeOf(() => scope.own(0, world.PROBE))).toBe('ERR_JUST_NULL_ADDRESS');
    expect(codeOf(() => scope.ownBox(-8, world.PROBE))).toBe('ERR_JUST_INVALID_ARGUMENT');
    expect(codeOf(() => scope.ownBox('8' as unknown as number, world.PROBE))).toBe(
      'ERR_JUST_INVALID_ARGUMENT',
    );
    expect(codeOf(() => scope.ownBox(box, 4711))).toBe('ERR_JUST_UNKNOWN_TYPE');
    scope.exit();
    expect(world.log).toEqual([]);
  });

  it('takes nothing once it has ended, and ends only once', () => {
    for (const end of ['exit', 'dispose', 'unwind'] as const) {
      const world = new World();
      const scope = world.glue.scope();
      const box = world.probe(1);
      scope.ownBox(box, world.PROBE);
      const ends = {
        exit: () => scope.exit(),
        dispose: () => scope[Symbol.dispose](),
        unwind: () => expect(() => scope.unwind(new TypeError('why'))).toThrow('why'),
      };
      ends[end]();
      ends.dispose();
      ends.unwind();
      expect(codeOf(ends.exit)).toBe('ERR_JUST_OWNERSHIP');
      const late = world.probe(2);
      expect(codeOf(() => scope.own(late, world.PROBE))).toBe('ERR_JUST_OWNERSHIP');
      expect(codeOf(() => scope.ownBox(late, world.PROBE))).toBe('ERR_JUST_OWNERSHIP');
      expect(codeOf(() => scope.ownNullableBox(0, world.PROBE))).toBe('ERR_JUST_OWNERSHIP');
      expect(codeOf(() => scope.reserve())).toBe('ERR_JUST_OWNERSHIP');
      expect(codeOf(() => scope.forget(box))).toBe('ERR_JUST_OWNERSHIP');
      expect(codeOf(() => scope.forget(0))).toBe('ERR_JUST_OWNERSHIP');
      expect(world.log).toEqual([1]);
    }
  });

  it('drops the other values when a drop panics on exit, and throws the panic', () => {
    for (const probe of [1, 2, 3]) {
      const world = new World();
      world.panics.add(probe);
      const scope = world.glue.scope();
      for (const n of [1, 2, 3]) scope.ownBox(world.probe(n), world.PROBE);
      expect(() => scope.exit()).toThrow(`probe ${probe}`);
      expect(world.log).toEqual([3, 2, 1]);
      expect(world.live).toBe(0);
      scope[Symbol.dispose]();
    }
  });

  it('drops the values of outer scopes when a drop in an inner one panics', () => {
    const world = new World();
    world.panics.add(2);
    const nested = (numbers: number[]): void => {
      const [first, ...rest] = numbers;
      if (first === undefined) return;
      const scope = world.glue.scope();
      try {
        scope.ownBox(world.probe(first), world.PROBE);
        nested(rest);
      } catch (error) {
        scope.unwind(error);
      }
      scope.exit();
    };
    expect(() => nested([0, 1, 2, 3, 4])).toThrow('probe 2');
    expect(world.log).toEqual([4, 3, 2, 1, 0]);
    expect(world.live).toBe(0);
  });

  it('drops nothing of other scopes, whichever ends first', async () => {
    const world = new World();
    const task = async (numbers: number[], turns: number) => {
      using scope = world.glue.scope();
      for (const number of numbers) {
        scope.ownBox(world.probe(number), world.PROBE);
        await null;
      }
      for (let i = 0; i < turns; i++) await null;
      world.log.push(`end ${numbers[0]}`);
    };
    await Promise.all([task([1, 2, 3], 0), task([11, 12, 13], 20), task([21, 22, 23], 10)]);
    expect(world.log).toEqual(['end 1', 3, 2, 1, 'end 21', 23, 22, 21, 'end 11', 13, 12, 11]);
    expect(world.live).toBe(0);
  });

  it('drops a partly built array from the first element on', () => {
    const world = new World();
    const build = () => {
      const buffer = world.heap.allocate(8 * 5, 8);
      let built = 0;
      try {
        for (; built < 5; built++) {
          if (built === 3) Panic.panic('element 3');
          world.probe(built, buffer + 8 * built);
        }
      } catch (error) {
        Panic.cleanup(error, () => {
          world.glue.dropArray(buffer, world.PROBE, built);
          world.heap.deallocate(buffer, 8 * 5, 8);
        });
      }
    };
    expect(build).toThrow('element 3');
    expect(world.log).toEqual([0, 1, 2]);
    expect(world.live).toBe(0);
  });
});

describe('a full stack', () => {
  it('lets every scope drop its values, or the next one that ends', () => {
    const world = new World();
    let made = 0;
    const descend = (): number => {
      const scope = world.glue.scope();
      let result = 0;
      try {
        const box = world.probe(made);
        made += 1;
        scope.ownBox(box, world.PROBE);
        result = descend() + 1;
      } catch (error) {
        scope.unwind(error);
      }
      scope.exit();
      return result;
    };
    const outer = world.glue.scope();
    expect(descend).toThrow(RangeError);
    outer.exit();
    expect(made).toBeGreaterThan(100);
    expect(world.log).toEqual(Array.from({ length: made }, (_, i) => made - 1 - i));
    expect(world.live).toBe(0);
  });

  it('is no panic: a drop that runs out of it does not abort while a panic unwinds', () => {
    const world = new World();
    const overflow = (): number => overflow() + 1;
    world.glue.register(1, Layout.U64, () => void overflow());
    world.panics.add(1);
    const scope = world.glue.scope();
    scope.ownBox(world.probe(2), world.PROBE);
    scope.ownBox(world.heap.allocate(8, 8), 1);
    scope.ownBox(world.probe(1), world.PROBE);
    expect(() => scope.exit()).toThrow('probe 1');
    expect(world.log).toEqual([1, 2]);
    expect(world.live).toBe(0);
  });

  it('never leaves a value half dropped', () => {
    // Every frame drops a value of several blocks at the depth where it is entered.
    const world = new World();
    const vec = world.define({ kind: 'vec', layout: Layout.of(24, 8), element: world.STRING });
    const pair = world.define({
      kind: 'struct',
      layout: Layout.of(48, 8),
      fields: [
        { offset: 0, type: vec },
        { offset: 24, type: world.STRING },
      ],
    });
    const box = world.define({ kind: 'box', layout: Layout.ADDRESS, pointee: pair });
    const slots: number[] = [];
    for (let i = 0; i < 20_000; i++) {
      const strings = world.heap.allocate(48, 8);
      for (const at of [strings, strings + 24]) world.writeString(at, 'just');
      const block = world.words(strings, 2, 2, 0, 0, 0);
      world.writeString(block + 24, 'text');
      slots.push(world.words(block));
    }
    const before = world.live;
    let dropped = 0;
    const descend = (): number => {
      world.glue.drop(slots[dropped] as number, box);
      dropped += 1;
      return descend() + 1;
    };
    expect(descend).toThrow(RangeError);
    expect(dropped).toBeGreaterThan(100);
    expect(before - world.live).toBe(dropped * 5);
    for (const slot of slots.slice(dropped)) world.glue.drop(slot, box);
    for (const slot of slots) world.heap.deallocate(slot, 8, 8);
    expect(world.live).toBe(0);
  });
});
