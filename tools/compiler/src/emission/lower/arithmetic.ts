// Operators on scalars, with Rust's checks: docs/lowering/values.md has the table.
import type { ArithmeticOperator, ComparisonOperator } from '../../types/typed.js';
import {
  binary,
  constant,
  Effect,
  FALSE,
  integerOf,
  isOrdered,
  type Js,
  not as negated,
  number,
  TRUE,
  unary,
} from '../js/tree.js';
import { bitsOf, isFloat, isSigned, isSize, isWide, type Scalar } from '../layout/scalars.js';
import type { Lowering } from './lowering.js';

const NAMES: Readonly<Record<ArithmeticOperator, string>> = {
  '+': 'add',
  '-': 'sub',
  '*': 'mul',
  '/': 'div',
  '%': 'rem',
  '&': 'and',
  '|': 'or',
  '^': 'xor',
  '<<': 'shl',
  '>>': 'shr',
};

/** `addI32`: the runtime's function for an operator and a type. */
const named = (operation: string, scalar: Scalar): string =>
  `${operation}${scalar[0]!.toUpperCase()}${scalar.slice(1)}`;

export function arithmetic(
  lowering: Lowering,
  operator: ArithmeticOperator,
  scalar: Scalar,
  left: Js,
  right: Js,
  rightScalar: Scalar,
): Js {
  if (isFloat(scalar)) return rounded(scalar, binary(operator, left, right));
  if (scalar === 'bool') return logical(operator, left, right);
  switch (operator) {
    case '+':
    case '-':
    case '*':
      if (lowering.module.overflowPanics) return checked(lowering, operator, scalar, left, right);
      return wrapping(lowering, operator, scalar, left, right);
    case '/':
    case '%':
      return division(lowering, operator, scalar, left, right);
    case '&':
    case '|':
    case '^':
      return bitwise(lowering, operator, scalar, left, right);
    case '<<':
    case '>>':
      return shift(lowering, operator, scalar, left, isWide(rightScalar) ? numberOf(right) : right);
  }
}

/** An operation whose result is brought back into an `f32`. */
export function rounded(scalar: Scalar, js: Js): Js {
  return scalar === 'f32'
    ? { kind: 'call', callee: 'Math.fround', arguments: [js], effect: Effect.pure }
    : js;
}

export const numberOf = (js: Js): Js => ({
  kind: 'call',
  callee: 'Number',
  arguments: [js],
  effect: Effect.pure,
});

/** Both sides are evaluated: `&` on booleans is a number in JavaScript. */
function logical(operator: ArithmeticOperator, left: Js, right: Js): Js {
  return operator === '^'
    ? binary('!==', left, right)
    : binary('===', binary(operator, left, right), number(1));
}

function checked(lowering: Lowering, operator: ArithmeticOperator, scalar: Scalar, left: Js, right: Js): Js {
  const [a, b] = [integerOf(left), integerOf(right)];
  // A size that only grows by a little needs its check for 2^53 nevertheless: it is what makes the sum exact.
  if (a !== undefined && b !== undefined) {
    const exact = operator === '+' ? a + b : operator === '-' ? a - b : a * b;
    if (Number.isSafeInteger(exact) && fits(scalar, exact)) return number(exact);
  }
  return lowering.call(Effect.throws, named(NAMES[operator], scalar), left, right);
}

function fits(scalar: Scalar, value: number): boolean {
  const bits = Math.min(bitsOf(scalar), 53);
  return isSigned(scalar)
    ? value >= -(2 ** (bits - 1)) && value < 2 ** (bits - 1)
    : value >= 0 && value < 2 ** bits;
}

export function wrapping(
  lowering: Lowering,
  operator: ArithmeticOperator,
  scalar: Scalar,
  left: Js,
  right: Js,
): Js {
  if (isSize(scalar))
    return lowering.call(Effect.throws, named(`wrapping${capital(NAMES[operator])}`, scalar), left, right);
  if (operator === '*' && !isWide(scalar)) {
    return wrap(scalar, { kind: 'call', callee: 'Math.imul', arguments: [left, right], effect: Effect.pure });
  }
  return wrap(scalar, binary(operator, left, right));
}

export const capital = (text: string): string => text[0]!.toUpperCase() + text.slice(1);

/** Brings a result back into an integer type, as Rust's `wrapping_` methods do. Not for sizes. */
export function wrap(scalar: Scalar, js: Js): Js {
  switch (scalar) {
    case 'i32':
      return binary('|', js, number(0));
    case 'u32':
      return binary('>>>', js, number(0));
    case 'u8':
      return binary('&', js, number(0xff));
    case 'u16':
      return binary('&', js, number(0xffff));
    case 'i8':
      return binary('>>', binary('<<', js, number(24)), number(24));
    case 'i16':
      return binary('>>', binary('<<', js, number(16)), number(16));
    case 'char':
      return js;
    default:
      return asWide(scalar, js);
  }
}

