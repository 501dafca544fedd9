import { hex, INSPECT, invalidArgument } from '@justlang/config/internal';
import type { Address } from '@justlang/memory-access';
import type { Drop } from '../glue/drop.js';
import { requireDropRoom } from '../glue/drop-room.js';
import type { TypeId } from '../types/drop-type.js';
import { DropScope } from './drop-scope.js';
import { endScope, unwindScope } from './ending.js';
import { findOwned, GIVEN_UP, Owned, typeOfOwned, VACANT } from './owned.js';
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
import { dropNothing, type Scopes } from './scopes.js';

/** Whether there is something to give up of an entry: not of a box whose contents were moved out. */
const isFull = (entry: Owned): boolean => !entry.hollow;

/** A place of no scope: that of a box that is null. */
const NOWHERE = placeOf(new Owned(VACANT, dropNothing, 0, 0, null), {});

/** A scope with fewer values than this finds an address by looking at all of them. */
const SEARCHED = 32;

/**
 * A scope: the values that it owns, and the rules by which it takes them over and gives them up. How it drops them is
 * written in ending.ts.
 *
 * Its state is not in an object of its own: that cost 10 ns a scope. Its properties are plain: private ones take twice the
 * bytecode, and calls of scopes have to stay small enough to be inlined.
 */
export class OwningScope extends DropScope {
  declare readonly scopes: Scopes;
  /** Of the values that are owned without a site. */
  declare readonly site: number;
  /** What it took over last, and still has. */
  declare last: Owned | null;
  declare count: number;
  /** Whether it has not ended. */
  declare open: boolean;
  /** Whether there may be glue to call that is not proven. */
  declare unproven: boolean;
  /** Of a scope with many values, or with several at one address. */
  declare index: OwnedIndex | null;

  constructor(scopes: Scopes, site: number) {
    super();
    this.scopes = scopes;
    this.site = site;
    this.last = null;
    this.count = 0;
    this.open = true;
    this.unproven = false;
    this.index = null;
  }

  static {
    // For `console.log`: the addresses owned, the last first, up to ten of them.
    Object.defineProperty(OwningScope.prototype, INSPECT, {
      value(this: OwningScope): string {
        if (!this.open) return 'DropScope { ended }';
        const shown: string[] = [];
        let count = 0;
        for (let entry = this.last; entry !== null; entry = entry.below) {
          if (entry.address === VACANT) continue;
          count += 1;
          if (count <= 10) shown.push(hex(entry.address));
        }
        const more = count > shown.length ? ', ...' : '';
        return `DropScope { owns: ${count}${shown.length === 0 ? '' : ` (${shown.join(', ')}${more})`} }`;
      },
    });
  }

  own(address: Address, typeId: TypeId, site?: number): void {
    const { glue } = this.scopes;
    const drop = glue.inPlace(address, typeId) ?? this.first(glue.firstInPlace(address, typeId));
    this.push(address, drop, typeId, site ?? this.site);
  }

  ownBox(pointer: Address, pointee: TypeId, site?: number): void {
    const { glue } = this.scopes;
    const drop = glue.boxed(pointer, pointee) ?? this.first(glue.firstBoxed(pointer, pointee));
    this.push(pointer, drop, ~pointee, site ?? this.site);
  }

  ownNullableBox(pointer: Address, pointee: TypeId, site?: number): void {
    if (pointer !== 0) this.ownBox(pointer, pointee, site);
    else if (!this.open) scopeEnded('own', pointer);
  }

  forget(address: Address, typeId?: TypeId): void {
    if (this.index !== null || !this.open) {
      this.forgetRare(address, typeId);
      return;
    }
    let above: Owned | null = null;
    for (let entry = this.last; entry !== null; entry = entry.below) {
      if (entry.address === address) {
        if (address === VACANT || (typeId !== undefined && typeOfOwned(entry) !== typeId)) break;
        if (above === null) this.last = entry.below;
        else above.below = entry.below;
        this.count -= 1;
        entry.address = GIVEN_UP;
        return;
      }
      above = entry;
    }
    this.forgetRare(address, typeId);
  }

  reserve(): ScopePlace {
    if (!this.open) scopeEnded('reserve', VACANT);
    if (this.last === null) requireDropRoom(false);
    return placeOf(this.enter(VACANT, dropNothing, 0, 0), this);
  }

  vacate(address: Address, typeId?: TypeId): ScopePlace {
    if (address === VACANT && this.open) return NOWHERE;
    const entry = this.find('vacate', address, typeId);
    this.index?.delete(entry);
    entry.address = VACANT;
    entry.drop = dropNothing;
    return placeOf(entry, this);
  }

  fill(place: ScopePlace, address: Address, typeId: TypeId, site?: number): void {
    this.fillEntry(place, address, this.inPlace(address, typeId), typeId, site ?? this.site);
  }

  fillBox(place: ScopePlace, pointer: Address, pointee: TypeId, site?: number): void {
    this.fillEntry(place, pointer, this.boxed(pointer, pointee), ~pointee, site ?? this.site);
  }

  fillNullableBox(place: ScopePlace, pointer: Address, pointee: TypeId, site?: number): void {
    if (pointer !== 0) {
      this.fillBox(place, pointer, pointee, site);
      return;
    }
    if (!isPlaceOf(this, place)) invalidArgument('place', place, "one of the scope's own");
    if (!this.open) scopeEnded('own', pointer);
    const { address } = entryOf(place);
    if (address !== VACANT) notVacant(pointer, address);
  }

