// What a closure captures: places of the functions around it, as Rust does since its edition 2021. A place is a local or
// a field of it, up to the first dereference; `s.a` moved and `s.b` read are two captures.
import type { Ty } from '../definitions.js';
import type { Expression } from '../typed.js';
import type { Draft, FunctionContext, LocalRef } from './context.js';
import { isCopy, type Use, visitUses } from './usage.js';

export interface Capture {
  readonly ref: LocalRef;
  /** The fields that lead from the local to the place. */
  readonly path: readonly { readonly index: number; readonly ty: Ty }[];
  readonly ty: Ty;
  readonly use: Use;
  /** The nodes of the body that are this place. */
  readonly nodes: readonly Draft[];
}

interface PlaceUse {
  readonly ref: LocalRef;
  readonly path: Capture['path'];
  /** The place, and each place it is a field of, from the local on. */
  readonly chain: readonly Draft[];
  readonly use: Use;
}

/** In the order of their first use. `move`: the closure takes the places themselves. */
export function findCaptures(context: FunctionContext, body: Draft, move: boolean): Capture[] {
  const foreign = new Map<Expression, LocalRef>();
  for (const { node, ref } of context.uses) if (ref.context !== context) foreign.set(node, ref);
  const uses: PlaceUse[] = [];
  visitUses(body, 'value', (place, use) => {
    const chain: Draft[] = [place as Draft];
    for (let at = place; at.kind === 'field'; at = at.base) chain.unshift(at.base as Draft);
    const ref = foreign.get(chain[0]!);
    if (ref === undefined) return;
    const path = chain
      .slice(1)
      .map((node) => ({ index: (node as Draft & { kind: 'field' }).index, ty: node.ty }));
    const isMoved = use === 'value' || (move && !isCopy(place.type));
    uses.push({ ref, path: isMoved ? beforeDrop(path, chain) : path, chain, use });
  });
  return merge(uses);
}

/** Nothing can be moved out of a type with a drop of its own: the whole of it is captured. */
function beforeDrop(path: Capture['path'], chain: readonly Draft[]): Capture['path'] {
  const owner = chain.findIndex(({ type }) => type.kind === 'adt' && type.adt.drop !== undefined);
  return owner === -1 ? path : path.slice(0, owner);
}

/** Places within a captured place belong to it. */
function merge(uses: readonly PlaceUse[]): Capture[] {
  const captures: Capture[] = [];
  for (const { ref } of uses) {
    if (captures.some((capture) => capture.ref === ref)) continue;
    const own = uses.filter((use) => use.ref === ref);
    const shortest = own.filter(
      ({ path }) => !own.some((other) => other.path.length < path.length && isPrefix(other.path, path)),
    );
    const seen: Capture['path'][] = [];
    for (const { path } of shortest) {
      if (seen.some((other) => other.length === path.length && isPrefix(other, path))) continue;
      seen.push(path);
      const inside = own.filter((use) => isPrefix(path, use.path));
      const kinds = inside.map(({ use }) => use);
      const use = kinds.includes('value') ? 'value' : kinds.includes('unique') ? 'unique' : 'shared';
      captures.push({
        ref,
        path,
        ty: path.at(-1)?.ty ?? ref.ty,
        use,
        nodes: inside.map(({ chain }) => chain[path.length]!),
      });
    }
  }
  return captures;
}

function isPrefix(prefix: Capture['path'], path: Capture['path']): boolean {
  return prefix.length <= path.length && prefix.every(({ index }, at) => path[at]!.index === index);
}

export function captureName({ ref, path }: Capture): string {
  return [ref.context.locals[ref.id]!.name, ...path.map(({ index }) => index)].join('.');
}
