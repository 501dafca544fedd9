import { Layout } from '@justlang/heap';
import { MemoryAccess } from '@justlang/memory-access';
import { Panic, type PanicError } from '@justlang/panic';
import { codeOf } from '@justlang-tools/testing/errors';
import { describe, expect, it } from 'vitest';
import { messageOf, World } from '../test/world.js';

const P = Layout.ADDRESS;

function panicOf(body: () => void): PanicError {
  const result = Panic.catchUnwind(body);
  if (result.ok) throw new Error('no panic');
  return result.panic;
}

describe('a type with a name', () => {
  it.each(['', 1, null, {}])('has not %j for one', (name) => {
    const { glue } = new World();
    expect(codeOf(() => glue.define(1, { kind: 'trivial', layout: P, name: name as string }))).toBe(
      'ERR_JUST_INVALID_ARGUMENT',
    );
    expect(codeOf(() => glue.register(1, P, () => {}, name as string))).toBe('ERR_JUST_INVALID_ARGUMENT');
    glue.register(1, P, () => {}, undefined);
  });

  it('is called by it where its definition is refused', () => {
    const { glue } = new World();
    const box = { kind: 'box', layout: Layout.U32, pointee: 1, name: 'Small' } as const;
    expect(messageOf(() => glue.define(1, box))).toBe(
      'the box slot of 8 bytes lies outside `Small`, whose layout has size 4',
    );
    const count = { kind: 'array', layout: P, element: 1, count: -1, name: 'Row' } as const;
    expect(messageOf(() => glue.define(1, count))).toContain('count of `Row`');
    const fields = [{ offset: 0, type: 9 }];
    glue.define(2, { kind: 'struct', layout: P, fields, name: 'Expr' });
    expect(messageOf(() => glue.drop(64, 2))).toContain('type 9, which `Expr` refers to, is not defined');
    glue.define(9, { kind: 'struct', layout: P, fields: [{ offset: 0, type: 3 }], name: 'Inner' });
    expect(
      messageOf(() => glue.define(3, { kind: 'struct', layout: P, fields: [{ offset: 0, type: 2 }] })),
    ).toContain('type 3 would contain itself by value: 3 contains `Expr` contains `Inner` contains 3');
  });
});

