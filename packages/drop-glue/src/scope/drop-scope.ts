import { hex, INSPECT, invalidArgument } from '@justlang/config/internal';
import type { Address } from '@justlang/memory-access';
import type { Drop } from '../glue/drop.js';
import { enter, leave, now } from '../glue/dropping.js';
import { finish } from '../glue/finish.js';
import { requireCompilerRoom, requireStackRoom } from '../glue/stack-room.js';
import type { TypeId } from '../types/drop-type.js';
import { countOwned, findOwned, GIVEN_UP, Owned, typeOfOwned, VACANT } from './owned.js';
import { OwnedIndex } from './owned-index.js';
import {
  notBox,
  notOwned,
  notVacant,
  ownedAsSeveral,
  ownedTwice,
  scopeEnded,
  wrongContents,
} from './ownership.js';
import { entryOf, isPlaceOf, placeOf, type ScopePlace } from './place.js';
import { dropFailing, dropNothing, dropOwned, type Scopes } from './scopes.js';

/** A scope with fewer values than this finds an address by looking at all of them. */
const SEARCHED = 32;

/** The error of an unwinding that is a rehearsal. */
const REHEARSAL = Symbol('rehearsal');
/** The ways out are rehearsed once in this many scopes. */
const REHEARSED = 64;
/** One in this many rehearsals goes through a drop that throws too. */
const FAILURES_REHEARSED = 256;

/**
 * Goes through the ways out of a scope: so V8 compiles them, and keeps them compiled. When too little stack is left to
 * compile anything, a scope can then at least leave its values to others.
 */
let rehearse: (scopes: Scopes) => void;

/** The class with its constructor, which programs have no use for: `DropGlue.scope` makes scopes. */
type MakesScope = new (scopes: Scopes, site: number) => DropScope;

/** Opens a scope that owns nothing yet. */
export function openScope(scopes: Scopes, site: number): DropScope {
  if (scopes.untilRehearsal === 0) rehearse(scopes);
  scopes.untilRehearsal -= 1;
  return new (DropScope as unknown as MakesScope)(scopes, site);
}

/**
 * The owned locals of one function or block of generated code. They are dropped in reverse order on every way out.
 *
 * A scope is used once: after it was exited or unwound it owns nothing, and takes nothing over.
 *
 * When it first takes a value over, a scope makes sure of the stack that dropping small values takes. If the stack is
 * nevertheless too full for a scope to drop its values, the next scope of the glue that exits drops them before its own.
 * Of nested scopes, that is the enclosing one.
 *
 * A call that breaks the rules of ownership is a memory-safety panic, `ERR_JUST_OWNERSHIP`, in every tier of checks: it
 * owns a value twice, gives up a value that is not owned, or uses a scope after its end.
 *
 * @example
 * ```ts
 * using heap = new JustHeap();
 * const glue = new DropGlue(heap);
 * const [I32, BOX] = [1, 2];
 * glue.define(I32, { kind: 'trivial', layout: Layout.I32 });
 * glue.define(BOX, { kind: 'box', layout: Layout.ADDRESS, pointee: I32 });
 *
 * function main() {
 *   const scope = glue.scope();
 *   try {
 *     const answer = heap.allocate(4, 4); // let answer = Box::new(42)
 *     scope.ownBox(answer, I32);
 *     MemoryAccess.setI32(answer, 42);
 *   } catch (error) {
 *     scope.unwind(error);
 *   }
 *   scope.exit();
 * }
 *
 * main();
 * console.log(heap.stats().allocationCount); // prints: 0
 * ```
 */
export class DropScope implements Disposable {
  readonly #scopes: Scopes;
  readonly #site: number;
  /** What it took over last, and still has. */
  #last: Owned | null = null;
  #count = 0;
  #open = true;
  /** Whether it may have glue to call that is not proven. */
  #unproven = false;
  /** Of a scope with many values, or with several at one address. */
  #index: OwnedIndex | null = null;

  private constructor(scopes: Scopes, site: number) {
    this.#scopes = scopes;
    this.#site = site;
  }

  static {
    rehearse = (scopes) => {
      scopes.untilRehearsal = REHEARSED;
      const apart = scopes.forRehearsal();
      const scope = new DropScope(apart, 0);
      scope.#last = new Owned(1, dropNothing, 0, 0, null);
      scope.exit();
      scope.unwind(REHEARSAL);
      scope[Symbol.dispose]();
      scope.#abandon();
      scopes.untilFailure -= 1;
      if (scopes.untilFailure >= 0) return;
      // Not where too little stack is left for it: then nothing would be compiled either.
      try {
        requireCompilerRoom();
      } catch {
        return;
      }
      scopes.untilFailure = FAILURES_REHEARSED;
      scopes.glue.rehearse();
      for (const end of [
        (failing: DropScope) => failing.exit(),
        (failing: DropScope) => failing.unwind('rehearsal'),
      ]) {
        const failing = new DropScope(apart, 0);
        failing.#last = new Owned(1, dropFailing, 0, 0, new Owned(1, dropNothing, 0, 0, null));
        try {
          end(failing);
        } catch {
          // What a rehearsal throws is its own.
        }
      }
    };
  }

