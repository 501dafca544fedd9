// Control flow and assignments: the expressions that are no single rvalue.
import type { Expression, LabelId, LocalId } from '../types/typed.js';
import { BOOL, type Builder, type Target } from './builder.js';
import { factsOf } from './facts.js';
import type { MirLocal, Operand, Place, Rvalue } from './mir.js';
import { needsDrop } from './ownedness.js';
import { bind, test } from './patterns.js';
import { isPlaceExpression, isScalar, place } from './places.js';
import { operand, rvalue } from './values.js';

type Of<K extends Expression['kind']> = Expression & { readonly kind: K };

export function control(b: Builder, to: Place | undefined, expression: Expression): void {
  const { span } = expression;
  switch (expression.kind) {
    case 'coerce':
      b.lower.into(b, undefined, expression.operand);
      return;
    case 'assign':
      assign(b, expression);
      return;
    case 'assignArithmetic':
      assignArithmetic(b, expression);
      return;
    case 'and':
    case 'or':
    case 'let':
      shortCircuit(b, to ?? b.temporary(BOOL, span, 'unused'), expression);
      return;
    case 'if':
      branch(b, to, expression);
      return;
    case 'match':
      b.lower.match(b, to, expression);
      return;
    case 'block':
      b.lower.block(b, to, expression);
      return;
    case 'loop':
    case 'while':
      loop(b, to, expression);
      return;
    case 'forRange':
      forRange(b, expression);
      return;
    case 'break': {
      const target = targetOf(b, expression.label);
      if (expression.value !== undefined) b.lower.into(b, target.to, expression.value);
      b.jump(target, span);
      return;
    }
    case 'continue':
      b.jump(targetOf(b, expression.label), span, 'continue');
      return;
    case 'return':
      if (expression.value !== undefined) b.lower.into(b, b.resultPlace, expression.value);
      b.scopes.leave(0, span);
      b.emit({ kind: 'return', span });
      return;
    default:
      throw new Error(`no lowering of ${expression.kind}`);
  }
}

function targetOf(b: Builder, label: LabelId): Target & { readonly to: Place | undefined } {
  const target = b.targets.get(label);
  if (target === undefined) throw new Error(`no loop or block has label ${label}`);
  return target;
}

/**
 * The value is evaluated before the place (Rust reference, Assignment expressions), the old value is dropped when the new one
 * is there: a drop that panics must not leave a dropped value behind, where its owner would drop it again.
 */
function assign(b: Builder, { place: left, value: right, span }: Of<'assign'>): void {
  if (!needsDrop(left.type)) {
    const value = isScalar(left.type) ? scalarValue(b, right, left) : undefined;
    const operandOf = (): Rvalue => ({ kind: 'use', operand: operand(b, right, [left]) });
    const ready = value ?? operandOf();
    // A value that may panic does so where it stands, not where the assignment begins.
    b.assign(place(b, left, []), ready, value !== undefined && factsOf(right).panics ? right.span : span);
    return;
  }
  // A part of the place, as in `list = list.next`, is moved out before the rest is dropped.
  let value = operand(b, right, [left]);
  if (isPlaceExpression(right)) {
    const moved = b.temporary(right.type, right.span, 'value');
    b.assign(moved, { kind: 'use', operand: value }, right.span);
    b.scheduleOperand(moved);
    value = { kind: 'move', place: moved };
  }
  const to = place(b, left, []);
  const old = b.temporary(left.type, span, 'old');
  b.emit({ kind: 'take', to: old, place: to, span });
  b.scheduleOperand(old);
  b.assign(to, { kind: 'use', operand: value }, span);
  b.emit({ kind: 'drop', place: old, span });
}

/** The value's rvalue, computed after the place is known, unless that could be seen: both may panic. */
function scalarValue(b: Builder, value: Expression, left: Expression): Rvalue | undefined {
  return factsOf(left).panics && factsOf(value).panics ? undefined : rvalue(b, value, [left]);
}

/** On scalars the right operand is evaluated first (Rust reference, Compound assignment expressions). */
function assignArithmetic(b: Builder, { operator, place: left, value, span }: Of<'assignArithmetic'>): void {
  const right = operand(b, value, [left]);
  const to = place(b, left, []);
  b.assign(to, { kind: 'arithmetic', operator, left: { kind: 'copy', place: to }, right }, span);
}

function shortCircuit(b: Builder, to: Place, expression: Of<'and' | 'or' | 'let'>): void {
  const { span } = expression;
  const set = (value: boolean) =>
    b.assign(to, { kind: 'use', operand: { kind: 'constant', type: BOOL, value } }, span);
  if (expression.kind === 'let' || holdsLet(expression)) {
    set(false);
    b.block(span, (end) => {
      b.inTemporaryScope(span, () => {
        b.lower.jumpIf(b, expression, false, end);
        set(true);
      });
    });
    return;
  }
  operandInto(b, to, expression.left);
  const right = b.collect(() => operandInto(b, to, expression.right));
  const condition: Operand = { kind: 'copy', place: to };
  if (expression.kind === 'and') b.emit({ kind: 'if', condition, then: right, otherwise: [], span });
  else b.emit({ kind: 'if', condition, then: [], otherwise: right, span });
}

/** "Each operand of a lazy boolean expression" is a temporary scope. */
function operandInto(b: Builder, to: Place, expression: Expression): void {
  b.terminate(to, expression);
}

