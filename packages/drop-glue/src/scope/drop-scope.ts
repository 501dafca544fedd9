import { invalidArgument } from '@justlang/config/internal';
import type { Address } from '@justlang/memory-access';
import type { Drop } from '../glue/drop.js';
import { finish } from '../glue/finish.js';
import { requireCompilerRoom, requireStackRoom } from '../glue/stack-room.js';
import type { TypeId } from '../types/drop-type.js';
import type { OwnedStack } from './owned-stack.js';

/** A scope with fewer values than this finds an address by looking at all of them. */
const SEARCHED = 32;

/** The error of an unwinding that is a rehearsal. */
const REHEARSAL = Symbol('rehearsal');
/** The ways out are rehearsed once in this many scopes. */
const REHEARSED = 64;

/**
 * Goes through the ways out of a scope: so V8 compiles them, and keeps them compiled. When too little stack is left to
 * compile anything, a scope can then at least leave its values to others.
 */
let rehearse: (owned: OwnedStack) => void;

/** The class with its constructor, which programs have no use for: `DropGlue.scope` makes scopes. */
type MakesScope = new (owned: OwnedStack) => DropScope;

/** Opens a scope that owns nothing yet. */
export function openScope(owned: OwnedStack): DropScope {
  if (owned.nextOwner % REHEARSED === 0) rehearse(owned);
  return new (DropScope as unknown as MakesScope)(owned);
}

/**
 * The owned locals of one function or block of generated code. They are dropped in reverse order on every way out.
 *
 * A scope is used once: after it was exited or unwound it owns nothing, and takes nothing over.
 *
 * Opening a scope makes sure of the stack that dropping small values takes. If the stack is nevertheless too full for
 * a scope to drop its values, the next scope of the glue that exits drops them before its own. Of nested scopes, that is
 * the enclosing one.
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
  readonly #owned: OwnedStack;
  readonly #id: number;
  #open = true;
  /** How many values it owns. */
  #count = 0;
  /** Whether one of them is of a type whose glue was not proven when the scope took it over. */
  #unproven = false;
  /** The addresses of the values, once they are many. */
  #addresses: Set<Address> | null = null;

  private constructor(owned: OwnedStack) {
    this.#owned = owned;
    this.#id = owned.nextOwner++;
  }

  static {
    rehearse = (owned) => {
      const scope = new DropScope(owned);
      owned.push(scope.#id, 1, () => {});
      scope.#count = 1;
      scope[Symbol.dispose]();
      scope.unwind(REHEARSAL);
      scope.#abandon();
    };
  }

  /**
   * Takes over the value at an address, which is dropped in place when the scope ends.
   *
   * *Safety*: there is a valid value of the type at `address` until then, and nothing else drops it.
   *
   * @throws `ERR_JUST_INVALID_ARGUMENT` if the scope owns that address already, or has ended
   * @throws as `DropGlue.drop`; the scope does not own the value then
   */
  own(address: Address, typeId: TypeId): void {
    const owned = this.#owned;
    const drop = owned.glue.inPlace(address, typeId) ?? this.#first(owned.glue.firstInPlace(address, typeId));
    if (!this.#open || this.#owns(address)) this.#refuse(address, typeId);
    owned.push(this.#id, address, drop);
    this.#count += 1;
  }

  /**
   * Takes over a box held in a local: its pointee is dropped and its block freed when the scope ends.
   *
   * *Safety*: as for `own`; the block has the layout of the type and was allocated on the glue's heap.
   *
   * @throws as `own`
   */
  ownBox(pointer: Address, pointee: TypeId): void {
    const owned = this.#owned;
    const drop = owned.glue.boxed(pointer, pointee) ?? this.#first(owned.glue.firstBoxed(pointer, pointee));
    if (!this.#open || this.#owns(pointer)) this.#refuse(pointer, pointee);
    owned.push(this.#id, pointer, drop);
    this.#count += 1;
  }

  /**
   * Gives up a value that was moved out: the scope no longer drops it.
   *
   * @param address - that of the value or the box, as it was given to `own` or `ownBox`
   * @throws `ERR_JUST_INVALID_ARGUMENT` if the scope does not own that address, or has ended
   */
  forget(address: Address): void {
    const index = this.#open ? this.#owned.find(this.#id, this.#count, address) : -1;
    if (index < 0) this.#unknown(address);
    this.#owned.remove(index);
    this.#count -= 1;
    this.#addresses?.delete(address);
  }

  /**
   * Ends the scope in the normal way: drops what it owns, the last first. On a scope that has ended, it drops nothing of that scope.
   *
   * If a drop panics, the other values are dropped; then the panic goes on.
   *
   * @throws what a drop throws
   */
  exit(): void {
    const owned = this.#owned;
    if (!this.#open && owned.abandoned.size === 0) return;
    try {
      if (this.#unproven || owned.abandoned.size !== 0) requireCompilerRoom();
      else requireStackRoom(false);
    } catch (error) {
      this.#abandon();
      throw error;
    }
    this.#open = false;
    try {
      if (owned.abandoned.size !== 0) while (owned.dropAbandoned());
      while (this.#count > 0) this.#dropLast();
    } catch (error) {
      try {
        requireCompilerRoom();
      } catch {
        this.#abandon();
        throw error;
      }
      this.#dropRest(error);
    }
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
    if (!this.#open && this.#owned.abandoned.size === 0) throw error;
    try {
      requireCompilerRoom();
    } catch {
      this.#abandon();
      throw error;
    }
    this.#open = false;
    return this.#dropRest(error);
  }

  /** Ends the scope as `exit` does, for `using`. */
  [Symbol.dispose](): void {
    this.exit();
  }

  /** Leaves the values to the next scope that exits. */
  #abandon(): void {
    if (this.#count !== 0) this.#owned.abandoned.add(this.#id);
    this.#open = false;
    this.#count = 0;
  }

  #first(drop: Drop): Drop {
    this.#unproven = true;
    return drop;
  }

  #dropLast(): void {
    // Before the drop: even if that throws, the value counts as dropped.
    this.#count -= 1;
    this.#owned.dropLast(this.#id);
  }

  #dropRest(error: unknown): never {
    const owned = this.#owned;
    return finish(error, 0, owned.countAbandoned() + this.#count, () => {
      if (owned.abandoned.size === 0 || !owned.dropAbandoned()) this.#dropLast();
    });
  }

  #owns(address: Address): boolean {
    if (this.#count < SEARCHED)
      return this.#count !== 0 && this.#owned.find(this.#id, this.#count, address) >= 0;
    return this.#ownsAmongMany(address);
  }

  #ownsAmongMany(address: Address): boolean {
    this.#addresses ??= this.#owned.addressesOf(this.#id);
    const { size } = this.#addresses;
    return this.#addresses.add(address).size === size;
  }

  /** Throws why a value is refused. Returns if it may be owned after all: values of no size may share an address. */
  #refuse(address: Address, typeId: TypeId): void {
    if (!this.#open)
      invalidArgument('scope', this, 'one that has not ended: nothing would drop what it is given');
    if (this.#owned.glue.compiled(typeId).type.size === 0) return;
    invalidArgument('address', address, 'one that the scope does not own already; it would be dropped twice');
  }

  #unknown(address: Address): never {
    if (!this.#open) invalidArgument('scope', this, 'one that has not ended: its values were dropped');
    return invalidArgument('address', address, 'one that the scope owns');
  }
}
