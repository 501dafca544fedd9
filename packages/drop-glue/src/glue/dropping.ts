import { siteText } from '@justlang/heap/internal';
import type { Address } from '@justlang/memory-access';
import { describeActivity } from '@justlang/panic/internal';
import type { TypeId } from '../types/drop-type.js';
import type { Drop } from './drop.js';
import type { GlueTable } from './glue-table.js';
import { dropElements } from './sequence.js';

/*
 * The value that this thread is dropping, for the reports of panics that arise meanwhile. It is the value that a scope or a
 * caller of the glue drops, not the part of it where the panic arises. While a handler drops another value, it is that
 * one.
 */

/** `now.type` while nothing is being dropped. */
export const NOTHING = -1;

/**
 * What is being dropped now; whoever sets it sets it back.
 *
 * Numbers for each value: V8 stores a small integer in no time, and a reference in as long as a small drop takes. `site` is
 * where a scope took the value over; 0 for none, and while nothing is being dropped. `glue` knows the type; while nothing is
 * being dropped it is the one used last.
 */
export const now: { glue: GlueTable | null; type: TypeId | typeof NOTHING; site: number } = {
  glue: null,
  type: NOTHING,
  site: 0,
};
let describing = false;

/** Has the reports of this thread's panics say from now on what is being dropped. */
export function reportDrops(): void {
  if (!describing) describeActivity(describeDropping);
  describing = true;
}

/** Drops the value at an address by compiled glue, for a caller of the glue. A panic that arises meanwhile says so. */
export function runDrop(glue: GlueTable, drop: Drop, type: TypeId, address: Address): void {
  if (now.type !== NOTHING || now.glue !== glue) {
    runInner(glue, drop, type, address, 0);
    return;
  }
  now.type = type;
  try {
    drop(address, 0);
  } catch (error) {
    now.type = NOTHING;
    throw error;
  }
  now.type = NOTHING;
}

/**
 * As `runDrop`, also while another value is being dropped.
 *
 * @param site - where a scope took the value over; 0 for none
 */
export function runInner(glue: GlueTable, drop: Drop, type: TypeId, address: Address, site: number): void {
  const outer = enter(glue);
  const { type: outerType, site: outerSite } = now;
  now.type = type;
  now.site = site;
  try {
    drop(address, 0);
  } finally {
    leave(outer, outerType, outerSite);
  }
}

/** As `runInner`, for `count` values, one every `stride` bytes. */
export function runDropArray(
  glue: GlueTable,
  drop: Drop,
  type: TypeId,
  address: Address,
  stride: number,
  count: number,
): void {
  const outer = enter(glue);
  const { type: outerType, site: outerSite } = now;
  now.type = type;
  now.site = 0;
  try {
    dropElements(drop, address, stride, count, 0);
  } finally {
    leave(outer, outerType, outerSite);
  }
}

/** Sets the glue that knows the types to come. Returns the one to set back: while nothing is being dropped, itself. */
export function enter(glue: GlueTable): GlueTable {
  const outer = now.glue;
  if (outer === glue) return glue;
  now.glue = glue;
  return outer === null || now.type === NOTHING ? glue : outer;
}

/** Sets back what was being dropped before. */
export function leave(glue: GlueTable, type: TypeId, site: number): void {
  if (now.glue !== glue) now.glue = glue;
  now.type = type;
  now.site = site;
}

/** ``while dropping `Expr`, owned at expr.just:82``; an empty text where nothing is being dropped. */
function describeDropping(): string {
  const { glue, type, site } = now;
  if (glue === null || type === NOTHING) return '';
  const owned = site === 0 ? '' : `, owned at ${siteText(site)}`;
  return `while dropping ${glue.compiled(type).type}${owned}`;
}
