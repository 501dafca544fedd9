import { Layout } from '@justlang/heap';
import { MemoryAccess } from '@justlang/memory-access';
import { Panic } from '@justlang/panic';
import { quietly } from '@justlang-tools/testing/errors';
import { soak } from '@justlang-tools/testing/soak';
import { describe, expect, it } from 'vitest';
import { World } from '../../test/world.js';

const { code, thrown } = quietly(Panic);
const OWNERSHIP = 'ERR_JUST_OWNERSHIP';

/** A scope that holds one more value, or so many that it has an index. */
const SIZES = [0, 100];

function scopeWith(world: World, count: number) {
  const scope = world.glue.scope();
  for (let i = 0; i < count; i++) scope.ownBox(world.probe(1000 + i), world.PROBE);
  return scope;
}

/** The log without what `scopeWith` put in. */
const own = (world: World) =>
  world.log.filter((entry) => Number(entry) < 1000 || Number.isNaN(Number(entry)));

describe('violations of ownership', () => {
  it('name the address in hexadecimal, and what is owned there', () => {
    const world = new World();
    const scope = world.glue.scope();
    const box = world.probe(1);
    const at = `0x${box.toString(16)}`;
    scope.ownBox(box, world.PROBE);
    const twice = thrown(() => scope.own(box, world.PROBE));
    expect(twice).toMatchObject({ name: 'PanicError', code: OWNERSHIP });
    expect(twice.message).toContain(`owns ${at} already, as a box of type `);
    const never = thrown(() => scope.forget(box + 8));
    expect(never).toMatchObject({ name: 'PanicError', code: OWNERSHIP });
    expect(never.message).toContain(`does not own 0x${(box + 8).toString(16)}`);
    scope.exit();
    expect(thrown(() => scope.exit()).message).toContain('the scope has ended');
    expect(thrown(() => scope.forget(box)).message).toContain(at);
    expect(world.log).toEqual([1]);
  });

  it.each(SIZES)('a value is given up as the type it is owned as, beside %i others', (others) => {
    const world = new World();
    const OTHER = world.define({ kind: 'trivial', layout: Layout.U64 });
    const scope = scopeWith(world, others);
    const box = world.probe(1);
    scope.ownBox(box, world.PROBE);
    expect(thrown(() => scope.forget(box, OTHER)).message).toMatch(/does not own .* it owns that as a box/);
    scope.forget(box, world.PROBE);
    expect(code(() => scope.forget(box, world.PROBE))).toBe(OWNERSHIP);
    scope.exit();
    expect(own(world)).toEqual([]);
  });

  it.each(SIZES)('what is no address cannot be given up, beside %i others', (others) => {
    const world = new World();
    const scope = scopeWith(world, others);
    const ended = world.glue.scope();
    ended.exit();
    for (const wrong of [undefined, null, '8', 8n, NaN, -8, 1.5] as number[]) {
      for (const some of [scope, ended]) {
        for (const give of ['forget', 'vacate', 'forgetContents', 'ownContents'] as const) {
          expect(code(() => some[give](wrong))).toBe('ERR_JUST_INVALID_ARGUMENT');
        }
      }
    }
    expect(thrown(() => scope.forget(8n as never)).message).toContain('Number(address)');
    expect(thrown(() => scope.forgetContents(8n as never)).message).toContain('Number(pointer)');
    scope.exit();
  });

  it('are panics that unwinding takes along', () => {
    const world = new World();
    const scope = world.glue.scope();
    const box = world.probe(1);
    expect(
      thrown(() => {
        try {
          scope.ownBox(box, world.PROBE);
          scope.ownBox(box, world.PROBE);
        } catch (error) {
          scope.unwind(error);
        }
      }),
    ).toMatchObject({ code: OWNERSHIP });
    expect(world.log).toEqual([1]);
    expect(world.live).toBe(0);
  });
});

