// Temporaries are folded back into the expressions that use them. Lowering gives every value a variable of its own; what is
// left after folding reads as if written by hand, and its bytecode is small enough for V8 to inline.
import { simplify } from './simplify.js';
import {
  Effect,
  FALSE,
  integerOf,
  isFalse,
  isOrdered,
  isTrue,
  type Js,
  type JsFunction,
  type JsStatement,
  not,
  plus,
  TRUE,
  type Variable,
  variable,
} from './tree.js';
import {
  commute,
  effectOf,
  headOf,
  listsOf,
  operandsOf,
  ownEffect,
  variablesIn,
  withHead,
  withLists,
  withOperands,
} from './visit.js';

/** Folds the temporaries of a function. */
export function fold(of: JsFunction): JsFunction {
  let body = of.body;
  for (let round = 0; round < 6; round++) {
    count({ ...of, body });
    const copies = copiesIn(body);
    body = simplify({ ...of, body: substitute(body, copies) }).body;
    count({ ...of, body });
    body = withoutUnused(body);
    count({ ...of, body });
    const before = size(body);
    body = foldList(body);
    if (copies.size === 0 && size(body) === before) break;
  }
  count({ ...of, body });
  return { ...of, body };
}

function size(list: readonly JsStatement[]): number {
  return list.reduce(
    (sum, statement) => sum + 1 + listsOf(statement).reduce((inner, one) => inner + size(one), 0),
    0,
  );
}

/** Counts assignments and uses of every variable of a function. */
export function count(of: JsFunction): void {
  const seen = new Set<Variable>();
  const see = (one: Variable): Variable => {
    if (!seen.has(one)) {
      seen.add(one);
      one.assigned = one.atTop ? 1 : 0;
      one.used = 0;
    }
    return one;
  };
  const walk = (list: readonly JsStatement[]): void => {
    for (const statement of list) {
      for (const js of headOf(statement)) variablesIn(js, (one) => see(one).used++);
      if (statement.kind === 'assign') see(statement.variable).assigned++;
      // The counter of a loop changes by itself.
      if (statement.kind === 'for') {
        see(statement.variable).assigned += 2;
        statement.variable.used++;
      }
      if (statement.kind === 'try') {
        for (const one of statement.captured) {
          see(one).used += 2;
          one.captured = true;
        }
      }
      for (const inner of listsOf(statement)) walk(inner);
    }
  };
  for (const one of of.parameters) see(one).assigned++;
  walk(of.body);
}

/**
 * Temporaries that only name a constant, or a variable that never changes. A variable that one statement assigns to may still change in a
 * loop. But that statement is passed on every way to a read of the variable, as Rust reads nothing that is not assigned; so it is passed
 * before the temporary's own statement in each round, and not between that and the temporary's uses, which are behind it. What is taken
 * over without being sure that it was there (`unsure` of elaborate.ts) is no temporary here.
 */
function copiesIn(list: readonly JsStatement[], into = new Map<Variable, Js>()): Map<Variable, Js> {
  for (const statement of list) {
    if (statement.kind === 'assign' && statement.variable.temporary && statement.variable.assigned === 1) {
      const { value } = statement;
      if (value.kind === 'constant') into.set(statement.variable, value);
      if (value.kind === 'variable' && value.variable.assigned === 1 && !value.variable.atTop)
        into.set(statement.variable, value);
    }
    for (const inner of listsOf(statement)) copiesIn(inner, into);
  }
  return into;
}

function substitute(list: JsStatement[], copies: ReadonlyMap<Variable, Js>): JsStatement[] {
  if (copies.size === 0) return list;
  const resolve = (js: Js): Js => {
    if (js.kind !== 'variable') return decided(withOperands(js, resolve));
    const copy = copies.get(js.variable);
    return copy === undefined ? js : resolve(copy);
  };
  const resolved = (one: Variable): Variable => {
    const js = resolve(variable(one));
    return js.kind === 'variable' ? js.variable : one;
  };
  const walk = (inner: JsStatement[]): JsStatement[] =>
    inner.map((statement) => {
      const changed = withLists(withHead(statement, resolve), walk);
      return changed.kind === 'try'
        ? { ...changed, captured: [...new Set(changed.captured.map(resolved))] }
        : changed;
    });
  return walk(list);
}

