// What expressions and patterns are made of, in the order of the source: for passes over all parts.
import type { Expression, Pattern, Statement } from './typed.js';

/** The patterns directly inside a pattern. */
export function subPatterns(pattern: Pattern): readonly Pattern[] {
  switch (pattern.kind) {
    case 'binding':
      return pattern.sub === undefined ? [] : [pattern.sub];
    case 'dereference':
      return [pattern.pattern];
    case 'variant':
      return pattern.fields.map((each) => each.pattern);
    case 'slice':
      return [...pattern.before, ...(pattern.rest === undefined ? [] : [pattern.rest]), ...pattern.after];
    case 'or':
      return pattern.alternatives;
    default:
      return [];
  }
}

const some = (...expressions: (Expression | undefined)[]) =>
  expressions.filter((each): each is Expression => each !== undefined);

/** The expressions directly inside an expression, in the order of the source. */
export function childrenOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'field':
    case 'dereference':
      return [expression.base];
    case 'index':
      return [expression.base, expression.index];
    case 'reference':
      return [expression.place];
    case 'negate':
    case 'not':
    case 'cast':
    case 'coerce':
      return [expression.operand];
    case 'arithmetic':
    case 'comparison':
    case 'and':
    case 'or':
      return [expression.left, expression.right];
    case 'assign':
    case 'assignArithmetic':
      return [expression.place, expression.value];
    case 'call':
    case 'intrinsic':
      return expression.arguments;
    case 'callPointer':
      return [expression.callee, ...expression.arguments];
    case 'callDynamic':
      return [expression.receiver, ...expression.arguments];
    case 'aggregate':
      return some(...expression.fields.map((each) => each.value), expression.base);
    case 'array':
      return expression.elements;
    case 'repeat':
      return [expression.element];
    case 'let':
      return [expression.value];
    case 'if':
      return some(expression.condition, expression.then, expression.otherwise);
    case 'match':
      return [expression.scrutinee, ...expression.arms.flatMap((arm) => some(arm.guard, arm.body))];
    case 'block':
      return some(...expression.statements.flatMap(expressionsOf), expression.value);
    case 'loop':
      return [expression.body];
    case 'while':
      return [expression.condition, expression.body];
    case 'forRange':
      return [expression.start, expression.end, expression.body];
    case 'break':
    case 'return':
      return some(expression.value);
    default:
      return [];
  }
}

function expressionsOf(statement: Statement): readonly Expression[] {
  return statement.kind === 'let' ? some(statement.value, statement.otherwise) : [statement.expression];
}
