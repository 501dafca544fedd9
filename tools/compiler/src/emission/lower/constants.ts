import type { Operand } from '../../ownership/mir.js';
import type { FunctionId } from '../../types/typed.js';
import { constant, type Js, number } from '../js/tree.js';
import { layoutOf, scalarOf } from '../layout/layout.js';
import { isFloat, isWide, type Scalar } from '../layout/scalars.js';
import type { Lowering } from './lowering.js';

/** The leaves of a constant. */
export function constantParts(
  lowering: Lowering,
  { type, value }: Operand & { kind: 'constant' },
): readonly Js[] {
  if (value === undefined || type.kind === 'item' || layoutOf(type).size === 0) return [];
  if (typeof value === 'boolean') return [constant(String(value))];
  if (typeof value === 'string') {
    const bytes = new TextEncoder().encode(value);
    return [constant(lowering.module.bytes(bytes)), number(bytes.length)];
  }
  if (value instanceof Uint8Array) {
    const address = constant(lowering.module.bytes(value));
    const isSlice = type.kind === 'reference' && type.target.kind === 'slice';
    return isSlice ? [address, number(value.length)] : [address];
  }
  if (type.kind === 'function') return [number(lowering.module.functionNumber(value as FunctionId))];
  const scalar = scalarOf(type);
  if (scalar === undefined) throw new Error(`a ${type.kind} is no constant`);
  if (scalar === 'f32') return [number(Math.fround(Number(value)))];
  if (isFloat(scalar)) return [number(Number(value))];
  return [constant(isWide(scalar) ? `${value}n` : integerText(scalar, BigInt(value as bigint | number)))];
}

/** A `usize` beyond 2^53 is a bigint, and `usize::MAX` is 2^64. */
function integerText(scalar: Scalar, value: bigint): string {
  if (scalar !== 'usize' || value <= 0x1f_ffff_ffff_ffffn) return String(value);
  return value === 2n ** 64n - 1n ? '18446744073709551616' : `${value}n`;
}