/** Without assignments to variables that nothing reads; what they do besides stays. */
function withoutUnused(list: JsStatement[]): JsStatement[] {
  return list.flatMap((statement): JsStatement[] => {
    if (statement.kind === 'expression' && effectOf(statement.value) <= Effect.reads) return [];
    if (statement.kind !== 'assign' || statement.variable.used > 0)
      return [withLists(statement, withoutUnused)];
    if (effectOf(statement.value) <= Effect.reads) return [];
    return [{ kind: 'expression', value: statement.value, span: statement.span }];
  });
}

/** A temporary whose assignment has been taken out of the list, to be put where it is used. */
interface Pending {
  readonly statement: JsStatement & { kind: 'assign' };
  readonly effect: Effect;
  readonly reads: ReadonlySet<Variable>;
}

function foldList(list: JsStatement[]): JsStatement[] {
  const out: JsStatement[] = [];
  let pending: Pending[] = [];
  for (const before of list) {
    const statement = withLists(before, foldList);
    const rest: Pending[] = [];
    const flushed = flushedBy(statement, pending);
    const inlined = new Map<Variable, Js>();
    const mentioned = mentionedIn(statement);
    pending.forEach((one, index) => {
      if (flushed.has(index)) out.push(one.statement);
      else if (mentioned.has(one.statement.variable))
        inlined.set(one.statement.variable, one.statement.value);
      else rest.push(one);
    });
    const put = (js: Js): Js =>
      js.kind === 'variable' ? (inlined.get(js.variable) ?? js) : withoutChoice(withOperands(js, put));
    const folded = inlined.size === 0 ? statement : withHead(statement, put);
    pending = rest;
    if (
      folded.kind === 'assign' &&
      folded.variable.temporary &&
      folded.variable.assigned === 1 &&
      folded.variable.used === 1
    ) {
      const reads = new Set<Variable>();
      variablesIn(folded.value, (one) => reads.add(one));
      pending.push({ statement: folded, effect: effectOf(folded.value), reads });
    } else {
      out.push(folded);
    }
  }
  out.push(...pending.map((one) => one.statement));
  return out;
}

/** A comparison of constants is a constant, and so is what depends on it alone. */
function decided(js: Js): Js {
  if (js.kind === 'unary' && js.operator === '!') return not(js.operand);
  if (js.kind === 'conditional' && isTrue(js.condition)) return js.then;
  if (js.kind === 'conditional' && isFalse(js.condition)) return js.otherwise;
  if (js.kind === 'call') return withoutNothing(js);
  if (js.kind !== 'binary') return js;
  const [left, right] = [integerOf(js.left), integerOf(js.right)];
  if (js.of === 'address')
    return right === undefined ? js : js.operator === '+' ? plus(js.left, right) : right === 0 ? js.left : js;
  if (js.of === 'unsigned') return decidedBySign(js);
  if (left === undefined || right === undefined || (js.operator !== '===' && js.operator !== '!=='))
    return js;
  return (left === right) === (js.operator === '===') ? TRUE : FALSE;
}

/** `0 > x` is false where x is not negative, and `0 <= x` is true; `x > x` is false, and `x <= x` true. */
function decidedBySign(js: Js & { kind: 'binary' }): Js {
  const [left, right] = [integerOf(js.left), integerOf(js.right)];
  if (left !== undefined && right !== undefined) return isOrdered(js.operator, left, right) ? TRUE : FALSE;
  const isZeroFirst = left === 0;
  const isZeroLast = right === 0;
  if (effectOf(js) > Effect.reads) return js;
  if (js.left.kind === 'variable' && js.right.kind === 'variable' && js.left.variable === js.right.variable)
    return js.operator.endsWith('=') ? TRUE : FALSE;
  if ((isZeroFirst && js.operator === '>') || (isZeroLast && js.operator === '<')) return FALSE;
  if ((isZeroFirst && js.operator === '<=') || (isZeroLast && js.operator === '>=')) return TRUE;
  return js;
}

/** `addUsize(x, 0)` is x. */
function withoutNothing(js: Js & { kind: 'call' }): Js {
  const [first, second] = js.arguments;
  if (js.callee === 'isizeOfUsize') return integerOf(first!) === undefined ? js : first!;
  if (js.callee === 'addUsize' && integerOf(first!) === 0) return second!;
  return (js.callee === 'addUsize' || js.callee === 'subUsize') && integerOf(second!) === 0 ? first! : js;
}