describe('a panic while a value is dropped', () => {
  it('says which one, by name or by id, and only while it lasts', () => {
    const world = new World();
    const seen: (string | undefined)[] = [];
    Panic.setHook((panic) => seen.push(panic.during));
    world.glue.register(1, Layout.U64, (at) => world.note(MemoryAccess.getU32(at)), 'Expr');
    world.glue.register(2, Layout.U64, (at) => world.note(MemoryAccess.getU32(at)));
    world.panics.add(7);
    for (let i = 0; i < 3; i++) {
      seen.length = 0;
      for (const [type, during] of [
        [1, 'while dropping `Expr`'],
        [2, 'while dropping type 2 (trivial)'],
      ] as const) {
        const panics = [
          panicOf(() => world.glue.dropBox(world.probe(7), type)),
          panicOf(() => world.glue.drop(world.probe(7), type)),
          panicOf(() => world.glue.dropArray(world.probe(7), type, 1)),
        ];
        expect(panics.map((panic) => [panic.message, panic.during])).toEqual(
          new Array(3).fill(['probe 7', during]),
        );
        expect(seen.splice(0)).toEqual(new Array(3).fill(during));
      }
      expect(panicOf(() => Panic.panic('after')).during).toBeUndefined();
      world.glue.dropBox(world.probe(1), 1);
      expect(panicOf(() => Panic.panic('after')).during).toBeUndefined();
    }
  });

  it('that the runtime raises has it in its message', () => {
    const world = new World();
    const expr = world.define({ kind: 'box', layout: P, pointee: world.PROBE, name: 'Expr' });
    const list = world.define({ kind: 'vec', layout: Layout.of(24, 8), element: expr, name: 'Vec<Expr>' });
    const dropFreed = () => {
      const freed = world.probe(1);
      world.heap.deallocate(freed, 8, 8);
      world.glue.dropBox(freed, world.PROBE);
    };
    for (const [kind, drop] of [
      ['`Expr`', (): void => world.glue.drop(world.words(0), expr)],
      ['`Vec<Expr>`', () => world.glue.drop(world.words(world.words(0), 1, 1), list)],
      ['type 100 (trivial)', dropFreed],
    ] as const) {
      const panic = panicOf(drop);
      expect(['ERR_JUST_NULL_ADDRESS', 'ERR_JUST_DOUBLE_FREE']).toContain(panic.code);
      expect(panic.message.split('\n').at(-1)).toBe(`while dropping ${kind}`);
      expect(panic.during).toBe(`while dropping ${kind}`);
    }
  });

  it('names the inner value where a drop drops another, and the outer one again after it', () => {
    const world = new World();
    const seen: (string | undefined)[] = [];
    const note = () => seen.push(panicOf(() => Panic.panic('here')).during);
    world.glue.register(1, Layout.U64, note, 'Inner');
    const drop = (at: number) => {
      note();
      world.glue.dropBox(MemoryAccess.getAddress(at), 1);
      note();
    };
    world.glue.register(2, Layout.U64, drop, 'Outer');
    world.glue.dropBox(world.words(world.probe(1)), 2);
    expect(seen).toEqual(['Outer', 'Inner', 'Outer'].map((name) => `while dropping \`${name}\``));
  });

  it('names a value of another glue by the type that it has there, and then the outer one again', () => {
    const outer = new World();
    const inner = new World();
    const seen: (string | undefined)[] = [];
    const note = () => seen.push(panicOf(() => Panic.panic('here')).during);
    inner.glue.register(1, Layout.U64, note, 'Inner');
    const drop = () => {
      inner.glue.dropBox(inner.probe(1), 1);
      note();
      const scope = inner.glue.scope();
      scope.ownBox(inner.probe(1), 1);
      scope.exit();
      note();
    };
    outer.glue.register(1, Layout.U64, drop, 'Outer');
    for (let i = 0; i < 3; i++) outer.glue.dropBox(outer.probe(1), 1);
    inner.glue.dropBox(inner.probe(1), 1);
    outer.glue.dropBox(outer.probe(1), 1);
    const names = ['Inner', 'Outer', 'Inner', 'Outer'];
    expect(seen).toEqual(
      [...names, ...names, ...names, 'Inner', ...names].map((name) => `while dropping \`${name}\``),
    );
  });

  it('names what is still being dropped when a drop inside it has thrown', () => {
    const world = new World();
    const seen: (string | undefined)[] = [];
    const note = () => seen.push(panicOf(() => Panic.panic('here')).during);
    world.panics.add(7);
    world.glue.register(1, Layout.U64, (at) => world.note(MemoryAccess.getU32(at)), 'Inner');
    const plain = () => {
      throw new TypeError('no panic');
    };
    world.glue.register(2, Layout.U64, plain, 'Plain');
    const ways: ((type: number) => void)[] = [
      (type) => world.glue.dropBox(world.probe(7), type),
      (type) => world.glue.dropArray(world.probe(7), type, 1),
      (type) => {
        const scope = world.glue.scope(5);
        scope.ownBox(world.probe(7), type);
        scope.exit();
      },
    ];
    const drop = () => {
      for (const way of ways) {
        for (const type of [1, 2]) {
          expect(() => way(type)).toThrow();
          note();
        }
      }
    };
    world.glue.register(3, Layout.U64, drop, 'Outer');
    for (let i = 0; i < 2; i++) {
      world.glue.dropBox(world.probe(1), 3);
      drop();
    }
    const outer = new Array(6).fill('while dropping `Outer`');
    const none = new Array(6).fill(undefined);
    expect(seen).toEqual([...outer, ...none, ...outer, ...none]);
  });

  it('tells types apart that are dropped by the same code', () => {
    const world = new World();
    world.panics.add(7);
    world.glue.register(1, Layout.U64, (at) => world.note(MemoryAccess.getU32(at)), 'Handle');
    const layout = Layout.U64;
    for (let id = 2; id < 6; id++) {
      world.glue.define(id, {
        kind: 'struct',
        layout,
        fields: [{ offset: 0, type: id - 1 }],
        name: `Newtype${id}`,
      });
    }
    for (let round = 0; round < 2; round++) {
      for (let id = 2; id < 6; id++) {
        world.glue.drop(world.probe(1), id);
        expect(panicOf(() => world.glue.drop(world.probe(7), id)).during).toBe(
          `while dropping \`Newtype${id}\``,
        );
      }
      expect(panicOf(() => world.glue.drop(world.probe(7), 1)).during).toBe('while dropping `Handle`');
    }
  });
});