describe('values of no size', () => {
  const guards = () => {
    const world = new World();
    const names = ['a', 'b'];
    const [A, B] = names.map((name) =>
      world.define({ kind: 'trivial', layout: Layout.of(0, 8), drop: () => world.log.push(name) }),
    ) as [number, number];
    return { world, A, B };
  };

  it.each(SIZES)('are owned where a value of a size lies, before or after it, beside %i others', (others) => {
    const { world, A } = guards();
    const scope = scopeWith(world, others);
    const slot = world.probe(1);
    scope.own(slot, A);
    scope.own(slot, world.PROBE);
    scope.own(slot, A);
    expect(code(() => scope.own(slot, world.PROBE))).toBe(OWNERSHIP);
    expect(code(() => scope.ownBox(slot, world.PROBE))).toBe(OWNERSHIP);
    scope.exit();
    expect(own(world)).toEqual(['a', 1, 'a']);
  });

  it.each(SIZES)('are given up by their type, beside %i others', (others) => {
    const { world, A, B } = guards();
    const scope = scopeWith(world, others);
    const slot = world.probe(1);
    for (const type of [A, world.PROBE, B]) scope.own(slot, type);
    expect(thrown(() => scope.forget(slot)).message).toMatch(/several types.*the type/);
    scope.forget(slot, A);
    expect(code(() => scope.forget(slot, A))).toBe(OWNERSHIP);
    scope.forget(slot, world.PROBE);
    // Only one type is left.
    scope.own(slot, B);
    scope.forget(slot);
    scope.exit();
    expect(own(world)).toEqual(['b']);
  });

  it('of several alike, the last one owned is given up', () => {
    const { world, A, B } = guards();
    const scope = world.glue.scope();
    scope.ownBox(8, A);
    scope.own(16, B);
    scope.ownBox(8, A);
    scope.own(16, B);
    scope.forget(8);
    scope.exit();
    expect(world.log).toEqual(['b', 'b', 'a']);
  });

  it('follow the same rules as others in places and in boxes', () => {
    const { world, A, B } = guards();
    const scope = world.glue.scope();
    scope.own(8, A);
    scope.own(8, B);
    const place = scope.vacate(8, A);
    scope.fill(place, 8, A);
    scope.ownBox(8, B);
    scope.forget(8, B);
    scope.exit();
    expect(world.log).toEqual(['b', 'a']);
  });

  it('have contents in each of their boxes, which all lie at one address', () => {
    // let (a, b) = (Box::new(A), Box::new(A)); let x = *a; let y = *b; *b = A;
    const { world, A } = guards();
    const scope = world.glue.scope();
    scope.ownBox(8, A);
    scope.ownBox(8, A);
    scope.own(8, A);
    scope.forgetContents(8, A);
    scope.forgetContents(8, A);
    expect(code(() => scope.forgetContents(8, A))).toBe(OWNERSHIP);
    scope.ownContents(8, A);
    scope.own(16, A);
    scope.exit();
    expect(world.log).toEqual(['a', 'a', 'a']);
  });

  it('are given up with their box rather than a box whose contents were moved out', () => {
    // let (a, b) = (Box::new(A), Box::new(A)); let x = *b; drop(a);
    const { world, A } = guards();
    const scope = world.glue.scope();
    scope.ownBox(8, A);
    scope.ownBox(8, A);
    scope.forgetContents(8, A);
    scope.forget(8, A);
    scope.exit();
    expect(world.log).toEqual([]);
  });

  it('need no address of their own among many', () => {
    const { world, A } = guards();
    const scope = world.glue.scope();
    for (let i = 0; i < 50_000; i++) scope.own(8, A);
    for (let i = 0; i < 50_000; i++) scope.forget(8);
    expect(code(() => scope.forget(8))).toBe(OWNERSHIP);
    scope.exit();
    expect(world.log).toEqual([]);
  });
});