/** A bigint wrapped to an integer type. */
export function asWide(scalar: Scalar, js: Js): Js {
  const callee = isSigned(scalar) ? 'BigInt.asIntN' : 'BigInt.asUintN';
  return { kind: 'call', callee, arguments: [number(bitsOf(scalar)), js], effect: Effect.pure };
}

function division(lowering: Lowering, operator: '/' | '%', scalar: Scalar, left: Js, right: Js): Js {
  const divisor = integerOf(right);
  // A divisor that is known needs no checks.
  if (divisor !== undefined && divisor > 0 && bitsOf(scalar) <= 32) {
    if (operator === '%' && !isSigned(scalar)) return binary('%', left, right);
    return isSigned(scalar)
      ? binary('|', binary(operator, left, right), number(0))
      : binary('>>>', binary(operator, left, right), number(0));
  }
  return lowering.call(Effect.throws, named(NAMES[operator], scalar), left, right);
}

function bitwise(lowering: Lowering, operator: '&' | '|' | '^', scalar: Scalar, left: Js, right: Js): Js {
  const plain = binary(operator, left, right);
  if (!isSize(scalar)) return scalar === 'u32' ? wrap(scalar, plain) : plain;
  const mask = [integerOf(left), integerOf(right)].find(
    (one) => one !== undefined && one >= 0 && one < 2 ** 31,
  );
  // Only the low 31 bits count.
  if (operator === '&' && mask !== undefined && scalar === 'usize') {
    const other = integerOf(left) === mask ? right : left;
    return binary('&', lowering.call(Effect.pure, 'lowOfUsize', other), number(mask));
  }
  if (operator === '&' && mask !== undefined) return plain;
  return lowering.call(Effect.throws, named(NAMES[operator], scalar), left, right);
}

function shift(lowering: Lowering, operator: '<<' | '>>', scalar: Scalar, left: Js, count: Js): Js {
  const known = integerOf(count);
  const inRange = known !== undefined && known >= 0 && known < bitsOf(scalar);
  if (inRange && !isSize(scalar)) return shifted(operator, scalar, left, count);
  if (!lowering.module.overflowPanics && !isSize(scalar)) {
    return shifted(operator, scalar, left, binary('&', count, number(bitsOf(scalar) - 1)));
  }
  return lowering.call(Effect.throws, named(NAMES[operator], scalar), left, count);
}

/** A shift by a count that is in range. */
export function shifted(operator: '<<' | '>>', scalar: Scalar, left: Js, count: Js): Js {
  if (isWide(scalar)) {
    const by: Js =
      count.kind === 'constant'
        ? constant(`${count.text}n`)
        : { kind: 'call', callee: 'BigInt', arguments: [count], effect: Effect.pure };
    return operator === '<<' ? asWide(scalar, binary('<<', left, by)) : binary('>>', left, by);
  }
  if (operator === '<<') return wrap(scalar, binary('<<', left, count));
  return binary(isSigned(scalar) ? '>>' : '>>>', left, count);
}

export function comparison(
  operator: ComparisonOperator,
  left: readonly Js[],
  right: readonly Js[],
  scalar?: Scalar,
): Js {
  const [a, b] = [left[0]!, right[0]!];
  const isUnsigned = scalar !== undefined && !isFloat(scalar) && !isSigned(scalar);
  if (operator !== '==' && operator !== '!=') {
    const [first, second] = [integerOf(a), integerOf(b)];
    if (first !== undefined && second !== undefined) return isOrdered(operator, first, second) ? TRUE : FALSE;
    return binary(operator, a, b, isUnsigned ? 'unsigned' : undefined);
  }
  const equal = left
    .map((part, at) => binary('===', part, right[at]!))
    .reduce((one, other) => binary('&&', one, other));
  return operator === '==' ? equal : negated(equal);
}

export function complement(lowering: Lowering, scalar: Scalar, value: Js): Js {
  if (scalar === 'bool') return negated(value);
  if (scalar === 'isize') return binary('-', number(-1), value);
  if (scalar === 'usize') return lowering.call(Effect.throws, 'notUsize', value);
  if (isWide(scalar)) return isSigned(scalar) ? unary('~', value) : asWide(scalar, unary('~', value));
  return isSigned(scalar) ? unary('~', value) : wrap(scalar, unary('~', value));
}

export function negation(lowering: Lowering, scalar: Scalar, value: Js): Js {
  const known = value.kind === 'constant' && !value.text.endsWith('n') ? Number(value.text) : undefined;
  if (isFloat(scalar)) return known === undefined ? unary('-', value) : number(-known);
  if (known !== undefined && known !== 0 && Number.isSafeInteger(known) && fits(scalar, -known))
    return number(-known);
  if (lowering.module.overflowPanics || isSize(scalar))
    return lowering.call(Effect.throws, named('neg', scalar), value);
  return wrap(scalar, unary('-', value));
}
