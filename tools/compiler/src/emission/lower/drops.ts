// Drops of places: in memory by `DropGlue.drop`, of a Box in a variable by `dropBox`, of other values in variables through a slot in the
// frame. What runs no code of the program is dropped without the glue: drop-functions.ts.
import type { Cleanup, Flag, Place } from '../../ownership/mir.js';
import type { Type } from '../../types/typed.js';
import { needsDrop } from '../drops/needs-drop.js';
import {
  binary,
  constant,
  Effect,
  FALSE,
  type Js,
  type JsStatement,
  number,
  times,
  Variable,
  variable,
} from '../js/tree.js';
import { layoutOf, metadataOf } from '../layout/layout.js';
import type { Lowering } from './lowering.js';
import { addressOf, type Found, find, read } from './places.js';
import { storeParts } from './values.js';
import { variantOf } from './variants.js';

/** Drops what a place holds; under a flag only where it is set. The flag is cleared before, as a drop that panics is not repeated. */
export function dropPlace(
  lowering: Lowering,
  place: Place,
  flag: Flag | undefined,
  contentsMoved: boolean,
): void {
  if (!needsDrop(place.type)) return;
  const variableOfFlag = flag === undefined ? undefined : lowering.flags[flag]!;
  if (variableOfFlag === undefined) {
    dropFound(lowering, find(lowering, place), contentsMoved);
    return;
  }
  const then = lowering.list(() => {
    lowering.assign(variableOfFlag, FALSE);
    dropFound(lowering, find(lowering, place), contentsMoved);
  });
  lowering.emit({
    kind: 'if',
    condition: variable(variableOfFlag),
    then,
    otherwise: [],
    span: lowering.span,
  });
}

/** Drops a value at an address: `drop_in_place`. */
export function dropAt(lowering: Lowering, type: Type, base: Js, metadata: Js | undefined): void {
  if (needsDrop(type)) dropFound(lowering, { kind: 'memory', base, offset: 0, type, metadata }, false);
}

export function dropFound(lowering: Lowering, found: Found, contentsMoved: boolean): void {
  const { type } = found;
  if (type.kind === 'box' && contentsMoved) {
    const [pointer, metadata] = read(lowering, found);
    freeBlock(lowering, type.target, pointer!, metadata);
  } else if (isHeldInVariables(type)) {
    const [pointer, metadata] = read(lowering, found);
    dropBox(lowering, type.target, pointer!, metadata);
  } else if (found.kind === 'memory' && metadataOf(type) !== undefined) {
    dropUnsized(lowering, found);
  } else if (found.kind === 'memory') {
    dropInMemory(lowering, found);
  } else {
    dropParts(lowering, type, read(lowering, found));
  }
}

export type InMemory = Found & { kind: 'memory' };

/**
 * Drops a value in memory. What owns one thing is taken apart here, so that the glue is asked only where something is to be done: most
 * values of an enum may own nothing, and an `Rc` may have other owners.
 */
function dropInMemory(lowering: Lowering, found: InMemory): void {
  const { type } = found;
  const element = plainElement(type);
  if (element !== undefined) {
    const { size, align } = element;
    if (size > 0) run(lowering, 'freeVec', addressOf(lowering, found), number(size), number(align));
  } else if (isCounted(type)) {
    dropCounted(lowering, type, read(lowering, found)[0]!);
  } else if (optionalOwner(type) !== undefined) {
    dropParts(lowering, type, read(lowering, found));
  } else if (ownDrop(type) !== undefined && owningFields(type).length === 0) {
    const callee = lowering.module.nameOf(ownDrop(type)!);
    lowering.run({
      kind: 'call',
      callee,
      arguments: [addressOf(lowering, found)],
      effect: Effect.writes,
      span: lowering.span,
    });
  } else {
    const fields = ownDrop(type) === undefined ? owningFields(type) : [];
    dropFields(lowering, found, fields);
  }
}

/** Drops the fields that own something, or all by the glue. */
function dropFields(lowering: Lowering, found: InMemory, fields: readonly OwningField[]): void {
  const { type } = found;
  const { tag, variants } = layoutOf(type);
  const [only, ...others] = fields;
  if (only === undefined) {
    dropWhole(lowering, type, addressOf(lowering, found));
    return;
  }
  const place = { ...found, base: lowering.simple(found.base, 'p') };
  const body = (): void =>
    others.length === 0
      ? dropFound(lowering, { ...place, offset: place.offset + only.offset, type: only.type }, false)
      : dropWhole(lowering, type, addressOf(lowering, place));
  const owning = [...new Set(fields.map((field) => field.variant))];
  // The module's own function asks which variant it is as well.
  const asksItself = owning.length > 2 && lowering.module.isPlain(type);
  if (tag === undefined || owning.length === variants.length || asksItself) {
    body();
    return;
  }
  const held = lowering.simple(variantOf(lowering, place), 'tag');
  const condition = owning
    .map((variant) => binary('===', held, number(variant)))
    .reduce((a, b) => binary('||', a, b));
  lowering.emit({ kind: 'if', condition, then: lowering.list(body), otherwise: [], span: lowering.span });
}