describe('places', () => {
  it.each(SIZES)(
    'keep the order of declaration through a move and an assignment, beside %i others',
    (others) => {
      const world = new World();
      const scope = scopeWith(world, others);
      const first = world.probe(1);
      scope.ownBox(first, world.PROBE); // let mut a = Box::new(1)
      scope.ownBox(world.probe(2), world.PROBE); // let b = Box::new(2)
      const place = scope.vacate(first); // consume(a)
      world.glue.dropBox(first, world.PROBE);
      scope.fillBox(place, world.probe(3), world.PROBE); // a = Box::new(3)
      expect(own(world)).toEqual([1]);
      scope.exit();
      expect(own(world)).toEqual([1, 2, 3]);
      expect(world.live).toBe(0);
    },
  );

  it.each(SIZES)(
    'are where a variable was declared that is initialised later, beside %i others',
    (others) => {
      const world = new World();
      const scope = scopeWith(world, others);
      const [late, never] = [scope.reserve(), scope.reserve()];
      const slot = world.probe(2);
      scope.ownBox(world.probe(1), world.PROBE);
      scope.fill(late, slot, world.PROBE);
      expect(code(() => scope.fill(late, world.probe(3), world.PROBE))).toBe(OWNERSHIP);
      expect(code(() => scope.fill(never, slot, world.PROBE))).toBe(OWNERSHIP);
      scope.exit();
      expect(own(world)).toEqual([1, 2]);
      expect(code(() => scope.fillBox(never, slot, world.PROBE))).toBe(OWNERSHIP);
    },
  );

  it('are gone when what fills them is given up, and belong to one scope', () => {
    const world = new World();
    const [scope, other] = [world.glue.scope(), world.glue.scope()];
    const box = world.probe(1);
    const place = scope.reserve();
    for (const wrong of [null, {}, 7, undefined]) {
      expect(code(() => scope.fillBox(wrong as never, box, world.PROBE))).toBe('ERR_JUST_INVALID_ARGUMENT');
    }
    expect(code(() => other.fillBox(place, box, world.PROBE))).toBe('ERR_JUST_INVALID_ARGUMENT');
    scope.fillBox(place, box, world.PROBE);
    scope.forget(box);
    expect(code(() => scope.fillBox(place, box, world.PROBE))).toBe(OWNERSHIP);
    scope.exit();
    expect(world.log).toEqual([]);
  });

  it.each(SIZES)('stay when the null of a nullable box is given up, beside %i others', (others) => {
    const world = new World();
    const scope = scopeWith(world, others);
    const [reserved, box] = [scope.reserve(), world.probe(2)];
    scope.ownBox(box, world.PROBE);
    const vacated = scope.vacate(box);
    scope.ownNullableBox(0, world.PROBE);
    scope.forget(0);
    scope.forget(0, world.PROBE);
    scope.vacate(0);
    scope.fillBox(reserved, world.probe(1), world.PROBE);
    scope.fillBox(vacated, box, world.PROBE);
    scope.exit();
    expect(own(world)).toEqual([2, 1]);
    expect(world.live).toBe(0);
  });

  it.each(SIZES)('serve a loop that moves and assigns, beside %i others', (others) => {
    const world = new World();
    const scope = scopeWith(world, others);
    let box = world.probe(0);
    scope.ownBox(box, world.PROBE);
    scope.ownBox(world.probe(900), world.PROBE);
    for (let i = 1; i <= 3; i++) {
      const place = scope.vacate(box);
      world.glue.dropBox(box, world.PROBE);
      box = world.probe(i);
      scope.fillBox(place, box, world.PROBE);
    }
    scope.exit();
    expect(own(world)).toEqual([0, 1, 2, 900, 3]);
  });
});