/** `(c ? 0 : 1) === 0` is c: how the variant of an `Option<&T>` is tested. */
function withoutChoice(js: Js): Js {
  if (
    js.kind !== 'binary' ||
    (js.operator !== '===' && js.operator !== '!==') ||
    js.left.kind !== 'conditional'
  )
    return js;
  const { condition, then, otherwise } = js.left;
  const wanted = integerOf(js.right);
  const [yes, no] = [integerOf(then), integerOf(otherwise)];
  if (wanted === undefined || yes === undefined || no === undefined || yes === no) return js;
  if (wanted !== yes && wanted !== no) return js;
  return (wanted === yes) === (js.operator === '===') ? condition : not(condition);
}

function mentionedIn(statement: JsStatement): Set<Variable> {
  const mentioned = new Set<Variable>();
  for (const js of headOf(statement)) variablesIn(js, (one) => mentioned.add(one));
  return mentioned;
}

/** The pending temporaries, by index, that have to be assigned before a statement: those that cannot be evaluated in it or after it. */
function flushedBy(statement: JsStatement, pending: readonly Pending[]): Set<number> {
  const flushed = new Set<number>();
  if (pending.length === 0) return flushed;
  const { order, own } = evaluationOf(statement, pending);
  const consumed = new Set(order.map((one) => one.index));
  // A loop, a block or a landing pad may use and change anything, and what stands behind a jump is not reached.
  const ends = listsOf(statement).length > 0 || statement.kind === 'break' || statement.kind === 'continue';
  const written = statement.kind === 'assign' ? statement.variable : undefined;
  pending.forEach((one, index) => {
    if (consumed.has(index)) return;
    if (ends || !commute(one.effect, own) || (written !== undefined && one.reads.has(written)))
      flushed.add(index);
  });
  for (const { index, before, sometimes } of order) {
    const one = pending[index]!;
    if (!commute(one.effect, before) || (sometimes && one.effect > Effect.reads)) flushed.add(index);
  }
  const place = new Map(order.map((one, at) => [one.index, at]));
  for (let changed = true; changed; ) {
    changed = false;
    for (let i = 0; i < pending.length; i++) {
      if (flushed.has(i)) continue;
      for (let j = i + 1; j < pending.length; j++) {
        // The later one is evaluated first: before the statement, or earlier in it, or in it while the earlier one waits.
        const first = flushed.has(j) || (place.has(j) && (!place.has(i) || place.get(j)! < place.get(i)!));
        if (first && !commute(pending[i]!.effect, pending[j]!.effect)) {
          flushed.add(i);
          changed = true;
          break;
        }
      }
    }
  }
  return flushed;
}

interface Consumption {
  readonly index: number;
  /** What the statement has done when it uses the temporary. */
  readonly before: Effect;
  readonly sometimes: boolean;
}

/** Where a statement uses pending temporaries, in the order of evaluation, and what the statement does itself. */
function evaluationOf(
  statement: JsStatement,
  pending: readonly Pending[],
): { order: Consumption[]; own: Effect } {
  const indices = new Map(pending.map((one, index) => [one.statement.variable, index]));
  const order: Consumption[] = [];
  let own = Effect.pure;
  const walk = (js: Js, sometimes: boolean): void => {
    const index = js.kind === 'variable' ? indices.get(js.variable) : undefined;
    if (index !== undefined) order.push({ index, before: own, sometimes });
    for (const operand of operandsOf(js)) walk(operand.js, sometimes || operand.sometimes);
    own = Math.max(own, ownEffect(js));
  };
  const [first, ...others] = headOf(statement);
  if (first !== undefined) walk(first, false);
  // The end of a `for` is evaluated in each turn.
  for (const js of others) {
    const start = order.length;
    walk(js, false);
    for (let i = start; i < order.length; i++) order[i] = { ...order[i]!, before: Effect.writes };
  }
  if (statement.kind === 'assignGlobal') own = Effect.writes;
  if (statement.kind === 'assign' && statement.variable.captured) own = Math.max(own, Effect.throws);
  return { order, own };
}