/** Drops a value by the module's function for its type, or by the glue. */
function dropWhole(lowering: Lowering, type: Type, address: Js): void {
  if (!callDropFunction(lowering, type, address))
    run(lowering, 'glue.drop', address, constant(lowering.module.typeId(type)));
}

/** Calls the module's function for a type. It is given the value's address, of an `Rc` or a `Weak` the block. */
function callDropFunction(lowering: Lowering, type: Type, address: Js): boolean {
  const callee = lowering.module.dropFunction(type);
  if (callee === undefined) return false;
  const args = lowering.module.isRecursive(type) ? [address, lowering.dropDepth] : [address];
  lowering.run({
    kind: 'call',
    callee,
    arguments: args,
    effect: Effect.writes,
    isSafe: true,
    span: lowering.span,
  });
  return true;
}

/** Drops an `Rc` or a `Weak` that is held in a variable. */
function dropCounted(lowering: Lowering, type: Type, block: Js): void {
  if (callDropFunction(lowering, type, block)) return;
  if (isRc(type)) {
    run(lowering, 'dropRc', block, constant(lowering.module.typeId(type)));
    return;
  }
  const slot = lowering.simple(lowering.slotFor(type), 'dropped');
  storeParts(lowering, type, slot, [block]);
  run(lowering, 'glue.drop', slot, constant(lowering.module.typeId(type)));
}

/** Drops `count` values, one behind the other. */
export function dropElements(lowering: Lowering, type: Type, first: Js, count: Js): void {
  const { size } = layoutOf(type);
  if (size === 0 || !lowering.module.isPlain(type)) {
    run(lowering, 'glue.dropArray', first, constant(lowering.module.typeId(type)), count);
    return;
  }
  const at = new Variable('at', false, '0');
  const start = lowering.simple(first, 'first');
  const end = lowering.simple(binary('+', start, times(count, size)), 'end');
  const body = lowering.list(() =>
    dropFound(lowering, { kind: 'memory', base: variable(at), offset: 0, type, metadata: undefined }, false),
  );
  lowering.emit({
    kind: 'for',
    label: 'elements',
    variable: at,
    start,
    comparison: '<',
    end,
    step: String(size),
    body,
    span: lowering.span,
  });
}

export interface OwningField {
  readonly variant: number;
  readonly offset: number;
  readonly type: Type;
}

/** The fields that need a drop, of all variants. */
export function owningFields(type: Type): readonly OwningField[] {
  if (type.kind !== 'adt' && type.kind !== 'tuple' && type.kind !== 'closure') return [];
  return layoutOf(type).variants.flatMap((fields, variant) =>
    fields
      .filter((field) => needsDrop(field.type))
      .map(({ offset, type: of }) => ({ variant, offset, type: of })),
  );
}

export const ownDrop = (type: Type) => (type.kind === 'adt' ? type.adt.drop : undefined);
const isOne = (type: Type, lang: string): boolean =>
  type.kind === 'adt' && type.adt.lang === lang && layoutOf(type).leaves?.length === 1;
const isRc = (type: Type): boolean => isOne(type, 'rc');
/** An `Rc` or a `Weak` of a sized value, which are one pointer. */
const isCounted = (type: Type): boolean => isRc(type) || isOne(type, 'weak');

function run(lowering: Lowering, callee: string, ...args: Js[]): void {
  lowering.run(lowering.call(Effect.writes, callee, ...args));
}

/** The layout of the elements of a `String`, or of a `Vec` whose elements need no drop: only its block is freed. */
export function plainElement(type: Type): { size: number; align: number } | undefined {
  if (type.kind !== 'adt' || type.adt.drop !== undefined) return undefined;
  if (type.adt.lang === 'string') return { size: 1, align: 1 };
  const element = type.adt.lang === 'vec' ? type.adt.arguments[0]! : undefined;
  return element === undefined || needsDrop(element) ? undefined : layoutOf(element);
}

/** A Box that needs no slot to be dropped: not that of a slice whose elements need a drop. */
const isHeldInVariables = (type: Type): type is Type & { kind: 'box' } =>
  type.kind === 'box' && !(metadataOf(type.target) === 'length' && needsDrop(type.target));

/** Drops a Box that is held in variables; `metadata` is the length of a text or a slice, the type of a `dyn`. */
function dropBox(lowering: Lowering, target: Type, pointer: Js, metadata: Js | undefined): void {
  if (!needsDrop(target)) {
    freeBlock(lowering, target, pointer, metadata);
    return;
  }
  if (metadata === undefined && layoutOf(target).size > 0 && lowering.module.isPlain(target)) {
    const block = lowering.simple(pointer, 'box');
    // The code of a type that may own another of its type would contain itself.
    if (lowering.module.isRecursive(target)) dropWhole(lowering, target, block);
    else
      dropFound(
        lowering,
        { kind: 'memory', base: block, offset: 0, type: target, metadata: undefined },
        false,
      );
    freeBlock(lowering, target, block, undefined);
    return;
  }
  const pointee = metadata ?? constant(lowering.module.typeId(target));
  lowering.run(lowering.call(Effect.writes, 'glue.dropBox', pointer, pointee));
}