function holdsLet(expression: Expression): boolean {
  if (expression.kind === 'let') return true;
  return expression.kind === 'and' && (holdsLet(expression.left) || holdsLet(expression.right));
}

/** A branch, an arm or a loop's body: a temporary scope. */
function body(b: Builder, to: Place | undefined, expression: Expression): void {
  b.terminate(to, expression);
}

/**
 * "The condition expression of an if or while" is a temporary scope. Temporaries of a `let` in it live until the end of the `then`
 * block and are dropped before the `else` block (edition 2024).
 */
function branch(b: Builder, to: Place | undefined, { condition, then, otherwise, span }: Of<'if'>): void {
  if (isPlain(condition)) {
    const decided = conditionOperand(b, condition, false);
    const whenTrue = b.collect(() => body(b, to, then));
    const whenFalse = b.collect(() => otherwise !== undefined && body(b, to, otherwise));
    b.emit({ kind: 'if', condition: decided, then: whenTrue, otherwise: whenFalse, span });
    return;
  }
  const guarded = (failed: Target) =>
    b.inTemporaryScope(then.span, () => {
      b.lower.jumpIf(b, condition, false, failed);
      body(b, to, then);
    });
  if (otherwise === undefined) {
    b.block(span, guarded);
    return;
  }
  b.block(span, (end) => {
    b.block(span, (failed) => {
      guarded(failed);
      b.jump(end, then.span);
    });
    body(b, to, otherwise);
  });
}

/** Whether the condition is one value, not several that are evaluated as needed. */
function isPlain(condition: Expression): boolean {
  if (condition.kind === 'not') return isPlain(condition.operand);
  return condition.kind !== 'let' && condition.kind !== 'and' && condition.kind !== 'or';
}

/** A condition's value, once its temporaries are dropped. */
function conditionOperand(b: Builder, condition: Expression, negated: boolean): Operand {
  if (condition.kind === 'local' || condition.kind === 'boolean') return operand(b, condition, []);
  const decided = b.temporary(BOOL, condition.span, 'condition');
  // The scope of `!condition` is around the condition's own.
  if (negated) b.inTemporaryScope(condition.span, () => b.lower.into(b, decided, condition));
  else operandInto(b, decided, condition);
  return { kind: 'copy', place: decided };
}

export function jumpIf(
  b: Builder,
  condition: Expression,
  value: boolean,
  target: Target,
  negated = false,
): void {
  const { span } = condition;
  switch (condition.kind) {
    case 'boolean':
      if (condition.value === value) b.jump(target, span);
      return;
    case 'not':
      jumpIf(b, condition.operand, !value, target, true);
      return;
    case 'and':
    case 'or': {
      const first = condition.kind === 'or';
      // The left operand alone decides that an `and` is false, an `or` true.
      if (first === value) {
        jumpIf(b, condition.left, value, target);
        jumpIf(b, condition.right, value, target);
        return;
      }
      b.block(span, (decided) => {
        jumpIf(b, condition.left, first, decided);
        jumpIf(b, condition.right, value, target);
      });
      return;
    }
    case 'let': {
      const scrutinee = place(b, condition.value, []);
      test(b, scrutinee, condition.pattern, target);
      bind(b, scrutinee, condition.pattern, b.scopes.depth - 1);
      return;
    }
    default: {
      const decided = conditionOperand(b, condition, negated);
      const jump = b.collect(() => b.jump(target, span));
      const [then, otherwise] = value ? [jump, []] : [[], jump];
      b.emit({ kind: 'if', condition: decided, then, otherwise, span });
    }
  }
}

function loop(b: Builder, to: Place | undefined, expression: Of<'loop' | 'while'>): void {
  const { label: id, span } = expression;
  const label = b.newLabel();
  const target = { label, depth: b.scopes.depth, to };
  b.targets.set(id, target);
  const round = b.collect(() => {
    if (expression.kind === 'loop') return body(b, undefined, expression.body);
    b.inTemporaryScope(expression.body.span, () => {
      jumpIf(b, expression.condition, false, target);
      body(b, undefined, expression.body);
    });
  });
  b.emit({ kind: 'loop', label, body: round, span });
}

function forRange(b: Builder, expression: Of<'forRange'>): void {
  const { label: id, pattern, inclusive, span } = expression;
  const start = operand(b, expression.start, [expression.end, expression.body]);
  const end = operand(b, expression.end, [expression.body]);
  const label = b.newLabel();
  b.targets.set(id, { label, depth: b.scopes.depth, to: undefined });
  // The loop's own counter, unless the variable of the program is only read: the body may change or lend its variable.
  const counts =
    pattern.kind === 'binding' &&
    pattern.by === 'value' &&
    pattern.sub === undefined &&
    isOnlyRead(b, pattern.local, expression.body);
  const counter = counts ? b.placeOf(b.local(pattern.local)) : b.temporary(pattern.type, span, 'counter');
  const round = b.collect(() => {
    b.inTemporaryScope(expression.body.span, () => {
      if (!counts) bind(b, counter, pattern, b.scopes.depth - 1);
      b.lower.into(b, undefined, expression.body);
    });
  });
  b.emit({
    kind: 'forRange',
    label,
    local: counter.local as MirLocal,
    start,
    end,
    inclusive,
    body: round,
    span,
  });
}

function isOnlyRead(b: Builder, local: LocalId, within: Expression): boolean {
  return b.locals[b.local(local)]?.mutable === false && !factsOf(within).lent.has(local);
}
