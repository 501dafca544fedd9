// Boxes, and pointers that get a length or a type.
import type { Operand } from '../../ownership/mir.js';
import type { Coercion, Type } from '../../types/typed.js';
import { constant, Effect, type Js, number } from '../js/tree.js';
import { lastField, layoutOf } from '../layout/layout.js';
import type { Lowering } from './lowering.js';
import { operandAddress, operandParts, operandType, simpleParts } from './places.js';
import { copyValue, storeParts } from './values.js';

/** `Box::new`: the value is evaluated first, then the block is allocated. */
export function boxed(lowering: Lowering, operand: Operand): Js {
  const type = operandType(operand);
  const parts = layoutOf(type).leaves === undefined ? undefined : simpleParts(lowering, operand);
  const block = allocate(lowering, type, type);
  if (parts === undefined) copyValue(lowering, type, block, operandAddress(lowering, operand));
  else storeParts(lowering, type, block, parts);
  return block;
}

/** A block for a value; `shown` is the type that reports name. */
export function allocate(lowering: Lowering, type: Type, shown: Type): Js {
  const { size, align } = layoutOf(type);
  const site = lowering.module.site(lowering.span, shown);
  return lowering.temporary(
    lowering.call(Effect.writes, 'heap.allocate', number(size), number(align), number(site)),
    'block',
  );
}

export function coerce(lowering: Lowering, coercion: Coercion, operand: Operand, to: Type): readonly Js[] {
  switch (coercion.kind) {
    case 'pointer':
    case 'never':
      return operandParts(lowering, operand);
    case 'unsizeArray':
      return [...operandParts(lowering, operand), number(arrayLength(operandType(operand)))];
    case 'unsizeDyn':
      addTails(lowering, coercion.from, pointedTo(to)!);
      return [...operandParts(lowering, operand), constant(lowering.module.typeId(coercion.from))];
    case 'functionPointer':
      return [number(lowering.module.functionNumber(calleeOf(operandType(operand), to)))];
  }
}

/** A struct behind a pointer whose last field is a `dyn` from here on: where that field lies, and its type. */
function addTails(lowering: Lowering, from: Type, to: Type): void {
  const [last, unsized] = [lastField(from), lastField(to)];
  if (to.kind === 'dyn' || last === undefined || unsized === undefined) return;
  lowering.module.addTail(from, layoutOf(from).variants[0]!.at(-1)!.offset, last);
  addTails(lowering, last, unsized);
}

function arrayLength(type: Type): number {
  const target = pointedTo(type);
  if (target?.kind !== 'array') throw new Error(`a ${type.kind} does not point to an array`);
  return target.length;
}

/** What a reference, a pointer, a Box, an Rc or a Weak points to. */
function pointedTo(type: Type): Type | undefined {
  if (type.kind === 'reference' || type.kind === 'pointer' || type.kind === 'box') return type.target;
  return type.kind === 'adt' ? type.adt.arguments[0] : undefined;
}

function calleeOf(type: Type, to: Type): number {
  if (type.kind === 'item') return type.callee;
  if (type.kind === 'closure') return type.closure.body;
  throw new Error(`a ${type.kind} is no ${to.kind}`);
}
