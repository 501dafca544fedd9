import { Layout } from '@justlang/heap';
import { Panic } from '@justlang/panic';
import { SEED, soak } from '@justlang-tools/testing/soak';
import { describe, expect, it } from 'vitest';
import { Random, RandomValues } from '../test/random-values.js';
import { World } from '../test/world.js';

/** Owners above a value that is dropped by the deep walk. */
const DEEP = 200;
/** Worlds of a run, each of a seed of its own. */
const SEEDS = soak(15, 150);
const FIRST = (SEED - 1) * SEEDS;

/** Puts a boxed value at the end of a list of `length` nodes and returns how to drop the list. */
function wrap(world: World, length: number): (block: number, type: number) => () => void {
  if (length === 0) return (block, type) => () => world.glue.dropBox(block, type);
  const [node, next] = [world.id(), world.id()];
  const payload = world.define({ kind: 'dyn', layout: Layout.of(16, 8), nullable: true });
  world.define({ kind: 'box', layout: Layout.ADDRESS, pointee: node, nullable: true }, next);
  const fields = [
    { offset: 16, type: next },
    { offset: 0, type: payload },
  ];
  world.define({ kind: 'struct', layout: Layout.of(24, 8), fields }, node);
  return (block, type) => {
    let list = world.words(block, type, 0);
    for (let i = 1; i < length; i++) list = world.words(0, 0, list);
    return () => world.glue.dropBox(list, node);
  };
}

describe.each([0, DEEP])('random values below %i owners', (depth) => {
  it('are dropped in the recursive order, each part once, and all is freed', () => {
    let drops = 0;
    for (let seed = FIRST; seed < FIRST + SEEDS; seed++) {
      const world = new World();
      const values = new RandomValues(world, new Random(seed), false);
      const place = wrap(world, depth);
      for (let i = 0; i < 10; i++) {
        world.restart();
        const { block, type, expected } = values.build(5 * 3 ** (i % 5));
        const drop = place(block, type);
        drop();
        expect([seed, i, world.log]).toEqual([seed, i, expected()]);
        drops += world.log.length;
      }
      expect([seed, world.live]).toEqual([seed, 0]);
    }
    expect(drops).toBeGreaterThan(66 * SEEDS);
  });

  it('without handlers are freed, every block once', () => {
    let blocks = 0;
    for (let seed = FIRST; seed < FIRST + SEEDS; seed++) {
      const world = new World();
      const values = new RandomValues(world, new Random(seed), true);
      const place = wrap(world, depth);
      for (let i = 0; i < 10; i++) {
        const { block, type, expected } = values.build(5 * 3 ** (i % 5));
        blocks += world.live;
        place(block, type)();
        expect(expected()).toEqual([]);
        expect([seed, i, world.live]).toEqual([seed, i, 0]);
      }
    }
    expect(blocks).toBeGreaterThan(33 * SEEDS);
  });

  it('are dropped to the end, in the same order, whichever drop panics', () => {
    for (let seed = FIRST; seed < FIRST + SEEDS; seed++) {
      const random = new Random(seed);
      const world = new World();
      const values = new RandomValues(world, random, false);
      const place = wrap(world, depth);
      for (let i = 0; i < 20; i++) {
        world.restart();
        const { block, type, expected } = values.build(60);
        const drop = place(block, type);
        const log = expected();
        const at = 1 + random.below(log.length + 1);
        const panics = random.below(3) > 0;
        world.failure = { at, make: () => (panics ? panicOf(at) : new TypeError(`error ${at}`)) };
        if (at > log.length) drop();
        else expect(drop).toThrow(panics ? `panic ${at}` : `error ${at}`);
        expect([seed, i, at, world.log]).toEqual([seed, i, at, log]);
        expect(Panic.isPanicking()).toBe(false);
      }
      expect([seed, world.live]).toEqual([seed, 0]);
    }
  });
});

function panicOf(at: number): Error {
  const caught = Panic.catchUnwind(() => Panic.panic(`panic ${at}`));
  return (caught as { panic: Error }).panic;
}