export function freeBlock(lowering: Lowering, target: Type, pointer: Js, metadata: Js | undefined): void {
  const kind = metadataOf(target);
  if (kind === undefined) {
    const { size, align } = layoutOf(target);
    lowering.run(lowering.call(Effect.writes, 'heap.deallocate', pointer, number(size), number(align)));
  } else if (kind === 'type') {
    lowering.run(lowering.call(Effect.writes, 'freeDyn', pointer, metadata!));
  } else {
    const { size, align } = target.kind === 'slice' ? layoutOf(target.element) : { size: 1, align: 1 };
    const bytes = size === 1 ? metadata! : binary('*', number(size), metadata!);
    lowering.run(lowering.call(Effect.writes, 'heap.deallocate', pointer, bytes, number(align)));
  }
}

/** Drops a value of any type that is held in variables. */
export function dropParts(lowering: Lowering, type: Type, parts: readonly Js[]): void {
  if (isHeldInVariables(type)) {
    dropBox(lowering, type.target, parts[0]!, parts[1]);
    return;
  }
  const inner = optionalOwner(type);
  if (inner !== undefined) {
    const pointer = lowering.simple(parts[0]!, 'owned');
    const then = lowering.list(() => dropParts(lowering, inner, [pointer, ...parts.slice(1)]));
    lowering.emit({
      kind: 'if',
      condition: binary('!==', pointer, constant('0')),
      then,
      otherwise: [],
      span: lowering.span,
    });
    return;
  }
  if (isCounted(type)) {
    dropCounted(lowering, type, parts[0]!);
    return;
  }
  const slot = lowering.simple(lowering.slotFor(type), 'dropped');
  storeParts(lowering, type, slot, parts);
  if (lowering.module.isPlain(type))
    dropInMemory(lowering, { kind: 'memory', base: slot, offset: 0, type, metadata: undefined });
  else run(lowering, 'glue.drop', slot, constant(lowering.module.typeId(type)));
}

/** The Box or the Rc of an `Option` without drop of its own, or of another enum in which nothing else needs one: an `Err` of no size may. */
function optionalOwner(type: Type): Type | undefined {
  if (type.kind !== 'adt' || type.adt.drop !== undefined) return undefined;
  const { tag, leaves } = layoutOf(type);
  if (tag?.kind !== 'niche') return undefined;
  const [only, ...others] = type.adt.variants[tag.some]!.fields;
  if (only === undefined || others.length > 0 || leaves === undefined) return undefined;
  if (owningFields(type).length > 1) return undefined;
  const isBox = only.type.kind === 'box' && metadataOf(only.type.target) !== 'length';
  return isBox || isRc(only.type) ? only.type : undefined;
}

/** A slice or a `dyn` behind a pointer. */
function dropUnsized(lowering: Lowering, found: Found & { kind: 'memory' }): void {
  const address = addressOf(lowering, found);
  const metadata = found.metadata!;
  if (metadataOf(found.type) === 'type') {
    lowering.run(lowering.call(Effect.writes, 'glue.drop', address, metadata));
  } else if (found.type.kind === 'slice') {
    const count = lowering.simple(metadata, 'count');
    const { element } = found.type;
    const then = lowering.list(() => dropElements(lowering, element, address, count));
    lowering.emit({
      kind: 'if',
      condition: binary('!==', count, constant('0')),
      then,
      otherwise: [],
      span: lowering.span,
    });
  }
}

/**
 * The steps of the landing pad: the cleanups from the last to the first. In a function without a frame, a step that needs memory takes it
 * itself: only a panic pays for it, and what caught the panic resets the stack.
 */
export function landingPad(
  lowering: Lowering,
  cleanups: readonly Cleanup[],
): { landing: JsStatement[][]; captured: Variable[] } {
  const captured = new Set<Variable>();
  const owned = cleanups.filter(({ place }) => needsDrop(place.type)).reverse();
  const hasFrame = lowering.frameSize > 0;
  const landing = owned.map(({ place, flag, boxContentsMoved }): JsStatement[] => {
    const variableOfFlag = lowering.flags[flag]!;
    captured.add(variableOfFlag);
    const drop = (): void => dropFound(lowering, find(lowering, place), boxContentsMoved);
    const then = lowering.list(() => (hasFrame ? drop() : lowering.withFrame(drop)));
    return [{ kind: 'if', condition: variable(variableOfFlag), then, otherwise: [], span: lowering.span }];
  });
  return { landing, captured: [...captured] };
}
