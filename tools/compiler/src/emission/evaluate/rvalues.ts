// What an assignment evaluates: to leaves, or straight into memory.
import type { Operand, Rvalue } from '../../ownership/mir.js';
import type { Type } from '../../types/typed.js';
import { rootsOf } from '../hold/classes.js';
import { intrinsic, intrinsicIntoMemory } from '../intrinsics/intrinsics.js';
import { binary, constant, Effect, type Js, number, plus, Variable, variable, ZERO } from '../js/tree.js';
import { layoutOf, scalarOf } from '../layout/layout.js';
import { SCALARS } from '../layout/scalars.js';
import { arithmetic, comparison, complement, negation } from '../lower/arithmetic.js';
import { boxed, coerce } from '../lower/boxes.js';
import { type CallResult, callDynamic, callFunction, callPointer } from '../lower/calls.js';
import { cast } from '../lower/casts.js';
import { type Lowering, leavesOf } from '../lower/lowering.js';
import {
  find,
  isVec,
  lengthOf,
  operandAddress,
  operandParts,
  operandType,
  operandValue,
  referenceTo,
  simpleParts,
} from '../lower/places.js';
import { isReturnedInLeaves } from '../lower/storage.js';
import { copyValue, loadParts, storeLeaf, storeParts } from '../lower/values.js';
import { variantOf } from '../lower/variants.js';

/** The leaves of a value. */
export function evaluate(lowering: Lowering, value: Rvalue, type: Type): readonly Js[] {
  const parts = evaluateParts(lowering, value, type);
  // A raw pointer may be used in turn with the name that it was made of.
  if (type.kind === 'pointer' && isOfReference(value))
    for (const one of rootsOf(parts[0]!)) lowering.bases.raw.add(one);
  return parts;
}

function isOfReference(value: Rvalue): boolean {
  if (value.kind === 'reference') return true;
  return (
    (value.kind === 'use' || value.kind === 'cast' || value.kind === 'coerce') &&
    operandType(value.operand).kind !== 'pointer'
  );
}

function evaluateParts(lowering: Lowering, value: Rvalue, type: Type): readonly Js[] {
  switch (value.kind) {
    case 'use':
      return operandParts(lowering, value.operand);
    case 'reference':
      return referenceTo(lowering, find(lowering, value.place));
    case 'negate':
      return [negation(lowering, scalarOf(type)!, operandValue(lowering, value.operand))];
    case 'not':
      return [complement(lowering, scalarOf(type)!, operandValue(lowering, value.operand))];
    case 'arithmetic': {
      const left = operandValue(lowering, value.left);
      const right = operandValue(lowering, value.right);
      return [
        arithmetic(
          lowering,
          value.operator,
          scalarOf(type)!,
          left,
          right,
          scalarOf(operandType(value.right))!,
        ),
      ];
    }
    case 'comparison': {
      const left = simpleUnlessOne(lowering, value.left);
      const right = simpleUnlessOne(lowering, value.right);
      return [
        left.length === 0
          ? constant(String(value.operator.includes('=')))
          : comparison(value.operator, left, right, scalarOf(operandType(value.left))),
      ];
    }
    case 'textEquals': {
      const [left, leftLength] = operandParts(lowering, value.left);
      const [right, length] = operandParts(lowering, value.right);
      const rightLength = lowering.simple(length!, 'length');
      // The lengths tell most texts apart without a call.
      const sameLength = binary('===', leftLength!, rightLength);
      const difference = lowering.call(Effect.reads, 'memcmp', left!, right!, rightLength);
      return [binary('&&', sameLength, binary('===', difference, ZERO))];
    }
    case 'cast':
      return cast(lowering, operandType(value.operand), value.to, operandParts(lowering, value.operand));
    case 'coerce':
      return coerce(lowering, value.coercion, value.operand, value.to);
    case 'discriminant':
      return [variantOf(lowering, find(lowering, value.place))];
    case 'length':
      return [lengthOf(lowering, find(lowering, value.place))];
    case 'aggregate':
      return aggregateParts(lowering, value.type, value.variant, value.fields);
    case 'box':
      return [boxed(lowering, value.operand)];
    case 'call':
    case 'callPointer':
    case 'callDynamic': {
      if (isReturnedInLeaves(type)) return callOf(lowering, value, type, undefined)!;
      const out = lowering.simple(lowering.slotFor(type), 'out');
      callOf(lowering, value, type, out);
      return loadParts(lowering, type, out).map((part) => lowering.temporary(part));
    }
    case 'intrinsic':
      return intrinsic(lowering, value, type);
    case 'repeat':
      return [];
  }
}

function simpleUnlessOne(lowering: Lowering, operand: Operand): readonly Js[] {
  const parts = operandParts(lowering, operand);
  return parts.length <= 1 ? parts : parts.map((part) => lowering.simple(part));
}

type Call = Rvalue & { kind: 'call' | 'callPointer' | 'callDynamic' };

export const isCall = (value: Rvalue): value is Call =>
  value.kind === 'call' || value.kind === 'callPointer' || value.kind === 'callDynamic';

