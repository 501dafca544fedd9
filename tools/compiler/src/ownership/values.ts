// Values: what an expression computes, as one rvalue over operands. Operands are evaluated from left to right (Rust reference,
// Evaluation order of operands); that a borrow as first operand of a method call is made before the other operands is also the
// order of two-phase borrows (rustc-dev-guide), which only defer what the borrow forbids.
import type { Expression, Type } from '../types/typed.js';
import { type Builder, isNothing, read } from './builder.js';
import { field, nothing, staticPlace } from './draft.js';
import type { Operand, Place, Rvalue } from './mir.js';
import { fieldTypes } from './ownedness.js';
import { isPlaceExpression, place, readPlace } from './places.js';
import { isPromotable } from './promotion.js';

type Of<K extends Expression['kind']> = Expression & { readonly kind: K };

export function operand(b: Builder, expression: Expression, later: readonly Expression[]): Operand {
  const constant = constantOf(expression);
  if (constant !== undefined) return constant;
  if (isNothing(expression.type)) {
    b.lower.into(b, undefined, expression);
    return nothing(expression.type);
  }
  if (isPlaceExpression(expression)) return readPlace(b, expression, later);
  const temporary = b.temporary(expression.type, expression.span, 'operand');
  b.lower.into(b, temporary, expression);
  b.scheduleOperand(temporary);
  return read(temporary);
}

function operands(
  b: Builder,
  expressions: readonly Expression[],
  later: readonly Expression[] = [],
): Operand[] {
  return expressions.map(
    (each, i) => constantOf(each) ?? operand(b, each, [...expressions.slice(i + 1), ...later]),
  );
}

export function constantOf(expression: Expression): Operand | undefined {
  const { type } = expression;
  switch (expression.kind) {
    case 'integer':
    case 'float':
    case 'boolean':
    case 'string':
    case 'bytes':
      return { kind: 'constant', type, value: expression.value };
    case 'item':
      return { kind: 'constant', type, value: expression.callee };
    case 'negate': {
      const inner = constantOf(expression.operand);
      if (inner?.kind !== 'constant') return undefined;
      if (typeof inner.value === 'bigint') return { kind: 'constant', type, value: -inner.value };
      return typeof inner.value === 'number' ? { kind: 'constant', type, value: -inner.value } : undefined;
    }
    case 'aggregate':
      return isNothing(type) ? nothing(type) : undefined;
    default:
      return undefined;
  }
}

export function into(b: Builder, to: Place | undefined, expression: Expression): void {
  b.withOperands(expression, () => {
    const value = rvalue(b, expression, []);
    if (value === undefined) b.lower.control(b, to, expression);
    else store(b, to, value, expression);
  });
}

function store(b: Builder, to: Place | undefined, value: Rvalue, { type, span }: Expression): void {
  if (isNothing(type)) {
    if (value.kind !== 'use') b.evaluate(type, value, span, 'nothing');
  } else {
    b.assign(to ?? b.temporary(type, span, 'unused'), value, span);
  }
  if (type.kind === 'never') b.emit({ kind: 'unreachable', span });
}

/** The rvalue of an expression that has one; undefined for control flow, assignments and blocks. */
export function rvalue(b: Builder, expression: Expression, later: readonly Expression[]): Rvalue | undefined {
  const constant = constantOf(expression);
  if (constant !== undefined) return { kind: 'use', operand: constant };
  switch (expression.kind) {
    case 'local':
    case 'static':
    case 'field':
    case 'index':
    case 'dereference':
      return { kind: 'use', operand: readPlace(b, expression, later) };
    case 'reference':
      return reference(b, expression, later);
    case 'negate':
    case 'not':
      return { kind: expression.kind, operand: operand(b, expression.operand, later) };
    case 'arithmetic':
    case 'comparison': {
      const [left, right] = operands(b, [expression.left, expression.right], later) as [Operand, Operand];
      if (expression.kind === 'comparison')
        return { kind: 'comparison', operator: expression.operator, left, right };
      return { kind: 'arithmetic', operator: expression.operator, left, right };
    }
    case 'cast':
      return { kind: 'cast', operand: operand(b, expression.operand, later), to: expression.type };
    case 'coerce': {
      const { coercion, type } = expression;
      if (coercion.kind === 'never') return undefined;
      return { kind: 'coerce', coercion, operand: operand(b, expression.operand, later), to: type };
    }
    case 'call':
      return { kind: 'call', callee: expression.callee, arguments: operands(b, expression.arguments, later) };
    case 'callPointer': {
      const [callee, ...rest] = operands(b, [expression.callee, ...expression.arguments], later);
      return { kind: 'callPointer', callee: callee as Operand, arguments: rest };
    }
    case 'callDynamic': {
      const [receiver, ...rest] = operands(b, [expression.receiver, ...expression.arguments], later);
      const { trait, method } = expression;
      return { kind: 'callDynamic', trait, method, receiver: receiver as Operand, arguments: rest };
    }
    case 'intrinsic': {
      const { name, types } = expression;
      const values = operands(b, expression.arguments, later);
      if (name === 'box_new') return { kind: 'box', operand: values[0] as Operand };
      return { kind: 'intrinsic', name, types, arguments: values };
    }
    case 'aggregate':
      return aggregate(b, expression, later);
    case 'array':
      return {
        kind: 'aggregate',
        type: expression.type,
        variant: 0,
        fields: operands(b, expression.elements, later),
      };
    case 'repeat':
      return { kind: 'repeat', element: operand(b, expression.element, later), count: expression.count };
    default:
      return undefined;
  }
}

function reference(b: Builder, expression: Of<'reference'>, later: readonly Expression[]): Rvalue {
  const { mutable } = expression;
  if (isPromotable(expression)) {
    const id = b.context.promote(expression.place);
    return { kind: 'reference', mutable, place: staticPlace(id, expression.place.type) };
  }
  return { kind: 'reference', mutable, place: place(b, expression.place, later) };
}

/** Fields are evaluated in the order of the source; what `..base` gives is read last (Rust reference, Struct expressions). */
function aggregate(b: Builder, expression: Of<'aggregate'>, later: readonly Expression[]): Rvalue {
  const { type, variant, fields, base } = expression;
  const values: Operand[] = [];
  const after = base === undefined ? later : [base, ...later];
  const evaluated = operands(
    b,
    fields.map((each) => each.value),
    after,
  );
  for (const [i, { index }] of fields.entries()) values[index] = evaluated[i] as Operand;
  if (base !== undefined) {
    const from = place(b, base, later);
    for (const [index, each] of (fieldTypes(type) as readonly Type[]).entries()) {
      values[index] ??= read(field(from, 0, index, each));
    }
  }
  return { kind: 'aggregate', type, variant, fields: values };
}
