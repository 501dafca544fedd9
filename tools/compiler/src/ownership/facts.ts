// What can be told from an expression alone, without following the program: whether evaluating it may have effects or panic,
// and which locals it may change. Lowering asks so that `f(a, b + 1)` reads `a` in place: Rust evaluates an operand into a
// temporary, and the temporary is left out where nothing between the operand and its use can tell the difference.
import { childrenOf, subPatterns } from '../types/children.js';
import type { Expression, LocalId, Pattern } from '../types/typed.js';

export interface Facts {
  /** It may panic, or leave by `break`, `return` and the like. */
  readonly panics: boolean;
  /** It calls or assigns: what a reference leads to may be different afterwards. */
  readonly effects: boolean;
  /** Locals that are assigned or lent mutably. */
  readonly changed: ReadonlySet<LocalId>;
  /** Locals that something refers to by address. */
  readonly lent: ReadonlySet<LocalId>;
}

const known = new WeakMap<Expression, Facts>();
const NONE: ReadonlySet<LocalId> = new Set();

export function factsOf(expression: Expression): Facts {
  let facts = known.get(expression);
  if (facts === undefined) {
    facts = compute(expression);
    known.set(expression, facts);
  }
  return facts;
}

const EFFECTS = new Set<Expression['kind']>([
  'call',
  'callPointer',
  'callDynamic',
  'intrinsic',
  'assign',
  'assignArithmetic',
  'break',
  'continue',
  'return',
  'loop',
  'while',
  'forRange',
]);
const PANICS = new Set<Expression['kind']>([...EFFECTS, 'index', 'negate', 'arithmetic']);

function compute(expression: Expression): Facts {
  let panics = PANICS.has(expression.kind);
  let effects = EFFECTS.has(expression.kind);
  const changed = new Set<LocalId>();
  const lent = new Set<LocalId>();
  for (const { place, mutable } of borrowsOf(expression)) {
    const root = rootOf(place);
    if (root === undefined) continue;
    lent.add(root);
    if (mutable) changed.add(root);
  }
  if (expression.kind === 'assign' || expression.kind === 'assignArithmetic') {
    const root = rootOf(expression.place);
    if (root !== undefined) changed.add(root);
  }
  for (const child of childrenOf(expression)) {
    const facts = factsOf(child);
    panics ||= facts.panics;
    effects ||= facts.effects;
    for (const local of facts.changed) changed.add(local);
    for (const local of facts.lent) lent.add(local);
  }
  return { panics, effects, changed: changed.size > 0 ? changed : NONE, lent: lent.size > 0 ? lent : NONE };
}

interface Borrow {
  readonly place: Expression;
  readonly mutable: boolean;
}

/** The borrows that an expression itself makes, by `&` or by binding parts of a value by reference. */
function borrowsOf(expression: Expression): readonly Borrow[] {
  switch (expression.kind) {
    case 'reference':
      return [expression];
    case 'match':
      return expression.arms.flatMap((arm) => bound(expression.scrutinee, arm.pattern));
    case 'let':
      return bound(expression.value, expression.pattern);
    case 'block':
      return expression.statements.flatMap((each) =>
        each.kind === 'let' && each.value !== undefined ? bound(each.value, each.pattern) : [],
      );
    default:
      return [];
  }
}

function bound(place: Expression, pattern: Pattern): Borrow[] {
  const own = pattern.kind === 'binding' && pattern.by !== 'value';
  const here = own ? [{ place, mutable: pattern.by === 'mutableReference' }] : [];
  return [...here, ...subPatterns(pattern).flatMap((each) => bound(place, each))];
}

/** The local that a place expression lies in, unless a reference leads away from it. */
export function rootOf(place: Expression): LocalId | undefined {
  switch (place.kind) {
    case 'local':
      return place.local;
    case 'field':
    case 'index':
      return rootOf(place.base);
    case 'dereference':
      return place.base.type.kind === 'box' ? rootOf(place.base) : undefined;
    default:
      return undefined;
  }
}

/** Whether some local is bound by reference. */
export function bindsByReference(pattern: Pattern): boolean {
  return (
    (pattern.kind === 'binding' && pattern.by !== 'value') || subPatterns(pattern).some(bindsByReference)
  );
}