export function callOf(lowering: Lowering, value: Call, result: Type, out: Js | undefined): CallResult {
  if (value.kind === 'call') return callFunction(lowering, value.callee, value.arguments, result, out);
  if (value.kind === 'callPointer') return callPointer(lowering, value.callee, value.arguments, result, out);
  return callDynamic(lowering, { ...value, args: value.arguments }, result, out);
}

function aggregateParts(
  lowering: Lowering,
  type: Type,
  variant: number,
  fields: readonly Operand[],
): readonly Js[] {
  const layout = layoutOf(type);
  const parts: Js[] = leavesOf(type).map((leaf) => constant(SCALARS[leaf.scalar].initial));
  if (parts.length === 0) return parts;
  if (layout.tag?.kind === 'number') parts[0] = number(variant);
  fields.forEach((field, index) => {
    const { leaves } = layout.variants[variant]![index]!;
    operandParts(lowering, field).forEach((part, at) => {
      parts[leaves[at]!] = part;
    });
  });
  return parts;
}

/** Evaluates a value into memory. `fresh`: nothing that the value is made of lies there. */
export function evaluateInto(lowering: Lowering, value: Rvalue, type: Type, to: Js, fresh: boolean): void {
  switch (value.kind) {
    case 'use':
      copyValue(lowering, type, to, operandAddress(lowering, value.operand));
      return;
    case 'aggregate':
      if (fresh) {
        aggregateInto(lowering, value.type, value.variant, value.fields, to);
        return;
      }
      break;
    case 'repeat':
      repeatInto(lowering, value.element, value.count, to);
      return;
    case 'call':
    case 'callPointer':
    case 'callDynamic':
      if (fresh) {
        callOf(lowering, value, type, to);
        return;
      }
      break;
    case 'intrinsic':
      intrinsicIntoMemory(lowering, value, type, to);
      return;
    default:
      throw new Error(`no ${value.kind} makes a value in memory`);
  }
  const copy = lowering.simple(lowering.slotFor(type), 'copy');
  evaluateInto(lowering, value, type, copy, true);
  copyValue(lowering, type, to, copy);
}

/** Writes the fields that are not there already, then the tag. What the fields are is evaluated first. */
export function aggregateInto(
  lowering: Lowering,
  type: Type,
  variant: number,
  fields: readonly Operand[],
  to: Js,
  isThere: (field: Operand, index: number) => boolean = () => false,
): void {
  const layout = layoutOf(type);
  const base = lowering.simple(to, 'p');
  if (type.kind === 'array') {
    const { size } = layoutOf(type.element);
    const parts = fields.map((field) => simpleOrMemory(lowering, field));
    parts.forEach((part, at) => {
      if (isThere(fields[at]!, at)) return;
      storeSimple(lowering, type.element, fields[at]!, part, plus(base, at * size));
    });
    return;
  }
  const places = layout.variants[variant]!;
  const parts = fields.map((field) => simpleOrMemory(lowering, field));
  parts.forEach((part, at) => {
    if (isThere(fields[at]!, at)) return;
    const place = plus(base, places[at]!.offset);
    if (isVec(type)) storeLeaf(lowering, 'address', place, part![0]!);
    else storeSimple(lowering, places[at]!.type, fields[at]!, part, place);
  });
  const { tag } = layout;
  if (tag?.kind === 'number') storeLeaf(lowering, tag.scalar, base, number(variant));
  if (tag?.kind === 'niche' && variant === tag.none)
    storeLeaf(lowering, 'address', plus(base, tag.offset), constant('0'));
}

function simpleOrMemory(lowering: Lowering, operand: Operand): readonly Js[] | undefined {
  return layoutOf(operandType(operand)).leaves === undefined ? undefined : simpleParts(lowering, operand);
}

function storeSimple(
  lowering: Lowering,
  type: Type,
  operand: Operand,
  parts: readonly Js[] | undefined,
  to: Js,
): void {
  if (parts === undefined) copyValue(lowering, type, to, operandAddress(lowering, operand));
  else storeParts(lowering, type, to, parts);
}

/** `[element; count]`: zeros by `memset`, all else in a loop. */
function repeatInto(lowering: Lowering, element: Operand, count: number, to: Js): void {
  const type = operandType(element);
  const { size, leaves } = layoutOf(type);
  if (size * count === 0) return;
  const parts = leaves === undefined ? undefined : simpleParts(lowering, element);
  const byte = parts?.every((part) => part.kind === 'constant' && ['0', '0n', 'false'].includes(part.text));
  if (byte) {
    lowering.run(lowering.call(Effect.writes, 'memset', to, constant('0'), number(size * count)));
    return;
  }
  const from = parts === undefined ? operandAddress(lowering, element) : undefined;
  const at = new Variable('at', false, '0');
  const body = lowering.list(() => {
    if (parts === undefined) copyValue(lowering, type, variable(at), from!);
    else storeParts(lowering, type, variable(at), parts);
  });
  const label = `repeat${lowering.frameSize}`;
  lowering.emit({
    kind: 'for',
    label,
    variable: at,
    start: to,
    comparison: '<',
    end: lowering.simple(plus(to, size * count), 'end'),
    step: String(size),
    body,
    span: lowering.span,
  });
}
