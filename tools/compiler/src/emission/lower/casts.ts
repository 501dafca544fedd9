// `as`, with Rust's meaning: integers wrap, floats saturate.
import type { Type } from '../../types/typed.js';
import { binary, constant, Effect, type Js, number } from '../js/tree.js';
import { scalarOf } from '../layout/layout.js';
import { bitsOf, isFloat, isSigned, isSize, isWide, type Scalar } from '../layout/scalars.js';
import { asWide, capital, numberOf, rounded, wrap } from './arithmetic.js';
import type { Lowering } from './lowering.js';

export function cast(lowering: Lowering, from: Type, to: Type, parts: readonly Js[]): readonly Js[] {
  const target = scalarOf(to);
  // From a pointer to a slice to one to its first element, or between two of the kind.
  if (from.kind === 'reference' || from.kind === 'pointer' || from.kind === 'box')
    return target === undefined ? parts : [parts[0]!];
  const source = scalarOf(from);
  if (from.kind === 'adt' && target !== undefined) return [discriminantAs(lowering, from, target, parts[0])];
  if (source === undefined || target === undefined)
    throw new Error(`no cast from ${from.kind} to ${to.kind}`);
  return [castScalar(lowering, source, target, parts[0]!)];
}

/** The number of a variant: often its index, else looked up in a chain of conditions. */
function discriminantAs(
  lowering: Lowering,
  from: Type & { kind: 'adt' },
  target: Scalar,
  tag: Js | undefined,
): Js {
  const { variants } = from.adt;
  const literal = (value: bigint): Js => constant(isWide(target) ? `${value}n` : String(value));
  if (tag === undefined) return literal(variants[0]?.discriminant ?? 0n);
  if (variants.every((variant, index) => variant.discriminant === BigInt(index)))
    return castScalar(lowering, 'u32', target, tag);
  const index = lowering.simple(tag, 'tag');
  const wrapped = (value: bigint): bigint =>
    isSigned(target) ? BigInt.asIntN(bitsOf(target), value) : BigInt.asUintN(bitsOf(target), value);
  return variants
    .map((variant) => literal(wrapped(variant.discriminant)))
    .reduceRight((otherwise, then, at) =>
      at === variants.length - 1
        ? then
        : { kind: 'conditional', condition: binary('===', index, number(at)), then, otherwise },
    );
}

export function castScalar(lowering: Lowering, from: Scalar, to: Scalar, value: Js): Js {
  if (from === to) return value;
  if (from === 'bool') {
    const [one, zero] = isWide(to) ? ['1n', '0n'] : ['1', '0'];
    return { kind: 'conditional', condition: value, then: constant(one), otherwise: constant(zero) };
  }
  if (isFloat(from))
    return isFloat(to) ? rounded(to, value) : lowering.call(Effect.pure, `to${capital(to)}`, value);
  if (isFloat(to)) {
    if (from === 'u128' || from === 'i128' || (isWide(from) && to === 'f32'))
      return lowering.call(Effect.pure, `${to}OfWide`, value);
    return rounded(to, isWide(from) || from === 'usize' ? numberOf(value) : value);
  }
  return castInteger(lowering, from, to, value);
}

function castInteger(lowering: Lowering, from: Scalar, to: Scalar, value: Js): Js {
  if (value.kind === 'constant' && !isSize(from) && !isSize(to))
    return constantAs(to, BigInt(value.text.replace('n', '')));
  if (isWide(to)) {
    if (isWide(from)) return contains(to, from) ? value : asWide(to, value);
    const big: Js =
      from === 'usize'
        ? lowering.call(Effect.pure, 'wideOfUsize', value)
        : { kind: 'call', callee: 'BigInt', arguments: [value], effect: Effect.pure };
    return contains(to, from === 'usize' ? 'u64' : from === 'isize' ? 'i64' : from) ? big : asWide(to, big);
  }
  if (isSize(to) || to === 'address') {
    if (isWide(from))
      return lowering.call(Effect.throws, `${to === 'isize' ? 'isize' : 'usize'}OfWide`, value);
    if (to === 'isize') return from === 'usize' ? lowering.call(Effect.throws, 'isizeOfUsize', value) : value;
    return isSigned(from) ? lowering.call(Effect.throws, 'usizeOf', value) : value;
  }
  if (isWide(from)) {
    const big = asWide(to === 'char' ? 'u32' : to, value);
    return numberOf(big);
  }
  if (from === 'usize') {
    const low = lowering.call(Effect.pure, 'lowOfUsize', value);
    return to === 'i32' ? low : wrap(to, low);
  }
  return contains(to, from) ? value : wrap(to, value);
}

function constantAs(to: Scalar, value: bigint): Js {
  const bits = bitsOf(to);
  const wrapped = isSigned(to) ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value);
  return constant(isWide(to) ? `${wrapped}n` : String(wrapped));
}

/** Whether every value of one integer type is one of another. */
function contains(outer: Scalar, inner: Scalar): boolean {
  if (inner === 'char') return outer === 'char' || bitsOf(outer) >= 32;
  if (outer === 'char') return inner === 'u8' || inner === 'u32';
  if (isSigned(outer) === isSigned(inner)) return bitsOf(outer) >= bitsOf(inner);
  return isSigned(outer) && bitsOf(outer) > bitsOf(inner);
}
