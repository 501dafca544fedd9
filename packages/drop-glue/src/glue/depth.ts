import type { TypeId } from '../types/drop-type.js';
import { inlineTypes, pointedTypes } from '../types/type-entry.js';
import type { TypeGlue } from './type-glue.js';

/** The glue of types nested at most this high need not watch the stack. */
const MAX_HEIGHT = 16;

/**
 * Finds out which types can nest their values without a static bound, and which may run a handler.
 *
 * @param fresh - types that are not compiled yet; all other types that they refer to are
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
 * never gets there is cyclic, `dyn`, too high, or uses one that is.
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
    if (entry.type.shape.kind === 'dyn') continue;
    entry.height = Math.max(0, ...of(uses, entry).map((type) => type.height + 1));
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
        entry.type.shape.kind === 'dyn' ||
        of(uses, entry).some((type) => type.compiled && type.handlers),
    ),
  );
  for (const entry of found) {
    entry.handlers = true;
    for (const user of of(usedBy, entry)) found.add(user);
  }
}

/** The types whose glue a type's glue calls. That of a weak reference calls none: it drops no value. */
function dependencies({ type: { shape } }: TypeGlue): TypeId[] {
  return shape.kind === 'weak' ? [] : [...inlineTypes(shape), ...pointedTypes(shape)];
}

function of(graph: Graph, entry: TypeGlue): readonly TypeGlue[] {
  return graph.get(entry) ?? [];
}