  /**
   * Takes over the value at an address, which is dropped in place when the scope ends.
   *
   * Values of no size may be owned at one address in any number, and where another value lies.
   *
   * *Safety*: there is a valid value of the type at `address` until then, and nothing else drops it.
   *
   * @param site - where in the source that is, as `registerSite` of `@justlang/heap` knows it: for reports. Without it,
   *   the scope's
   * @throws `ERR_JUST_OWNERSHIP` if the scope owns that address already, or has ended
   * @throws `RangeError` when the stack is full: of the first value of a scope; the scope owns it nevertheless
   * @throws as `DropGlue.drop`; the scope does not own the value then
   */
  own(address: Address, typeId: TypeId, site?: number): void {
    const { glue } = this.#scopes;
    const drop = glue.inPlace(address, typeId) ?? this.#first(glue.firstInPlace(address, typeId));
    this.#push(address, drop, typeId, site ?? this.#site);
  }

  /**
   * Takes over a box held in a local: its pointee is dropped and its block freed when the scope ends.
   *
   * *Safety*: as for `own`; the block has the layout of the type and was allocated on the glue's heap.
   *
   * @throws as `own`
   */
  ownBox(pointer: Address, pointee: TypeId, site?: number): void {
    const { glue } = this.#scopes;
    const drop = glue.boxed(pointer, pointee) ?? this.#first(glue.firstBoxed(pointer, pointee));
    this.#push(pointer, drop, ~pointee, site ?? this.#site);
  }