  forgetContents(pointer: Address, pointee?: TypeId): void {
    const entry = this.findBox('forgetContents', pointer, pointee, false);
    entry.drop = this.first(this.scopes.freeOf(~entry.type));
    entry.hollow = true;
  }

  ownContents(pointer: Address, pointee?: TypeId): void {
    const entry = this.findBox('ownContents', pointer, pointee, true);
    entry.drop = this.boxed(pointer, ~entry.type);
    entry.hollow = false;
  }

  exit(): void {
    if (!this.open) scopeEnded('exit', VACANT);
    endScope(this);
  }

  unwind(error: unknown): never {
    return unwindScope(this, error);
  }

  [Symbol.dispose](): void {
    endScope(this);
  }

  /** Checks the arguments and returns the glue of a value in place, proven or not. */
  private inPlace(address: Address, typeId: TypeId): Drop {
    const { glue } = this.scopes;
    return glue.inPlace(address, typeId) ?? this.first(glue.firstInPlace(address, typeId));
  }

  /** Checks the arguments and returns the glue of a box in a local, proven or not. */
  private boxed(pointer: Address, pointee: TypeId): Drop {
    const { glue } = this.scopes;
    return glue.boxed(pointer, pointee) ?? this.first(glue.firstBoxed(pointer, pointee));
  }

  /** @param type - the id of the value's type; of a box, `~id` of its pointee's */
  private push(address: Address, drop: Drop, type: number, site: number): void {
    const { last } = this;
    if (!this.open || (last !== null && this.mayOwn(last, address))) this.admit(address, type);
    this.enter(address, drop, type, site);
    // Only now: what the scope owns is dropped by an enclosing one, if it throws.
    if (last === null) requireDropRoom(false);
  }

  /** Notes that the scope has glue that is not proven. */
  private first(drop: Drop): Drop {
    this.unproven = true;
    return drop;
  }

  /** Makes a new entry, the topmost one. */
  private enter(address: Address, drop: Drop, type: number, site: number): Owned {
    const { last } = this;
    const entry = new Owned(address, drop, type, site, last);
    this.last = entry;
    this.count += 1;
    if (this.index !== null) {
      if (last !== null) last.above = entry;
      if (address !== VACANT) this.index.add(entry);
    }
    return entry;
  }

  private fillEntry(place: ScopePlace, address: Address, drop: Drop, type: number, site: number): void {
    if (!isPlaceOf(this, place)) invalidArgument('place', place, "one of the scope's own");
    const entry = entryOf(place);
    if (!this.open || (this.last !== null && this.mayOwn(this.last, address))) this.admit(address, type);
    if (entry.address !== VACANT) notVacant(address, entry.address);
    entry.address = address;
    entry.drop = drop;
    entry.type = type;
    entry.site = site;
    entry.hollow = false;
    this.index?.add(entry);
    requireDropRoom(false);
  }

  /** Whether the scope may own an address; `#admit` then decides. */
  private mayOwn(last: Owned, address: Address): boolean {
    if (this.count < SEARCHED && this.index === null) return findOwned(last, address) !== null;
    this.index ??= new OwnedIndex(last, this.scopes.isEmpty);
    return this.index.holds(address);
  }

  /** Raises why a value is refused. Returns if it may be owned after all: one of no size is beside any other. */
  private admit(address: Address, type: number): void {
    if (!this.open) scopeEnded('own', address);
    this.index ??= new OwnedIndex(this.last, this.scopes.isEmpty);
    const id = type < 0 ? ~type : type;
    const other = this.index.rivalOf(address, id);
    if (other !== undefined) ownedTwice(this.scopes.glue, address, id, other);
  }

  /** Finds what the scope owns at an address, or raises that it does not. */
  private find(operation: string, address: Address, typeId: TypeId | undefined, wanted = isFull): Owned {
    if (!this.open) scopeEnded(operation, address);
    const { index } = this;
    const found = index === null ? findOwned(this.last, address) : index.find(address, typeId, wanted);
    if (found === 'several') return ownedAsSeveral(operation, address);
    if (found === null || address === VACANT || (typeId !== undefined && typeOfOwned(found) !== typeId)) {
      return notOwned(this.scopes.glue, operation, address, typeId, findOwned(this.last, address));
    }
    return found;
  }

  private findBox(operation: string, pointer: Address, pointee: TypeId | undefined, hollow: boolean): Owned {
    const wanted = (entry: Owned) => entry.type < 0 && entry.hollow === hollow;
    const entry = this.find(operation, pointer, pointee, wanted);
    if (entry.type >= 0) notBox(operation, pointer);
    if (entry.hollow !== hollow) wrongContents(operation, pointer, hollow);
    return entry;
  }

  private forgetRare(address: Address, typeId: TypeId | undefined): void {
    if (address === VACANT && this.open) return;
    const entry = this.find('forget', address, typeId);
    // Without an index, `forget` has looked, and found none.
    (this.index as OwnedIndex).delete(entry);
    const { above, below } = entry;
    if (above === null) this.last = below;
    else above.below = below;
    if (below !== null) below.above = above;
    this.count -= 1;
    entry.address = GIVEN_UP;
  }
}
