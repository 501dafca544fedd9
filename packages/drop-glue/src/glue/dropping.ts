import { siteText } from '@justlang/heap/internal';
import type { Address } from '@justlang/memory-access';
import { describeActivity } from '@justlang/panic/internal';
import type { TypeEntry } from '../types/type-entry.js';
import type { Drop } from './drop.js';
import { dropElements } from './sequence.js';

/*
 * The value that this thread is dropping, for the reports of panics that arise meanwhile. It is the value that a scope or a
 * caller of the glue drops, not the part of it where the panic arises. While a handler drops another value, it is that
 * one.
 */

/** What is being dropped now; whoever sets it sets it back. */
export const now: { drop: Drop | null; ownedAt: number } = { drop: null, ownedAt: 0 };
/** The types of compiled glue. */
const types = new WeakMap<Drop, TypeEntry>();
let describing = false;

/**
 * Drops the value at an address by compiled glue. A panic that arises meanwhile says so.
 *
 * @param ownedAt - the site where a scope took the value over; 0 for none
 */
export function runDrop(drop: Drop, address: Address, ownedAt: number): void {
  const outer = now.drop;
  const outerAt = now.ownedAt;
  now.drop = drop;
  now.ownedAt = ownedAt;
  try {
    drop(address, 0);
  } finally {
    now.drop = outer;
    now.ownedAt = outerAt;
  }
}

/** As `runDrop`, for `count` values, one every `stride` bytes. */
export function runDropArray(drop: Drop, address: Address, stride: number, count: number): void {
  const outer = now.drop;
  const outerAt = now.ownedAt;
  now.drop = drop;
  now.ownedAt = 0;
  try {
    dropElements(drop, address, stride, count, 0);
  } finally {
    now.drop = outer;
    now.ownedAt = outerAt;
  }
}

/** Returns glue that is known as that of a type. Glue that belongs to another type, whose only part this one is, is wrapped. */
export function named(drop: Drop, type: TypeEntry): Drop {
  if (!describing) describeActivity(describeDropping);
  describing = true;
  const known = types.get(drop);
  const own: Drop = known === undefined || known === type ? drop : (address, depth) => drop(address, depth);
  types.set(own, type);
  return own;
}

/** ``while dropping `Expr`, owned at expr.just:82``; an empty text where nothing is being dropped. */
function describeDropping(): string {
  if (now.drop === null) return '';
  const type = types.get(now.drop)?.toString() ?? 'a value';
  const owned = now.ownedAt === 0 ? '' : `, owned at ${siteText(now.ownedAt)}`;
  return `while dropping ${type}${owned}`;
}
