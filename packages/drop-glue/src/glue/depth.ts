import type { TypeId } from '../types/drop-type.js';
import { pointedTypes } from '../types/type-entry.js';
import type { TypeGlue } from './type-glue.js';

/** Glue that nests at most this many calls need not watch the stack. */
const MAX_HEIGHT = 16;

/**
 * Finds out which types can nest the calls of their glue without a static bound, and which may run a handler.
 *
 * @param fresh - types that are not compiled yet, but measured; all other types that they refer to are compiled
 */
export function markDepth(fresh: readonly TypeGlue[], glueOf: (id: TypeId) => TypeGlue): void {
  const uses = new Map(fresh.map((entry) => [entry, dependencies(entry).map(glueOf)]));
  const usedBy = new Map<TypeGlue, TypeGlue[]>(fresh.map((entry) => [entry, []]));
  for (const [entry, used] of uses) {
    for (const type of used) usedBy.get(type)?.push(entry);
  }
  markShallow(fresh, uses, usedBy);
  markHandlers(fresh, uses, usedBy);
}

type Graph = ReadonlyMap<TypeGlue, readonly TypeGlue[]>;

/**
 * Marks the types that are not deep: all that such a type uses is not deep either, and it is not too high. A type that
 * never gets there is cyclic, `dyn`, too high, or uses one that is. A part that counts as a part of its owner adds no
 * height: a struct of one field is as high as the field.
 */
function markShallow(fresh: readonly TypeGlue[], uses: Graph, usedBy: Graph): void {
  const missing = new Map<TypeGlue, number>();
  const ready: TypeGlue[] = [];
  for (const entry of fresh) {
    entry.deep = true;
    const count = of(uses, entry).filter((type) => !(type.compiled && !type.deep)).length;
    missing.set(entry, count);
    if (count === 0) ready.push(entry);
  }
  for (const entry of ready) {
    if (isDyn(entry)) continue;
    entry.height = 0;
    const step = entry.type.inside.length === 0 ? 1 : entry.weight;
    for (const type of of(uses, entry)) entry.height = Math.max(entry.height, type.height + step);
    if (entry.height > MAX_HEIGHT) continue;
    entry.deep = false;
    for (const user of of(usedBy, entry)) {
      const left = (missing.get(user) as number) - 1;
      missing.set(user, left);
      if (left === 0) ready.push(user);
    }
  }
}

function markHandlers(fresh: readonly TypeGlue[], uses: Graph, usedBy: Graph): void {
  for (const entry of fresh) entry.handlers = false;
  const found = new Set(
    fresh.filter(
      (entry) =>
        entry.type.handler !== null ||
        isDyn(entry) ||
        of(uses, entry).some((type) => type.compiled && type.handlers),
    ),
  );
  for (const entry of found) {
    entry.handlers = true;
    for (const user of of(usedBy, entry)) found.add(user);
  }
}

/** Tells whether what values of a type own is known by the values alone. */
function isDyn({ type: { shape } }: TypeGlue): boolean {
  return shape.kind === 'dyn' || shape.kind === 'rc-dyn';
}

/** The types whose glue a type's glue calls. That of a weak reference calls none: it drops no value. */
function dependencies({ type: { shape, inside } }: TypeGlue): readonly TypeId[] {
  if (shape.kind === 'weak' || shape.kind === 'weak-slice') return [];
  return inside.length > 0 ? inside : pointedTypes(shape);
}

function of(graph: Graph, entry: TypeGlue): readonly TypeGlue[] {
  return graph.get(entry) ?? [];
}
