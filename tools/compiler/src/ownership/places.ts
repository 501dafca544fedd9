// Places: what can be assigned to, borrowed or moved out of. The Rust reference calls such expressions place expressions
// (chapter Expressions); any other expression in their position is evaluated into a temporary, whose place it is.
import type { Expression, Type } from '../types/typed.js';
import { type Builder, read, USIZE } from './builder.js';
import { field, localPlace, project, staticPlace } from './draft.js';
import { factsOf, rootOf } from './facts.js';
import type { Operand, Place } from './mir.js';
import { isCopy, needsDrop } from './ownedness.js';

export function isPlaceExpression(expression: Expression): boolean {
  return ['local', 'static', 'field', 'index', 'dereference'].includes(expression.kind);
}

/** Evaluates what leads to the place: bases first, then indices with their checks (Rust reference, Array index expressions). */
export function place(b: Builder, expression: Expression, later: readonly Expression[]): Place {
  switch (expression.kind) {
    case 'local':
      return localPlace(b.local(expression.local), expression.type);
    case 'static':
      return staticPlace(expression.static, expression.type);
    case 'field':
      return field(place(b, expression.base, later), 0, expression.index, expression.type);
    case 'dereference':
      return project(place(b, expression.base, later), { kind: 'dereference', type: expression.type });
    case 'index': {
      const base = place(b, expression.base, [expression.index, ...later]);
      const index = b.lower.operand(b, expression.index, later);
      checkIndex(b, base, index, expression);
      return project(base, { kind: 'index', index, type: expression.type });
    }
    default: {
      const depth = b.extended.get(expression) ?? b.temporaries;
      const temporary = b.temporary(expression.type, expression.span, 'temporary');
      b.lower.into(b, temporary, expression);
      b.schedule(temporary, depth);
      return temporary;
    }
  }
}

function checkIndex(b: Builder, base: Place, index: Operand, { span }: Expression): void {
  const length = lengthOf(b, base, span);
  const known = length.kind === 'constant' && index.kind === 'constant';
  if (known && (index.value as bigint) < (length.value as bigint)) return;
  b.emit({ kind: 'checkIndex', index, length, span });
}

/** The number of elements of an array, slice or Vec. */
export function lengthOf(b: Builder, of: Place, span: Expression['span']): Operand {
  if (of.type.kind === 'array') return { kind: 'constant', type: USIZE, value: BigInt(of.type.length) };
  return b.evaluate(USIZE, { kind: 'length', place: of }, span, 'length');
}

/** Reads a place expression, in place where nothing that is evaluated before the use can change it. */
export function readPlace(b: Builder, expression: Expression, later: readonly Expression[]): Operand {
  const from = read(place(b, expression, later));
  if (stays(expression, later)) return from;
  const temporary = b.temporary(expression.type, expression.span, 'operand');
  b.assign(temporary, { kind: 'use', operand: from }, expression.span);
  b.scheduleOperand(temporary);
  return read(temporary);
}

/** Whether reading the place after the later expressions gives the same as reading it now. */
function stays(expression: Expression, later: readonly Expression[]): boolean {
  const root = rootOf(expression);
  const owns = !isCopy(expression.type) && needsDrop(expression.type);
  return later.every((each) => {
    const facts = factsOf(each);
    // A value that was moved is dropped before the other temporaries when a later operand panics.
    if (owns && facts.panics) return false;
    return root === undefined ? !facts.effects : !facts.changed.has(root);
  });
}

/** Types held in one JavaScript value that an assignment cannot see half written. */
export function isScalar(type: Type): boolean {
  return ['int', 'float', 'bool', 'char', 'reference', 'pointer', 'function'].includes(type.kind);
}
