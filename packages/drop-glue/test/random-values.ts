import { Layout } from '@justlang/heap';
import { MemoryAccess } from '@justlang/memory-access';
import type { DropType, TypeId } from '../src/index.js';
import type { World } from './world.js';

/*
 * Random types, random values of them in memory, and, from how the values were built alone, what must be logged
 * when they are dropped.
 */

/** A small generator of good quality, the same on every machine. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 0;
  }

  /** An integer from 0 to `below - 1`. */
  below(below: number): number {
    this.#state = (this.#state + 0x9e3779b9) | 0;
    let z = this.#state;
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    return ((z ^ (z >>> 16)) >>> 0) % below;
  }

  one<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T;
  }
}

interface TypeInfo {
  readonly id: TypeId;
  readonly type: DropType;
}

/** What dropping a value logs: labels in the recursive order. A function, for an `rc` logs on its last drop only. */
type Expectation = () => (string | number)[];

/** A counted block, and the second word of a fat reference to it. */
interface Shared {
  readonly block: number;
  readonly second: number;
  references: number;
  readonly expect: Expectation;
}

const HEADER = 8;

/** A world of random types. Every type logs `<label>`, which values are given when they are built. */
export class RandomValues {
  readonly #world: World;
  readonly #random: Random;
  readonly #silent: boolean;
  readonly #types: TypeInfo[] = [];
  readonly #labels = new Map<string, string>();
  /** Counted blocks that more than one reference may be made to. */
  readonly #shared = new Map<string, Shared[]>();
  /** A probe, or in its place a number. */
  readonly #leaf: TypeId;
  #fuel = 0;
  #count = 0;

  /** @param silent - whether no type has a handler, so that nothing is logged */
  constructor(world: World, random: Random, silent: boolean) {
    this.#world = world;
    this.#silent = silent;
    this.#random = random;
    this.#leaf = silent ? world.define({ kind: 'trivial', layout: Layout.U64 }) : world.PROBE;
    const ids = Array.from({ length: 6 + random.below(12) }, () => world.id());
    for (const [index, id] of ids.entries()) {
      const info = this.#makeType(id, ids, index);
      world.glue.define(id, info.type);
      this.#types.push(info);
    }
  }

  /** Builds a value in a block of its own. */
  build(fuel: number): { block: number; type: TypeId; size: number; align: number; expected: Expectation } {
    this.#fuel = fuel;
    const info = this.#random.one(this.#types);
    const { layout } = info.type;
    const block = this.#world.heap.allocateZeroed(layout.size, layout.align);
    const expected = this.#write(info, block);
    return { block, type: info.id, size: layout.size, align: layout.align, expected };
  }

