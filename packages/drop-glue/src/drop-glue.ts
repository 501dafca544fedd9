import { INSPECT, invalidArgument, requireCompilerRoom, requireCount } from '@justlang/config/internal';
import type { JustHeap, Layout } from '@justlang/heap';
import { recorder } from '@justlang/heap/internal';
import type { Address } from '@justlang/memory-access';
import { DeepWalk } from './deep/deep-walk.js';
import { Compiler } from './glue/compiler.js';
import { requireDropRoom } from './glue/drop-room.js';
import { reportDrops, runDrop, runDropArray } from './glue/dropping.js';
import { GlueTable } from './glue/glue-table.js';
import { recordedGlue } from './glue/recorded-glue.js';
import { type InspectOptions, inspectValue } from './inspect/inspect-value.js';
import type { InspectedValue } from './inspect/inspected-value.js';
import { prepareErrors, rehearseErrors } from './rehearsal.js';
import type { DropScope } from './scope/drop-scope.js';
import { openScope } from './scope/open-scope.js';
import { Scopes } from './scope/scopes.js';
import type { DropHandler, DropType, TypeId } from './types/drop-type.js';
import { readName, requireTypeId } from './types/read-fields.js';
import { readLayout, readType, requireHandler } from './types/read-type.js';
import { TypeEntry } from './types/type-entry.js';
import { TypeTable } from './types/type-table.js';

/**
 * Drops values in memory by their type, as Rust's drop glue does: a type's own drop first, then its fields,
 * elements or pointee in order, then the blocks it owns.
 *
 * Types are defined once and compiled into closures at the first drop; after that no drop reads a descriptor.
 * Nesting has no limit: a list of any length is dropped in constant memory.
 *
 * When the drop of one part panics, the other parts are dropped and the blocks freed all the same; then the panic goes
 * on. If a second panic escapes meanwhile, the process aborts (see `Panic.cleanup`). When too little stack is left, a
 * drop throws the stack's `RangeError` before it has touched the value.
 *
 * @example
 * ```ts
 * using heap = new JustHeap();
 * const glue = new DropGlue(heap);
 * // struct Node { name: String, next: Option<Box<Node>> }
 * const [STRING, NEXT, NODE] = [1, 2, 3];
 * glue.define(STRING, { kind: 'string', layout: Layout.of(24, 8) });
 * glue.define(NEXT, { kind: 'box', layout: Layout.ADDRESS, pointee: NODE, nullable: true });
 * glue.define(NODE, {
 *   kind: 'struct',
 *   layout: Layout.of(32, 8),
 *   fields: [{ offset: 0, type: STRING }, { offset: 24, type: NEXT }],
 * });
 * const node = heap.allocateZeroed(32, 8); // an empty string, no next node
 * glue.dropBox(node, NODE);
 * console.log(heap.stats().allocationCount); // prints: 0
 * ```
 */
export class DropGlue {
  readonly #heap: JustHeap;
  readonly #types = new TypeTable();
  readonly #glue: GlueTable;
  readonly #scopes: Scopes;

  /**
   * Makes glue without types.
   *
   * @param heap - the blocks that values own were allocated there, and are freed there
   * @throws `ERR_JUST_INVALID_ARGUMENT` if it is no heap
   */
  constructor(heap: JustHeap) {
    if (typeof heap?.deallocate !== 'function') invalidArgument('heap', heap, 'a JustHeap');
    this.#heap = heap;
    const compiler = new Compiler(heap, this.#types, (of) => new DeepWalk(heap, of));
    const told = recorder();
    const Table = told === undefined ? GlueTable : recordedGlue(told);
    this.#glue = new Table(
      compiler,
      (deep) => prepareErrors(heap, deep),
      () => rehearseErrors(heap, true),
    );
    this.#scopes = new Scopes(this.#glue, heap);
    reportDrops();
  }

  static {
    // For `console.log`.
    Object.defineProperty(DropGlue.prototype, INSPECT, {
      value(this: DropGlue, _depth: number, _options: unknown, inspect: (value: unknown) => string): string {
        return `DropGlue { types: ${this.#types.size}, heap: ${inspect(this.#heap)} }`;
      },
    });
  }

  /** The heap that blocks are freed on. */
  get heap(): JustHeap {
    return this.#heap;
  }

  /**
   * Defines a type whose drop is written by hand.
   *
   * @param typeId - an integer, 0 to 2^31 - 1
   * @param layout - of the value's slot
   * @param handler - drops all of the value at an address
   * @param name - for messages
   * @throws `ERR_JUST_INVALID_ARGUMENT` if an argument is not that, or the id is taken
   */
  register(typeId: TypeId, layout: Layout, handler: DropHandler, name?: string): void {
    const id = requireTypeId('typeId', typeId);
    requireHandler('handler', handler);
    const shape = { kind: 'trivial', scalar: null, refers: null } as const;
    const readable = readName(`type ${id}`, name);
    this.#types.add(new TypeEntry(id, readLayout('layout', layout), handler, shape, readable));
  }

  /**
   * Defines how a type is dropped. The types it names may be defined later.
   *
   * @param typeId - an integer, 0 to 2^31 - 1
   * @param type - is copied
   * @throws `ERR_JUST_INVALID_ARGUMENT` if an argument is not that, or the id is taken
   * @throws `ERR_JUST_INVALID_LAYOUT` if a field, a tag or the kind's own slot does not lie inside the layout, or
   *   the type would contain itself by value
   */
  define(typeId: TypeId, type: DropType): void {
    const id = requireTypeId('typeId', typeId);
    this.#types.requireFree(id);
    this.#types.add(readType(id, type));
  }

