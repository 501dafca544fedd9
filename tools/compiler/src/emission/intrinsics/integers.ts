// Integers and floats.

import { binary, Effect, type Js, number } from '../js/tree.js';
import { scalarOf } from '../layout/layout.js';
import { bitsOf, isSigned, isSize, isWide, type Scalar } from '../layout/scalars.js';
import { capital, shifted, wrap, wrapping } from '../lower/arithmetic.js';
import { type Intrinsic, type IntrinsicCall, type Intrinsics, parts, simple } from './kinds.js';

const scalarIn = (call: IntrinsicCall): Scalar => scalarOf(call.types[0]!)!;

const wraps =
  (operator: '+' | '-' | '*'): Intrinsic =>
  (lowering, call) => {
    const [a, b] = parts(lowering, call);
    return [wrapping(lowering, operator, scalarIn(call), a!, b!)];
  };

const shifts =
  (operator: '<<' | '>>', name: string): Intrinsic =>
  (lowering, call) => {
    const [a, bits] = parts(lowering, call);
    const scalar = scalarIn(call);
    if (isSize(scalar)) return [lowering.call(Effect.throws, `${name}${capital(scalar)}`, a!, bits!)];
    const known = bits!.kind === 'constant' ? Number(bits!.text) : -1;
    const inRange = known >= 0 && known < bitsOf(scalar);
    // JavaScript takes the count modulo 32 itself.
    const masked = inRange || bitsOf(scalar) === 32 ? bits! : binary('&', bits!, number(bitsOf(scalar) - 1));
    return [shifted(operator, scalar, a!, masked)];
  };

const overflows =
  (operator: '+' | '-' | '*', name: string): Intrinsic =>
  (lowering, call) => {
    const scalar = scalarIn(call);
    const [a, b] = parts(lowering, call);
    if (isSize(scalar)) return [lowering.call(Effect.pure, `${name}Overflows${capital(scalar)}`, a!, b!)];
    const result = lowering.simple(binary(operator, a!, b!), 'exact');
    return [binary('!==', wrap(scalar, result), result)];
  };

/** A count of bits; `name` is the runtime's function for 32 of them, `name` and `Wide` that for any number. */
const bits =
  (name: string): Intrinsic =>
  (lowering, call) => {
    const scalar = scalarIn(call);
    const [a] = parts(lowering, call);
    if (isWide(scalar) || isSize(scalar))
      return [lowering.call(Effect.pure, `${name}Wide`, a!, number(bitsOf(scalar)))];
    const unsigned = isSigned(scalar) && bitsOf(scalar) < 32 ? wrap(`u${bitsOf(scalar)}` as Scalar, a!) : a!;
    return [lowering.call(Effect.pure, name, unsigned, number(bitsOf(scalar)))];
  };

const math =
  (name: string): Intrinsic =>
  (lowering, call) => [
    { kind: 'call', callee: `Math.${name}`, arguments: parts(lowering, call), effect: Effect.pure },
  ];

const runtime =
  (name: string, effect: Effect): Intrinsic =>
  (lowering, call) => [lowering.call(effect, name, ...parts(lowering, call))];

const MATH: Readonly<Record<string, string>> = {
  f64_sqrt: 'sqrt',
  f64_floor: 'floor',
  f64_ceil: 'ceil',
  f64_trunc: 'trunc',
  f64_abs: 'abs',
  f64_pow: 'pow',
  f64_exp: 'exp',
  f64_expm1: 'expm1',
  f64_ln: 'log',
  f64_ln_1p: 'log1p',
  f64_log2: 'log2',
  f64_log10: 'log10',
  f64_sin: 'sin',
  f64_cos: 'cos',
  f64_tan: 'tan',
  f64_asin: 'asin',
  f64_acos: 'acos',
  f64_atan: 'atan',
  f64_atan2: 'atan2',
  f64_sinh: 'sinh',
  f64_cosh: 'cosh',
  f64_tanh: 'tanh',
  f64_cbrt: 'cbrt',
  f64_hypot: 'hypot',
};

export const INTEGERS: Intrinsics = {
  wrapping_add: wraps('+'),
  wrapping_sub: wraps('-'),
  wrapping_mul: wraps('*'),
  wrapping_shl: shifts('<<', 'wrappingShl'),
  wrapping_shr: shifts('>>', 'wrappingShr'),
  add_overflows: overflows('+', 'add'),
  sub_overflows: overflows('-', 'sub'),
  mul_overflows: overflows('*', 'mul'),
  count_ones: bits('countOnes'),
  leading_zeros: bits('leadingZeros'),
  trailing_zeros: bits('trailingZeros'),
  integer_digits(lowering, call) {
    const [value, radix, digits] = parts(lowering, call);
    const result: Js = lowering.call(
      Effect.writes,
      'integerDigits',
      value!,
      radix!,
      digits!,
      number(bitsOf(scalarIn(call))),
    );
    return [lowering.temporary(result, 'count')];
  },
  ...Object.fromEntries(Object.entries(MATH).map(([name, method]) => [name, math(method)])),
  f64_to_bits: runtime('bitsOfF64', Effect.pure),
  f64_from_bits: runtime('f64OfBits', Effect.pure),
  f32_to_bits: runtime('bitsOfF32', Effect.pure),
  f32_from_bits: runtime('f32OfBits', Effect.pure),
  float_shortest: (lowering, call) => [
    lowering.temporary(lowering.call(Effect.writes, 'floatShortest', ...simple(lowering, call)), 'count'),
  ],
  float_fixed: (lowering, call) => [
    lowering.temporary(lowering.call(Effect.writes, 'floatFixed', ...simple(lowering, call)), 'count'),
  ],
  float_digits(lowering, call) {
    lowering.run(lowering.call(Effect.writes, 'floatDigits', ...parts(lowering, call)));
    return [];
  },
  parse_float: runtime('parseNumber', Effect.reads),
};
