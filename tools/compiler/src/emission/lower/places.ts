// Places and operands: where they are, how they are read and written.
import type { Operand, Place, Projection } from '../../ownership/mir.js';
import type { Type } from '../../types/typed.js';
import { binary, constant, type Js, plus, times, type Variable, variable } from '../js/tree.js';
import { layoutOf, metadataOf } from '../layout/layout.js';
import { MAX_ALIGN, type Scalar } from '../layout/scalars.js';
import { constantParts } from './constants.js';
import { type Lowering, leavesOf } from './lowering.js';
import { copyValue, loadLeaf, loadParts, storeLeaf, storeParts } from './values.js';

/** A place that has been found: some of a local's variables, or memory. */
export type Found =
  | { readonly kind: 'parts'; readonly variables: readonly Variable[]; readonly type: Type }
  | {
      readonly kind: 'memory';
      readonly base: Js;
      readonly offset: number;
      readonly type: Type;
      /** Of a slice, a `str` or a `dyn`: its length or type. */
      readonly metadata: Js | undefined;
      /** How it is loaded, if not as its type says: the pointer of a `Weak`, which may be `usize::MAX`; the fields of a Vec, which never are. */
      readonly scalar?: Scalar | undefined;
    };

type InMemory = Found & { kind: 'memory' };

export function find(lowering: Lowering, place: Place): Found {
  let found = root(lowering, place);
  for (const projection of place.projections) found = project(lowering, found, projection);
  return found;
}

function root(lowering: Lowering, place: Place): Found {
  if (place.local === undefined) {
    const id = place.static!;
    return {
      kind: 'memory',
      base: constant(lowering.module.static(id)),
      offset: 0,
      type: lowering.module.staticType(id),
      metadata: undefined,
    };
  }
  const type = lowering.typeOf(place.local);
  const storage = lowering.storages.get(place.local)!;
  if (storage.kind === 'parts') return { kind: 'parts', variables: storage.variables, type };
  return { kind: 'memory', base: variable(storage.address), offset: 0, type, metadata: undefined };
}

function project(lowering: Lowering, from: Found, projection: Projection): Found {
  switch (projection.kind) {
    case 'dereference':
      return dereference(lowering, from, projection.type);
    case 'field': {
      const field = layoutOf(from.type).variants[projection.variant]![projection.index]!;
      if (from.kind === 'parts') {
        return {
          kind: 'parts',
          variables: field.leaves.map((leaf) => from.variables[leaf]!),
          type: projection.type,
        };
      }
      const scalar = scalarOfField(from.type, projection.index);
      const found = { ...from, offset: from.offset + field.offset, type: projection.type, scalar };
      return metadataOf(projection.type) === 'type' ? tail(lowering, from, found) : found;
    }
    case 'index': {
      const [index] = operandParts(lowering, projection.index);
      return element(lowering, from, index!, projection.type);
    }
    case 'constantIndex': {
      const index = projection.fromEnd
        ? minus(lengthOf(lowering, from), projection.index)
        : constant(String(projection.index));
      return element(lowering, from, index, projection.type);
    }
    case 'subslice': {
      const first = element(lowering, from, constant(String(projection.from)), from.type);
      if (first.kind !== 'memory') throw new Error('a slice lies in memory');
      const length = minus(lengthOf(lowering, from), projection.from + projection.fromEnd);
      return {
        ...first,
        type: projection.type,
        metadata: projection.type.kind === 'slice' ? lowering.simple(length, 'length') : undefined,
      };
    }
  }
}

/** The last field of a struct, if what it is and where it lies is known at run time only. */
function tail(lowering: Lowering, from: InMemory, found: InMemory): Found {
  const type = lowering.simple(from.metadata!, 'type');
  const metadata = lowering.simple({ kind: 'element', table: 'tailTypes', index: type }, 'type');
  const fields = layoutOf(from.type).variants[0]!;
  const before = fields.at(-2);
  const end = before === undefined ? 0 : before.offset + layoutOf(before.type).size;
  if (end % MAX_ALIGN === 0) return { ...found, metadata };
  const base = lowering.simple(
    binary(
      '+',
      plus(from.base, from.offset),
      { kind: 'element', table: 'tailOffsets', index: type },
      'address',
    ),
    'p',
  );
  return { ...found, base, offset: 0, metadata };
}

/** How a field is loaded that is not loaded as its type says. */
function scalarOfField(type: Type, index: number): Scalar | undefined {
  const lang = type.kind === 'adt' ? type.adt.lang : undefined;
  if (lang === 'weak' && index === 0) return 'usize';
  // Pointer, capacity and length: never `usize::MAX`, so that one check of the address will do.
  return lang === 'vec' ? 'address' : undefined;
}

function minus(js: Js, by: number): Js {
  if (js.kind === 'constant') return constant(String(Number(js.text) - by));
  return by === 0 ? js : { kind: 'binary', operator: '-', left: js, right: constant(String(by)) };
}

function dereference(lowering: Lowering, from: Found, type: Type): Found {
  const [address, metadata] = read(lowering, from);
  const base = lowering.simple(address!, 'p');
  if (base.kind === 'variable') lowering.bases.addReference(base.variable, from.type);
  return { kind: 'memory', base, offset: 0, type, metadata };
}