  #makeType(id: TypeId, ids: readonly TypeId[], index: number): TypeInfo {
    const random = this.#random;
    const drop =
      !this.#silent && random.below(3) === 0 ? (address: number) => this.#dropped(id, address) : undefined;
    const any = () => random.one(ids);
    // By value only what is there already, so that nothing contains itself.
    const inside = () =>
      index === 0 || random.below(3) === 0 ? this.#leaf : (this.#types[random.below(index)] as TypeInfo).id;
    const layoutOf = (type: TypeId) =>
      type === this.#leaf ? Layout.U64 : (this.#types.find((t) => t.id === type) as TypeInfo).type.layout;
    const place = (count: number, start: number) => {
      let layout = Layout.of(start, 8);
      const fields: { offset: number; type: TypeId }[] = [];
      for (let i = 0; i < count; i++) {
        const type = inside();
        const next = layout.extend(layoutOf(type));
        fields.push({ offset: next.offset, type });
        layout = next.layout;
      }
      return { fields, layout: layout.padToAlign() };
    };
    const kinds = [
      'box',
      'vec',
      'struct',
      'enum',
      'rc',
      'dyn',
      'slice',
      'array',
      'string',
      'trivial',
      'weakless',
    ];
    const kind = index === 0 ? 'trivial' : random.one(kinds);
    const make = (type: DropType): TypeInfo => ({ id, type });
    switch (kind) {
      case 'box':
        return make({ kind, layout: Layout.ADDRESS, pointee: any(), nullable: true, drop });
      case 'rc': {
        const pointee = random.one([any(), 'dyn', { slice: any() }] as const);
        const layout = typeof pointee === 'number' ? Layout.ADDRESS : Layout.of(16, 8);
        return make({ kind, layout, pointee, nullable: true, drop });
      }
      case 'vec':
        return make({ kind, layout: Layout.of(24, 8), element: any(), drop });
      case 'slice':
        return make({ kind, layout: Layout.of(16, 8), element: any(), drop });
      case 'dyn':
        return make({ kind, layout: Layout.of(16, 8), nullable: true, drop });
      case 'string':
        return make({ kind, layout: Layout.of(24, 8), drop });
      case 'array': {
        const element = inside();
        const count = random.below(4) === 0 ? 9 + random.below(4) : random.below(4);
        const layout = Layout.array(layoutOf(element), count);
        // Values of no size may share an address, and labels would be mixed up.
        return make({ kind, layout, element, count, drop: layout.size === 0 ? undefined : drop });
      }
      case 'enum': {
        const variants = Array.from({ length: 1 + random.below(3) }, (_, value) => ({
          value: value * 3,
          ...place(random.below(3), HEADER),
        }));
        const layout = Layout.of(Math.max(...variants.map((v) => v.layout.size)), 16);
        const tag = { offset: 0, width: random.one([1, 2, 4, 8] as const) };
        return make({ kind, layout, tag, variants, drop });
      }
      case 'struct': {
        const { fields, layout } = place(random.below(6) === 0 ? 17 : random.below(4), HEADER);
        return make({ kind, layout, fields, drop });
      }
      default:
        return make({ kind: 'trivial', layout: random.one([Layout.U32, Layout.U64, Layout.of(3, 1)]), drop });
    }
  }

  #dropped(id: TypeId, address: number): void {
    const label = this.#labels.get(`${id}@${address}`);
    // Blocks that were freed are used again: a label is good for one drop.
    this.#labels.delete(`${id}@${address}`);
    this.#world.logLabel(label ?? `unknown ${id}@${address}`);
  }

  /** Builds a value of the type at an address of zeroed memory. */
  #write(info: TypeInfo | null, address: number): Expectation {
    if (info === null) {
      this.#world.probe(++this.#count, address);
      const label = this.#count;
      return () => (this.#silent ? [] : [label]);
    }
    const { type, id } = info;
    const own: string[] = [];
    if (type.drop !== undefined) {
      own.push(`${type.kind} ${++this.#count}`);
      this.#labels.set(`${id}@${address}`, own[0] as string);
    }
    const inner = this.#writeKind(type, address);
    return () => [...own, ...inner()];
  }

  #info(id: TypeId): TypeInfo | null {
    return this.#types.find((type) => type.id === id) ?? null;
  }

  #layout(id: TypeId): Layout {
    return this.#info(id)?.type.layout ?? Layout.U64;
  }

  #writeKind(type: DropType, address: number): Expectation {
    const { heap } = this.#world;
    const random = this.#random;
    const nothing: Expectation = () => [];
    // Mostly on, so that chains get long; a chain ends when the fuel does.
    const more = this.#fuel > 0 && random.below(8) !== 0;
    switch (type.kind) {
      case 'struct': {
        const parts = type.fields.map((f) => this.#write(this.#info(f.type), address + f.offset));
        return () => parts.flatMap((part) => part());
      }
      case 'enum': {
        const variant = random.one(type.variants);
        // Small enough for any width.
        MemoryAccess.setU8(address, Number(variant.value));
        const parts = variant.fields.map((f) => this.#write(this.#info(f.type), address + f.offset));
        return () => parts.flatMap((part) => part());
      }
      case 'array':
        return this.#elements(type.element, type.count, address);
      case 'string':
        if (more) this.#world.writeString(address, 'text', 4 + random.below(20));
        return nothing;
      case 'box': {
        if (!more) return nothing;
        const { block, inner } = this.#block(type.pointee);
        MemoryAccess.setAddress(address, block);
        return inner;
      }
      case 'dyn': {
        if (!more) return nothing;
        const pointee = random.one(this.#types).id;
        const { block, inner } = this.#block(pointee);
        MemoryAccess.setAddress(address, block);
        MemoryAccess.setAddress(address + 8, pointee);
        return inner;
      }
      case 'slice':
      case 'vec': {
        const length = more ? random.below(4) : 0;
        const capacity = length === 0 || type.kind === 'slice' ? length : length + random.below(3);
        const element = this.#layout(type.element);
        const bytes = Layout.array(element, capacity).size;
        this.#fuel -= 1;
        const buffer = bytes === 0 ? element.align : heap.allocateZeroed(bytes, element.align);
        MemoryAccess.setAddress(address, buffer);
        MemoryAccess.setAddress(address + 8, capacity);
        if (type.kind === 'vec') MemoryAccess.setAddress(address + 16, length);
        return this.#elements(type.element, length, buffer);
      }
      case 'rc': {
        if (!more) return nothing;
        const { pointee } = type;
        const value = pointee === 'dyn' ? random.one(this.#types).id : pointee;
        const key = JSON.stringify([pointee, value]);
        const known = this.#shared.get(key) ?? [];
        this.#shared.set(key, known);
        let shared = known.length > 0 && random.below(3) === 0 ? random.one(known) : undefined;
        if (shared === undefined) {
          const isSlice = typeof value === 'object';
          const element = isSlice ? value.slice : value;
          const count = isSlice ? random.below(4) : 1;
          const layout = isSlice ? Layout.array(this.#layout(element), count) : this.#layout(element);
          const block = Layout.of(16, 8).extend(layout);
          const at = heap.allocateZeroed(block.layout.padToAlign().size, block.layout.align);
          this.#fuel -= 1;
          MemoryAccess.setAddress(at + 8, 1);
          const entry = {
            block: at,
            second: isSlice ? count : element,
            references: 0,
            expect: this.#elements(element, count, at + block.offset),
          };
          // Known only now: what is inside must not refer to it, or it would never be dropped.
          known.push(entry);
          shared = entry;
        }
        const counted = shared;
        MemoryAccess.setAddress(address, counted.block);
        if (typeof pointee !== 'number') MemoryAccess.setAddress(address + 8, counted.second);
        counted.references += 1;
        MemoryAccess.setAddress(counted.block, counted.references);
        return () => {
          counted.references -= 1;
          if (counted.references > 0) return [];
          known.splice(known.indexOf(counted), 1);
          return counted.expect();
        };
      }
      default:
        return nothing;
    }
  }

  #elements(type: TypeId, count: number, address: number): Expectation {
    const { stride } = this.#layout(type).repeat(1);
    const info = this.#info(type);
    const parts = Array.from({ length: count }, (_, i) => this.#write(info, address + i * stride));
    return () => parts.flatMap((part) => part());
  }

  #block(type: TypeId): { block: number; inner: Expectation } {
    const { size, align } = this.#layout(type);
    this.#fuel -= 1;
    const block = size === 0 ? align : this.#world.heap.allocateZeroed(size, align);
    return { block, inner: this.#write(this.#info(type), block) };
  }
}