describe('boxes', () => {
  it('that are null own nothing, and nothing is given up of them', () => {
    const world = new World();
    const scope = world.glue.scope();
    scope.ownNullableBox(0, world.PROBE);
    const some = world.probe(1);
    scope.ownNullableBox(some, world.PROBE);
    scope.forget(0);
    expect(code(() => scope.ownNullableBox(some, world.PROBE))).toBe(OWNERSHIP);
    expect(code(() => scope.ownBox(0, world.PROBE))).toBe('ERR_JUST_NULL_ADDRESS');
    scope.exit();
    expect(world.log).toEqual([1]);
    expect(world.live).toBe(0);
  });

  it('whose contents were moved out are freed in their place, and not dropped', () => {
    const world = new World();
    const scope = world.glue.scope();
    const box = world.probe(1);
    scope.ownBox(box, world.PROBE);
    const moved = world.heap.allocate(8, 8);
    MemoryAccess.memcpy(moved, box, 8); // let x = *b
    scope.forgetContents(box, world.PROBE);
    scope.ownBox(moved, world.PROBE);
    expect(code(() => scope.forgetContents(box))).toBe(OWNERSHIP);
    scope.exit();
    expect(world.log).toEqual([1]);
    expect(world.live).toBe(0);
  });

  it('get contents again', () => {
    const world = new World();
    const scope = world.glue.scope();
    const box = world.probe(1);
    scope.ownBox(box, world.PROBE);
    expect(code(() => scope.ownContents(box))).toBe(OWNERSHIP);
    scope.forgetContents(box);
    world.probe(2, box); // *b = 2
    scope.ownContents(box);
    scope.exit();
    expect(world.log).toEqual([2]);
    expect(world.live).toBe(0);
  });

  it('alone have contents', () => {
    const world = new World();
    const scope = world.glue.scope();
    const slot = world.probe(1);
    scope.own(slot, world.PROBE);
    expect(code(() => scope.forgetContents(slot))).toBe(OWNERSHIP);
    expect(code(() => scope.ownContents(slot))).toBe(OWNERSHIP);
    expect(code(() => scope.forgetContents(slot + 8))).toBe(OWNERSHIP);
    scope.exit();
    expect(world.log).toEqual([1]);
  });
});

describe('a place of a nullable box', () => {
  it('is filled and vacated without tests for null, and keeps the order', () => {
    const world = new World();
    const scope = world.glue.scope();
    const place = scope.reserve();
    scope.ownBox(world.probe(9), world.PROBE);
    let last = 0;
    for (const next of [0, world.probe(1), 0, 0, world.probe(2)]) {
      scope.vacate(last);
      if (last !== 0) world.heap.deallocate(last, 8, 8);
      last = next;
      scope.fillNullableBox(place, next, world.PROBE);
    }
    expect(code(() => scope.fillNullableBox(place, 0, world.PROBE))).toBe(OWNERSHIP);
    scope.exit();
    expect(world.log).toEqual([9, 2]);
    expect(world.live).toBe(0);
    expect(code(() => scope.vacate(0))).toBe(OWNERSHIP);
    expect(code(() => scope.fillNullableBox(place, 0, world.PROBE))).toBe(OWNERSHIP);
  });

  it('is not what vacate(0) returns', () => {
    const world = new World();
    const scope = world.glue.scope();
    const box = world.probe(1);
    expect(code(() => scope.fillBox(scope.vacate(0), box, world.PROBE))).toBe('ERR_JUST_INVALID_ARGUMENT');
    expect(code(() => scope.fillNullableBox(scope.vacate(0), 0, world.PROBE))).toBe(
      'ERR_JUST_INVALID_ARGUMENT',
    );
    scope.exit();
    expect(world.log).toEqual([]);
  });
});

describe('many', () => {
  // With work for each value that grows with their number, these take minutes.
  const MANY = soak(20_000, 200_000);

  it('values may be given up in the order in which they were owned', () => {
    const world = new World();
    const scope = world.glue.scope();
    for (let i = 1; i <= MANY; i++) scope.own(8 * i, world.PROBE);
    for (let i = 1; i < MANY; i++) scope.forget(8 * i);
    const last = world.probe(7);
    scope.own(last, world.PROBE);
    scope.forget(8 * MANY);
    scope.exit();
    expect(world.log).toEqual([7]);
  });

  it('scopes may end in the order in which they were opened', () => {
    const world = new World();
    let dropped = 0;
    const COUNTED = world.define({ kind: 'trivial', layout: Layout.U64, drop: () => (dropped += 1) });
    const scopes = Array.from({ length: MANY }, () => world.glue.scope());
    for (const [i, scope] of scopes.entries()) scope.own(8 * (i + 1), COUNTED);
    for (const [i, scope] of scopes.entries()) scope.own(8 * (i + 1 + MANY), COUNTED);
    for (const scope of scopes) scope.exit();
    expect(dropped).toBe(2 * MANY);
  });
});