function element(lowering: Lowering, from: Found, index: Js, type: Type): Found {
  if (from.kind !== 'memory') {
    if (layoutOf(from.type).size === 0) return { kind: 'parts', variables: [], type };
    throw new Error('an indexed value lies in memory');
  }
  let { base, offset } = from;
  if (isVec(from.type)) {
    base = loadLeaf(lowering, 'address', plus(base, offset));
    offset = 0;
  }
  const stride = layoutOf(elementOf(from.type)).size;
  const steps = times(index, stride);
  if (steps.kind === 'constant')
    return {
      kind: 'memory',
      base: lowering.simple(base, 'p'),
      offset: offset + Number(steps.text),
      type,
      metadata: undefined,
    };
  const at = lowering.simple({ kind: 'binary', operator: '+', left: base, right: steps }, 'p');
  return { kind: 'memory', base: at, offset, type, metadata: undefined };
}

export const isVec = (type: Type): boolean => type.kind === 'adt' && type.adt.lang === 'vec';

function elementOf(type: Type): Type {
  if (type.kind === 'array' || type.kind === 'slice') return type.element;
  if (isVec(type) && type.kind === 'adt') return type.adt.arguments[0]!;
  throw new Error(`a ${type.kind} has no elements`);
}

/** The length of an array, a slice, a `str` or a Vec. */
export function lengthOf(lowering: Lowering, of: Found): Js {
  if (of.type.kind === 'array') return constant(String(of.type.length));
  if (of.kind !== 'memory') throw new Error('what has a length lies in memory');
  return isVec(of.type) ? loadLeaf(lowering, 'address', plus(of.base, of.offset + 16)) : of.metadata!;
}

/** The address of a place, as something that may be written more than once. */
export function addressOf(lowering: Lowering, found: Found): Js {
  if (found.kind === 'parts') {
    // Nothing lies there, so that any address will do.
    if (found.variables.length === 0) return constant(String(layoutOf(found.type).align));
    throw new Error('a value in variables has no address');
  }
  return found.offset === 0 ? found.base : lowering.simple(plus(found.base, found.offset), 'p');
}

/** The leaves of the value in a place. */
export function read(lowering: Lowering, found: Found): readonly Js[] {
  if (found.kind === 'parts') return found.variables.map(variable);
  const address = plus(found.base, found.offset);
  if (found.scalar === undefined) return loadParts(lowering, found.type, address);
  const [, ...others] = leavesOf(found.type);
  const base = others.length === 0 ? address : lowering.simple(address, 'p');
  return [
    loadLeaf(lowering, found.scalar, base),
    ...others.map((leaf) => loadLeaf(lowering, leaf.scalar, plus(base, leaf.offset))),
  ];
}

/** Stores leaves in a place. */
export function write(lowering: Lowering, found: Found, parts: readonly Js[]): void {
  if (found.kind === 'memory' && found.scalar === 'address') {
    storeLeaf(lowering, 'address', plus(found.base, found.offset), parts[0]!);
    return;
  }
  if (found.kind === 'memory') {
    storeParts(lowering, found.type, plus(found.base, found.offset), parts);
    return;
  }
  // What is assigned first must not change what the others are computed from.
  const values =
    parts.length > 1
      ? parts.map((part, at) => lowering.temporary(part, 't', leavesOf(found.type)[at]!.scalar))
      : parts;
  for (const [at, to] of found.variables.entries()) lowering.assign(to, values[at]!);
}

/** A reference to a place: its address, and its length or type. */
export function referenceTo(lowering: Lowering, found: Found): readonly Js[] {
  const address = addressOf(lowering, found);
  const metadata = found.kind === 'memory' ? found.metadata : undefined;
  return metadataOf(found.type) === undefined ? [address] : [address, metadata!];
}

export const operandType = (operand: Operand): Type =>
  operand.kind === 'constant' ? operand.type : operand.place.type;

/** The leaves of an operand. */
export function operandParts(lowering: Lowering, operand: Operand): readonly Js[] {
  return operand.kind === 'constant'
    ? constantParts(lowering, operand)
    : read(lowering, find(lowering, operand.place));
}

/** The leaves of an operand, each as something that may be written more than once. */
export function simpleParts(lowering: Lowering, operand: Operand): readonly Js[] {
  return operandParts(lowering, operand).map((part) => lowering.simple(part));
}

/** The one leaf of a scalar operand. */
export function operandValue(lowering: Lowering, operand: Operand): Js {
  const [value] = operandParts(lowering, operand);
  if (value === undefined) throw new Error(`a ${operandType(operand).kind} is no scalar`);
  return value;
}

/** Where an operand of a type that lives in memory lies. */
export function operandAddress(lowering: Lowering, operand: Operand): Js {
  if (operand.kind === 'constant') throw new Error(`no constant is a ${operand.type.kind}`);
  return addressOf(lowering, find(lowering, operand.place));
}

/** The address of a value that the callee may consume: the place itself after a move, else a copy. */
export function consumable(lowering: Lowering, operand: Operand): Js {
  const type = operandType(operand);
  if (layoutOf(type).leaves === undefined) {
    const from = operandAddress(lowering, operand);
    if (operand.kind === 'move') return from;
    const copy = lowering.simple(lowering.slotFor(type), 'copy');
    copyValue(lowering, type, copy, from);
    return copy;
  }
  if (operand.kind === 'move') {
    const found = find(lowering, operand.place);
    if (found.kind === 'memory') return addressOf(lowering, found);
  }
  const spilled = lowering.simple(lowering.slotFor(type), 'copy');
  storeParts(lowering, type, spilled, operandParts(lowering, operand));
  return spilled;
}

/** Stores an operand of any type at an address. */
export function storeOperand(lowering: Lowering, operand: Operand, to: Js): void {
  const type = operandType(operand);
  if (layoutOf(type).leaves === undefined) copyValue(lowering, type, to, operandAddress(lowering, operand));
  else storeParts(lowering, type, to, operandParts(lowering, operand));
}
