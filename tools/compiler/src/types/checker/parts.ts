// What a pattern names of a place: a closure captures that, and not the place. `let (a, _) = t` captures `t.0`, so `t.1` stays where it is.
import { shallow } from '../ty.js';
import type { Pattern } from '../typed.js';
import type { Draft, PatternDraft } from './context.js';

interface Nodes {
  /** The field of a place, as a node of its own. */
  field(place: Draft, part: PatternDraft, index: number): Draft;
  wildcard(like: PatternDraft): PatternDraft;
}

/** What a pattern without tests binds, part by part: `(a, (_, b))` of `t` is `a` of `t.0` and `b` of `t.1.1`. */
export function partsOf(
  pattern: PatternDraft,
  place: Draft,
  nodes: Nodes,
): { readonly pattern: PatternDraft; readonly place: Draft }[] {
  if (pattern.kind === 'wildcard') return [];
  if (!takesFields(pattern)) return [{ pattern, place }];
  return pattern.fields.flatMap((field) => {
    const part = field.pattern as PatternDraft;
    return partsOf(part, nodes.field(place, part, field.index), nodes);
  });
}

/**
 * The one part of a place that patterns look at, if they look at one only and test nothing: `(a, _)` of `t` is `a` of `t.0`. Where a pattern
 * tests something, rustc captures the whole of what is matched.
 */
export function narrowed(
  patterns: readonly PatternDraft[],
  place: Draft,
  nodes: Nodes,
): { readonly patterns: readonly PatternDraft[]; readonly place: Draft } {
  if (patterns.some(tests)) return { patterns, place };
  const looks = patterns.flatMap((pattern) => {
    if (pattern.kind === 'wildcard') return [];
    if (!takesFields(pattern)) return [undefined];
    return pattern.fields.filter((field) => field.pattern.kind !== 'wildcard');
  });
  const [first] = looks;
  if (first === undefined || looks.some((one) => one?.index !== first.index)) return { patterns, place };
  const part = first.pattern as PatternDraft;
  const inner = patterns.map((pattern): PatternDraft => {
    const found = takesFields(pattern) && pattern.fields.find(({ index }) => index === first.index);
    if (found) return found.pattern as PatternDraft;
    return nodes.wildcard(part);
  });
  return narrowed(inner, nodes.field(place, part, first.index), nodes);
}

/** Whether a pattern takes a tuple or a struct apart, and so tests nothing itself. */
function takesFields(pattern: PatternDraft): pattern is PatternDraft & { kind: 'variant' } {
  if (pattern.kind !== 'variant') return false;
  const ty = shallow(pattern.ty);
  return ty.kind === 'tuple' || (ty.kind === 'adt' && ty.def.tree.kind === 'struct');
}

function tests(pattern: Pattern): boolean {
  switch (pattern.kind) {
    case 'wildcard':
      return false;
    case 'binding':
      return pattern.sub !== undefined && tests(pattern.sub);
    case 'variant':
      return !takesFields(pattern as PatternDraft) || pattern.fields.some((field) => tests(field.pattern));
    default:
      return true;
  }
}
