import { Layout } from '@justlang/heap';
import { MemoryAccess } from '@justlang/memory-access';
import { codeOf } from '@justlang-tools/testing/errors';
import { describe, expect, it } from 'vitest';
import { messageOf, World } from '../test/world.js';
import type { EnumOtherwise, EnumTag, TypeId } from './index.js';

const P = Layout.ADDRESS;
const VEC = Layout.of(24, 8);

/** Writes a tag of any width at any address, byte by byte. */
function writeTag(at: number, width: number, value: bigint): void {
  for (let i = 0n; i < width; i++) MemoryAccess.setU8(at + Number(i), Number((value >> (8n * i)) & 255n));
}

describe('a tag that no variant lists', () => {
  const define = (world: World, otherwise?: EnumOtherwise, tag: EnumTag = { offset: 0, width: 1 }): TypeId =>
    world.define({
      kind: 'enum',
      layout: Layout.of(32, 8),
      tag,
      variants: [{ value: 1, fields: [{ offset: 16, type: world.PROBE }] }],
      otherwise,
    });

  it.each([
    [[1], [16]],
    [[0, 2, 77, 255], []],
  ])('means that nothing is dropped where nothing is said', (tags, dropped) => {
    const world = new World();
    const type = define(world);
    for (const tag of tags) {
      const block = world.heap.allocateZeroed(32, 8);
      MemoryAccess.setU8(block, tag);
      world.probe(16, block + 16);
      world.restart();
      world.glue.dropBox(block, type);
      expect(world.log).toEqual(dropped);
    }
  });

  it('means the fields given, which are dropped in order', () => {
    const world = new World();
    const fields = [
      { offset: 24, type: world.PROBE },
      { offset: 8, type: world.PROBE },
    ];
    const type = define(world, { fields });
    for (const tag of [0, 1, 2, 255]) {
      const block = world.heap.allocateZeroed(32, 8);
      MemoryAccess.setU8(block, tag);
      for (const offset of [8, 16, 24]) world.probe(offset, block + offset);
      world.restart();
      world.glue.dropBox(block, type);
      expect(world.log).toEqual(tag === 1 ? [16] : [24, 8]);
    }
    expect(world.live).toBe(0);
  });

  it.each([1, 2, 4, 8] as const)('is a panic where it is invalid, %i bytes wide at any offset', (width) => {
    for (const offset of [0, 1, 3, 8]) {
      const world = new World();
      const option = world.define({
        kind: 'enum',
        name: 'Choice',
        layout: Layout.of(32, 8),
        tag: { offset, width },
        variants: [{ value: 1, fields: [{ offset: 16, type: world.PROBE }] }],
        otherwise: 'invalid',
      });
      const fields = [
        { offset: 0, type: option },
        { offset: 32, type: world.PROBE },
      ];
      const type = world.define({ kind: 'struct', layout: Layout.of(40, 8), fields });
      for (const value of [1n, 0n, 2n, (1n << BigInt(8 * width)) - 1n]) {
        const block = world.heap.allocateZeroed(40, 8);
        world.probe(16, block + 16);
        world.probe(32, block + 32);
        writeTag(block + offset, width, value);
        world.restart();
        const drop = () => world.glue.dropBox(block, type);
        if (value === 1n) {
          drop();
        } else {
          const at = `0x${(block + offset).toString(16)}`;
          let error: unknown;
          try {
            drop();
          } catch (thrown) {
            error = thrown;
          }
          expect(error).toMatchObject({ code: 'ERR_JUST_INVALID_TAG' });
          expect((error as Error).message).toContain(
            `the tag at ${at} is ${value}, which no variant of \`Choice\` has`,
          );
        }
        expect(world.log).toEqual(value === 1n ? [16, 32] : [32]);
        expect(world.live).toBe(0);
      }
    }
  });

  it.each([null, 1, 'nothing', [], {}, { fields: 1 }])('cannot mean %j', (otherwise) => {
    const world = new World();
    expect(codeOf(() => define(world, otherwise as unknown as EnumOtherwise))).toBe(
      'ERR_JUST_INVALID_ARGUMENT',
    );
    expect(codeOf(() => define(world, { fields: [{ offset: 33, type: world.PROBE }] }))).toBe(
      'ERR_JUST_INVALID_LAYOUT',
    );
  });

  it('has fields that count for needsDrop, for nesting and for overlap', () => {
    const world = new World();
    const { glue } = world;
    const trivial = world.define({ kind: 'trivial', layout: P });
    const enumOf = (otherwise: EnumOtherwise, id = world.id()) =>
      world.define({ kind: 'enum', layout: P, tag: { offset: 0, width: 1 }, variants: [], otherwise }, id);
    expect(glue.needsDrop(enumOf({ fields: [{ offset: 0, type: world.PROBE }] }))).toBe(true);
    expect(glue.needsDrop(enumOf({ fields: [{ offset: 0, type: trivial }] }))).toBe(false);
    expect(glue.needsDrop(enumOf('invalid'))).toBe(false);
    const id = world.id();
    expect(messageOf(() => enumOf({ fields: [{ offset: 0, type: id }] }, id))).toContain('contain itself');
    const twice = [0, 0].map((offset) => ({ offset, type: world.PROBE }));
    expect(messageOf(() => glue.drop(64, enumOf({ fields: twice })))).toContain('overlap');
  });
});

describe('a layout that keeps data in its tag', () => {
  it('is an Option<Box>, a chain of any length too', () => {
    for (const length of [0, 1, 3, 300, 50_000]) {
      const world = new World();
      const [option, box, node] = [world.id(), world.id(), world.id()];
      world.define({ kind: 'box', layout: P, pointee: node }, box);
      world.define(
        {
          kind: 'enum',
          layout: P,
          tag: { offset: 0, width: 8 },
          variants: [{ value: 0, fields: [] }],
          otherwise: { fields: [{ offset: 0, type: box }] },
        },
        option,
      );
      const fields = [
        { offset: 0, type: option },
        { offset: 8, type: world.PROBE },
      ];
      world.define({ kind: 'struct', layout: Layout.of(16, 8), fields }, node);
      let list = 0;
      for (let i = length - 1; i >= 0; i--) list = world.words(list, length - 1 - i);
      world.dropSlot(world.words(list), option, 8);
      expect(world.log.length).toBe(length);
      expect(world.log.every((entry, i) => entry === i)).toBe(true);
      expect(world.live).toBe(0);
    }
  });

  it('is an Option<Vec> whose capacity is the tag', () => {
    const world = new World();
    const vec = world.define({ kind: 'vec', layout: VEC, element: world.PROBE });
    const option = world.define({
      kind: 'enum',
      layout: VEC,
      tag: { offset: 8, width: 8 },
      variants: [{ value: 1n << 63n, fields: [] }],
      otherwise: { fields: [{ offset: 0, type: vec }] },
    });
    const none = world.heap.allocateZeroed(24, 8);
    MemoryAccess.setU64(none + 8, 1n << 63n);
    world.dropSlot(none, option, 24);
    expect(world.log).toEqual([]);
    world.dropSlot(world.words(8, 0, 0), option, 24);
    world.dropSlot(world.words(world.probes([1, 2]), 2, 2), option, 24);
    expect(world.log).toEqual([1, 2]);
    expect(world.live).toBe(0);
  });
});
