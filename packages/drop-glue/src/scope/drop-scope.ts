import type { Address } from '@justlang/memory-access';
import type { TypeId } from '../types/drop-type.js';
import type { ScopePlace } from './place.js';

/**
 * The owned locals of one function or block of generated code. They are dropped in reverse order on every way out.
 *
 * `DropGlue.scope` makes scopes. A scope is used once: after it was exited or unwound it owns nothing, and takes nothing over.
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
export abstract class DropScope implements Disposable {
  /** @internal */
  protected constructor() {}

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
  abstract own(address: Address, typeId: TypeId, site?: number): void;

  /**
   * Takes over a box held in a local: its pointee is dropped and its block freed when the scope ends.
   *
   * *Safety*: as for `own`; the block has the layout of the type and was allocated on the glue's heap.
   *
   * @throws as `own`
   */
  abstract ownBox(pointer: Address, pointee: TypeId, site?: number): void;

  /**
   * Takes over a nullable box held in a local, an `Option<Box<T>>`. Of one that is 0, nothing: `forget(0)` is fine then.
   *
   * @throws as `own`
   */
  abstract ownNullableBox(pointer: Address, pointee: TypeId, site?: number): void;

  /**
   * Gives up a value that was moved out: the scope no longer drops it. Of 0, the null of a nullable box, it owns nothing
   * to give up.
   *
   * @param address - that of the value or the box, as it was given to `own` or `ownBox`
   * @param typeId - as it was given there. Needed where the scope owns values of several types at the address, as values of
   *   no size may lie where others do; of several alike, the last one owned is meant
   * @throws `ERR_JUST_OWNERSHIP` if the scope does not own that address, owns it as another type, or has ended
   * @throws `ERR_JUST_INVALID_ARGUMENT` if it is no address or no type id
   * @throws `ERR_JUST_UNKNOWN_TYPE` if the type is not defined
   */
  abstract forget(address: Address, typeId?: TypeId): void;

  /**
   * Keeps a place in the order for a variable that owns nothing yet (`let x;`): what fills it later is dropped as if it had
   * been owned here.
   *
   * @throws `ERR_JUST_OWNERSHIP` if the scope has ended
   */
  abstract reserve(): ScopePlace;

  /**
   * Gives up a value that was moved out of a variable, as `forget` does, but keeps the variable's place in the order for
   * what is assigned to it later. Rust drops that where the variable was declared.
   *
   * Of 0, the null of a nullable box, the scope owns nothing to give up. What is returned then cannot be filled: the
   * variable's place is the one that `reserve` kept.
   *
   * @throws as `forget`
   */
  abstract vacate(address: Address, typeId?: TypeId): ScopePlace;

  /**
   * Takes over a value as `own` does, in a place that `reserve` or `vacate` kept.
   *
   * @throws `ERR_JUST_OWNERSHIP` if the place is not vacant, or as `own`
   * @throws `ERR_JUST_INVALID_ARGUMENT` if the place is not one of this scope's
   */
  abstract fill(place: ScopePlace, address: Address, typeId: TypeId, site?: number): void;

  /**
   * Takes over a box as `ownBox` does, in a place that `reserve` or `vacate` kept.
   *
   * @throws as `fill`
   */
  abstract fillBox(place: ScopePlace, pointer: Address, pointee: TypeId, site?: number): void;

  /**
   * Takes over a nullable box as `ownNullableBox` does, in a place that `reserve` or `vacate` kept. With 0, the place stays
   * vacant.
   *
   * @throws as `fill`
   */
  abstract fillNullableBox(place: ScopePlace, pointer: Address, pointee: TypeId, site?: number): void;

  /**
   * Gives up what is in a box, which was moved out (`let x = *b`). The scope still frees the block when it ends, as Rust
   * does.
   *
   * @param pointer - that of the box, as it was given to `ownBox`
   * @throws `ERR_JUST_OWNERSHIP` if the scope owns no such box, or has ended
   * @throws as `forget`, of bad arguments
   */
  abstract forgetContents(pointer: Address, pointee?: TypeId): void;

  /**
   * Takes over what was stored into a box whose contents had been moved out (`*b = x`).
   *
   * @throws as `forgetContents`; `ERR_JUST_OWNERSHIP` too if the scope owns the contents already
   */
  abstract ownContents(pointer: Address, pointee?: TypeId): void;

  /**
   * Ends the scope in the normal way: drops what it owns, the last first.
   *
   * If a drop panics, the other values are dropped; then the panic goes on.
   *
   * @throws `ERR_JUST_OWNERSHIP` if the scope has ended
   * @throws what a drop throws
   */
  abstract exit(): void;

  /**
   * Ends the scope because `error` was thrown: drops what it owns, the last first, then throws `error` again. In a
   * `catch` block: `catch (error) { scope.unwind(error); }`.
   *
   * While it runs, `Panic.isPanicking()` is true if `error` is a panic, and a panic that escapes from a drop ends
   * the process. If the scope has ended, it only throws.
   *
   * @throws `error`, always
   */
  abstract unwind(error: unknown): never;

  /** Ends the scope as `exit` does, for `using`; does nothing if it has ended. */
  abstract [Symbol.dispose](): void;
}