  /**
   * Takes over a nullable box held in a local, an `Option<Box<T>>`. Of one that is 0, nothing: `forget(0)` is fine then.
   *
   * @throws as `own`
   */
  ownNullableBox(pointer: Address, pointee: TypeId, site?: number): void {
    if (pointer !== 0) this.ownBox(pointer, pointee, site);
    else if (!this.#open) scopeEnded('own', pointer);
  }

  /**
   * Gives up a value that was moved out: the scope no longer drops it. Of 0, the null of a nullable box, it owns nothing
   * to give up.
   *
   * @param address - that of the value or the box, as it was given to `own` or `ownBox`
   * @param typeId - as it was given there. Needed where the scope owns values of several types at the address, as values of
   *   no size may lie where others do; of several alike, the last one owned is meant
   * @throws `ERR_JUST_OWNERSHIP` if the scope does not own that address, owns it as another type, or has ended
   */
  forget(address: Address, typeId?: TypeId): void {
    if (this.#index !== null || !this.#open) {
      this.#forgetRare(address, typeId);
      return;
    }
    let above: Owned | null = null;
    for (let entry = this.#last; entry !== null; entry = entry.below) {
      if (entry.address === address) {
        if (typeId !== undefined && typeOfOwned(entry) !== typeId) break;
        if (above === null) this.#last = entry.below;
        else above.below = entry.below;
        this.#count -= 1;
        entry.address = GIVEN_UP;
        return;
      }
      above = entry;
    }
    this.#forgetRare(address, typeId);
  }

  /**
   * Keeps a place in the order for a variable that owns nothing yet (`let x;`): what fills it later is dropped as if it had
   * been owned here.
   *
   * @throws `ERR_JUST_OWNERSHIP` if the scope has ended
   */
  reserve(): ScopePlace {
    if (!this.#open) scopeEnded('reserve', VACANT);
    if (this.#last === null) requireStackRoom(false);
    return placeOf(this.#enter(VACANT, dropNothing, 0, 0), this);
  }

  /**
   * Gives up a value that was moved out of a variable, as `forget` does, but keeps the variable's place in the order for
   * what is assigned to it later. Rust drops that where the variable was declared.
   *
   * @throws as `forget`
   */
  vacate(address: Address, typeId?: TypeId): ScopePlace {
    const entry = this.#find('vacate', address, typeId);
    this.#index?.delete(entry);
    entry.address = VACANT;
    entry.drop = dropNothing;
    return placeOf(entry, this);
  }

  /**
   * Takes over a value as `own` does, in a place that `reserve` or `vacate` kept.
   *
   * @throws `ERR_JUST_OWNERSHIP` if the place is not vacant, or as `own`
   * @throws `ERR_JUST_INVALID_ARGUMENT` if the place is not one of this scope's
   */
  fill(place: ScopePlace, address: Address, typeId: TypeId, site?: number): void {
    const { glue } = this.#scopes;
    const drop = glue.inPlace(address, typeId) ?? this.#first(glue.firstInPlace(address, typeId));
    this.#fill(place, address, drop, typeId, site ?? this.#site);
  }

  /**
   * Takes over a box as `ownBox` does, in a place that `reserve` or `vacate` kept.
   *
   * @throws as `fill`
   */
  fillBox(place: ScopePlace, pointer: Address, pointee: TypeId, site?: number): void {
    const { glue } = this.#scopes;
    const drop = glue.boxed(pointer, pointee) ?? this.#first(glue.firstBoxed(pointer, pointee));
    this.#fill(place, pointer, drop, ~pointee, site ?? this.#site);
  }

  /**
   * Gives up what is in a box, which was moved out (`let x = *b`). The scope still frees the block when it ends, as Rust
   * does.
   *
   * @param pointer - that of the box, as it was given to `ownBox`
   * @throws `ERR_JUST_OWNERSHIP` if the scope owns no such box, or has ended
   */
  forgetContents(pointer: Address, pointee?: TypeId): void {
    const entry = this.#findBox('forgetContents', pointer, pointee, false);
    entry.drop = this.#first(this.#scopes.freeOf(~entry.type));
    entry.hollow = true;
  }

  /**
   * Takes over what was stored into a box whose contents had been moved out (`*b = x`).
   *
   * @throws as `forgetContents`; `ERR_JUST_OWNERSHIP` too if the scope owns the contents already
   */
  ownContents(pointer: Address, pointee?: TypeId): void {
    const entry = this.#findBox('ownContents', pointer, pointee, true);
    const { glue } = this.#scopes;
    const type = ~entry.type;
    entry.drop = glue.boxed(pointer, type) ?? this.#first(glue.firstBoxed(pointer, type));
    entry.hollow = false;
  }

  /**
   * Ends the scope in the normal way: drops what it owns, the last first.
   *
   * If a drop panics, the other values are dropped; then the panic goes on.
   *
   * @throws `ERR_JUST_OWNERSHIP` if the scope has ended
   * @throws what a drop throws
   */
  exit(): void {
    if (!this.#open) scopeEnded('exit', VACANT);
    this.#end();
  }

  /**
   * Ends the scope because `error` was thrown: drops what it owns, the last first, then throws `error` again. In a
   * `catch` block: `catch (error) { scope.unwind(error); }`.
   *
   * While it runs, `Panic.isPanicking()` is true if `error` is a panic, and a panic that escapes from a drop ends
   * the process. If the scope has ended, it only throws.
   *
   * @throws `error`, always
   */
  unwind(error: unknown): never {
    if (error === REHEARSAL) return undefined as never;
    if (this.#last === null && this.#scopes.abandoned.length === 0) {
      this.#open = false;
      throw error;
    }
    try {
      requireCompilerRoom();
    } catch {
      this.#abandon();
      throw error;
    }
    this.#open = false;
    return this.#dropRest(error);
  }

  /** Ends the scope as `exit` does, for `using`; does nothing if it has ended. */
  [Symbol.dispose](): void {
    this.#end();
  }

  static {
    // For `console.log`: the addresses owned, the last first, up to ten of them.
    Object.defineProperty(DropScope.prototype, INSPECT, {
      value(this: DropScope): string {
        if (!this.#open) return 'DropScope { ended }';
        const shown: string[] = [];
        for (let entry = this.#last; entry !== null && shown.length < 10; entry = entry.below) {
          if (entry.address !== VACANT) shown.push(hex(entry.address));
        }
        const more = this.#count > shown.length ? ', ...' : '';
        return `DropScope { owns: ${this.#count}${shown.length === 0 ? '' : ` (${shown.join(', ')}${more})`} }`;
      },
    });
  }

  #end(): void {
    const { abandoned } = this.#scopes;
    if (this.#last === null && abandoned.length === 0) {
      this.#open = false;
      return;
    }
    try {
      if (this.#unproven || abandoned.length !== 0) requireCompilerRoom();
      else requireStackRoom(false);
    } catch (error) {
      this.#abandon();
      throw error;
    }
    this.#open = false;
    const outer = enter(this.#scopes.glue);
    const { type: outerType, site: outerSite } = now;
    try {
      if (abandoned.length !== 0) while (this.#scopes.dropAbandoned());
      for (let entry = this.#last; entry !== null; entry = this.#last) {
        // Before the drop: even if that throws, the value counts as dropped.
        this.#last = entry.below;
        const { drop } = entry;
        // As `runInner` does, but set back only once.
        now.type = typeOfOwned(entry);
        now.site = entry.site;
        drop(entry.address, 0);
      }
      leave(outer, outerType, outerSite);
    } catch (error) {
      leave(outer, outerType, outerSite);
      try {
        requireCompilerRoom();
      } catch {
        this.#abandon();
        throw error;
      }
      this.#dropRest(error);
    }
  }

  /** Leaves the values to the next scope that exits. */
  #abandon(): void {
    if (this.#last !== null) this.#scopes.abandoned.push(this.#last);
    this.#open = false;
    this.#last = null;
  }

  #dropRest(error: unknown): never {
    const scopes = this.#scopes;
    return finish(error, 0, scopes.countAbandoned() + countOwned(this.#last), () => {
      if (scopes.dropAbandoned()) return;
      const entry = this.#last as Owned;
      this.#last = entry.below;
      dropOwned(scopes.glue, entry);
    });
  }

  #first(drop: Drop): Drop {
    this.#unproven = true;
    return drop;
  }

  #push(address: Address, drop: Drop, type: number, site: number): void {
    const last = this.#last;
    if (!this.#open || (last !== null && this.#owns(last, address))) this.#admit(address, type);
    this.#enter(address, drop, type, site);
    // Only now: what the scope owns is dropped by an enclosing one, if it throws.
    if (last === null) requireStackRoom(false);
  }

  /** Makes a new entry, the topmost one. */
  #enter(address: Address, drop: Drop, type: number, site: number): Owned {
    const last = this.#last;
    const entry = new Owned(address, drop, type, site, last);
    this.#last = entry;
    this.#count += 1;
    if (this.#index !== null) {
      if (last !== null) last.above = entry;
      if (address !== VACANT) this.#index.add(entry);
    }
    return entry;
  }

  #fill(place: ScopePlace, address: Address, drop: Drop, type: number, site: number): void {
    if (!isPlaceOf(this, place)) invalidArgument('place', place, "one of the scope's own");
    const entry = entryOf(place);
    if (!this.#open || (this.#last !== null && this.#owns(this.#last, address))) this.#admit(address, type);
    if (entry.address !== VACANT) notVacant(address, entry.address);
    entry.address = address;
    entry.drop = drop;
    entry.type = type;
    entry.site = site;
    entry.hollow = false;
    this.#index?.add(entry);
    requireStackRoom(false);
  }

  /** Whether the scope may own an address; `#admit` then decides. */
  #owns(last: Owned, address: Address): boolean {
    if (this.#count < SEARCHED && this.#index === null) return findOwned(last, address) !== null;
    this.#index ??= new OwnedIndex(last, this.#scopes.isEmpty);
    return this.#index.holds(address);
  }

  /** Raises why a value is refused. Returns if it may be owned after all: one of no size is beside any other. */
  #admit(address: Address, type: number): void {
    if (!this.#open) scopeEnded('own', address);
    this.#index ??= new OwnedIndex(this.#last, this.#scopes.isEmpty);
    const id = type < 0 ? ~type : type;
    const other = this.#index.rivalOf(address, id);
    if (other !== undefined) ownedTwice(this.#scopes.glue, address, id, other);
  }

  /** Finds what the scope owns at an address, or raises that it does not. */
  #find(operation: string, address: Address, typeId: TypeId | undefined): Owned {
    if (!this.#open) scopeEnded(operation, address);
    const found = this.#index === null ? findOwned(this.#last, address) : this.#index.find(address, typeId);
    if (found === 'several') return ownedAsSeveral(operation, address);
    if (found === null || address === VACANT || (typeId !== undefined && typeOfOwned(found) !== typeId)) {
      return notOwned(this.#scopes.glue, operation, address, typeId, findOwned(this.#last, address));
    }
    return found;
  }

  #findBox(operation: string, pointer: Address, pointee: TypeId | undefined, hollow: boolean): Owned {
    const entry = this.#find(operation, pointer, pointee);
    if (entry.type >= 0) notBox(operation, pointer);
    if (entry.hollow !== hollow) wrongContents(operation, pointer, hollow);
    return entry;
  }

  #forgetRare(address: Address, typeId: TypeId | undefined): void {
    if (address === VACANT && this.#open) return;
    const entry = this.#find('forget', address, typeId);
    // Without an index, `forget` has looked, and found none.
    (this.#index as OwnedIndex).delete(entry);
    const { above, below } = entry;
    if (above === null) this.#last = below;
    else above.below = below;
    if (below !== null) below.above = above;
    this.#count -= 1;
    entry.address = GIVEN_UP;
  }
}