  /**
   * Drops the value in place: it is no longer valid, and what it owned is freed. Its own slot is not.
   *
   * *Safety*: there is a valid value of the type at `address`, and nothing else drops it; see docs/safety.md.
   *
   * @throws `ERR_JUST_UNKNOWN_TYPE` if the type, or one it refers to, is not defined
   * @throws `ERR_JUST_INVALID_LAYOUT` if a type that was defined later does not fit where it is a field
   * @throws `ERR_JUST_INVALID_ARGUMENT` if an argument is no address or no type id
   * @throws `ERR_JUST_NULL_ADDRESS` if the address is 0
   * @throws `ERR_JUST_INVALID_TAG` if an enum has a tag that its type says is invalid
   */
  drop(address: Address, typeId: TypeId): void {
    const drop = this.#glue.inPlace(address, typeId);
    if (drop === undefined) {
      requireCompilerRoom();
      runDrop(this.#glue, this.#glue.firstInPlace(address, typeId), typeId, address);
    } else {
      requireDropRoom(false);
      runDrop(this.#glue, drop, typeId, address);
    }
  }

  /**
   * Drops what a box held in a local points to, and frees its block.
   *
   * *Safety*: as for `drop`; the block has the layout of the type and was allocated on this heap.
   *
   * @throws as `drop`
   */
  dropBox(pointer: Address, pointee: TypeId): void {
    const drop = this.#glue.boxed(pointer, pointee);
    if (drop === undefined) {
      requireCompilerRoom();
      runDrop(this.#glue, this.#glue.firstBoxed(pointer, pointee), pointee, pointer);
    } else {
      requireDropRoom(false);
      runDrop(this.#glue, drop, pointee, pointer);
    }
  }

  /**
   * Drops `count` values that follow each other at the stride of their padded layout, from the first to the last. When
   * the construction of an array or a vec panics, generated code uses this for the elements built so far. Elements without
   * a drop take no time, however many.
   *
   * *Safety*: as for `drop`, of each.
   *
   * @param count - elements, an integer >= 0
   * @throws as `drop`
   */
  dropArray(address: Address, typeId: TypeId, count: number): void {
    const proven = this.#glue.inPlace(address, typeId);
    if (proven === undefined) requireCompilerRoom();
    else requireDropRoom(false);
    const drop = proven ?? this.#glue.firstInPlace(address, typeId);
    requireCount('count', count, 'elements');
    const type = this.#types.get(typeId);
    if (this.#types.needsDrop(type)) runDropArray(this.#glue, drop, typeId, address, type.stride, count);
  }

  /**
   * Tells whether dropping a value of the type does anything. If it does nothing, a compiler need not emit the drop.
   *
   * As in Rust, every pointer or container that owns memory needs a drop, whatever it points to.
   *
   * @throws `ERR_JUST_UNKNOWN_TYPE` if the type, or one that lies inside it, is not defined
   * @throws `ERR_JUST_INVALID_ARGUMENT` if it is no type id
   */
  needsDrop(typeId: TypeId): boolean {
    return this.#types.needsDrop(this.#types.get(typeId));
  }

  /**
   * Shows the value at an address: its fields as a tree, with what it owns, refers to and counts. For a watch expression of a
   * debugger, for reports and for tests. It changes nothing, raises no panic, and reads what the heap knows to be live: what a slot
   * points to that was freed is shown as `gone`. A value that was moved looks as before, until its new owner drops it.
   *
   * *Safety*: with checks `off` the heap does not know what is live; then the memory at the address, and at every pointer that is
   * followed, must be readable.
   *
   * @param address - of the value's slot: of a box, where its pointee lies
   * @throws `ERR_JUST_INVALID_ARGUMENT` if an argument is not that, or, with checks `basic` and `full`, if no live block of the heap
   *   holds a value there
   * @throws `ERR_JUST_UNKNOWN_TYPE` if the type is not defined
   *
   * @example
   * ```ts
   * using heap = new JustHeap();
   * const glue = new DropGlue(heap);
   * const [U32, POINT] = [1, 2];
   * glue.define(U32, { kind: 'trivial', layout: Layout.U32, scalar: 'u32', name: 'u32' });
   * glue.define(POINT, {
   *   kind: 'struct',
   *   layout: Layout.of(8, 4),
   *   fields: [{ offset: 0, type: U32, name: 'x' }, { offset: 4, type: U32, name: 'y' }],
   *   name: 'Point',
   * });
   * const point = heap.allocate(8, 4);
   * MemoryAccess.setU32(point, 3);
   * MemoryAccess.setU32(point + 4, 4);
   * console.log(glue.inspectValue(point, POINT).fields?.y?.value); // prints: 4
   * ```
   */
  inspectValue(address: Address, typeId: TypeId, options: InspectOptions = {}): InspectedValue {
    return inspectValue(this.#heap, this.#types, address, this.#types.get(typeId), options);
  }

  /**
   * Opens a scope that owns nothing yet.
   *
   * @param site - where in the source that is, as `registerSite` of `@justlang/heap` knows it: reports of a panic in a drop
   *   name it as the place where the value was owned, unless `own` is given one
   */
  scope(site: number = 0): DropScope {
    return openScope(this.#scopes, site);
  }
}
