// Drops of places: in memory by `DropGlue.drop`, of a Box in a variable by `dropBox`, of a buffer whose elements own nothing by freeing
// it, of other values in variables through a slot in the frame.
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
  type Variable,
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

function dropFound(lowering: Lowering, found: Found, contentsMoved: boolean): void {
  const { type } = found;
  if (type.kind === 'box' && contentsMoved) {
    const [pointer, metadata] = read(lowering, found);
    freeBlock(lowering, type.target, pointer!, metadata);
  } else if (type.kind === 'box' && metadataOf(type.target) !== 'length') {
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

type InMemory = Found & { kind: 'memory' };

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
  } else if (isRc(type)) {
    run(lowering, 'dropRc', read(lowering, found)[0]!, constant(lowering.module.typeId(type)));
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
  const byGlue = (): void =>
    run(lowering, 'glue.drop', addressOf(lowering, found), constant(lowering.module.typeId(type)));
  if (only === undefined) {
    byGlue();
    return;
  }
  const place = { ...found, base: lowering.simple(found.base, 'p') };
  const body = (): void =>
    others.length === 0
      ? dropFound(lowering, { ...place, offset: place.offset + only.offset, type: only.type }, false)
      : run(lowering, 'glue.drop', addressOf(lowering, place), constant(lowering.module.typeId(type)));
  const owning = [...new Set(fields.map((field) => field.variant))];
  if (tag === undefined || owning.length === variants.length) {
    body();
    return;
  }
  const held = lowering.simple(variantOf(lowering, place), 'tag');
  const condition = owning
    .map((variant) => binary('===', held, number(variant)))
    .reduce((a, b) => binary('||', a, b));
  lowering.emit({ kind: 'if', condition, then: lowering.list(body), otherwise: [], span: lowering.span });
}

interface OwningField {
  readonly variant: number;
  readonly offset: number;
  readonly type: Type;
}

/** The fields that need a drop, of all variants. */
function owningFields(type: Type): readonly OwningField[] {
  if (type.kind !== 'adt' && type.kind !== 'tuple' && type.kind !== 'closure') return [];
  return layoutOf(type).variants.flatMap((fields, variant) =>
    fields
      .filter((field) => needsDrop(field.type))
      .map(({ offset, type: of }) => ({ variant, offset, type: of })),
  );
}

const ownDrop = (type: Type) => (type.kind === 'adt' ? type.adt.drop : undefined);
const isRc = (type: Type): boolean =>
  type.kind === 'adt' && type.adt.lang === 'rc' && layoutOf(type).leaves?.length === 1;

function run(lowering: Lowering, callee: string, ...args: Js[]): void {
  lowering.run(lowering.call(Effect.writes, callee, ...args));
}

/** The layout of the elements of a `String`, or of a `Vec` whose elements need no drop: only its block is freed. */
function plainElement(type: Type): { size: number; align: number } | undefined {
  if (type.kind !== 'adt' || type.adt.drop !== undefined) return undefined;
  if (type.adt.lang === 'string') return { size: 1, align: 1 };
  const element = type.adt.lang === 'vec' ? type.adt.arguments[0]! : undefined;
  return element === undefined || needsDrop(element) ? undefined : layoutOf(element);
}

/** Drops a Box that is held in variables. */
function dropBox(lowering: Lowering, target: Type, pointer: Js, type: Js | undefined): void {
  if (type === undefined && !needsDrop(target)) {
    freeBlock(lowering, target, pointer, undefined);
    return;
  }
  const pointee = type ?? constant(lowering.module.typeId(target));
  lowering.run(lowering.call(Effect.writes, 'glue.dropBox', pointer, pointee));
}

function freeBlock(lowering: Lowering, target: Type, pointer: Js, metadata: Js | undefined): void {
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
  if (type.kind === 'box' && metadataOf(type.target) !== 'length') {
    dropBox(lowering, type.target, parts[0]!, parts[1]);
    return;
  }
  const inner = optionalBox(type);
  if (inner !== undefined) {
    const pointer = lowering.simple(parts[0]!, 'box');
    const then = lowering.list(() => dropBox(lowering, inner.target, pointer, parts[1]));
    lowering.emit({
      kind: 'if',
      condition: binary('!==', pointer, constant('0')),
      then,
      otherwise: [],
      span: lowering.span,
    });
    return;
  }
  const id = constant(lowering.module.typeId(type));
  if (type.kind === 'adt' && type.adt.lang === 'rc' && parts.length === 1) {
    lowering.run(lowering.call(Effect.writes, 'dropRc', parts[0]!, id));
    return;
  }
  const slot = lowering.simple(lowering.slotFor(type), 'dropped');
  storeParts(lowering, type, slot, parts);
  lowering.run(lowering.call(Effect.writes, 'glue.drop', slot, id));
}

/** The Box of an `Option<Box<T>>` without drop of its own. */
function optionalBox(type: Type): (Type & { kind: 'box' }) | undefined {
  if (type.kind !== 'adt' || type.adt.drop !== undefined) return undefined;
  const { tag, leaves } = layoutOf(type);
  if (tag?.kind !== 'niche') return undefined;
  const [only, ...others] = type.adt.variants[tag.some]!.fields;
  if (only?.type.kind !== 'box' || others.length > 0 || metadataOf(only.type.target) === 'length')
    return undefined;
  return leaves === undefined ? undefined : only.type;
}

/** A slice or a `dyn` behind a pointer. */
function dropUnsized(lowering: Lowering, found: Found & { kind: 'memory' }): void {
  const address = addressOf(lowering, found);
  const metadata = found.metadata!;
  if (found.type.kind === 'dyn') {
    lowering.run(lowering.call(Effect.writes, 'glue.drop', address, metadata));
  } else if (found.type.kind === 'slice') {
    const count = lowering.simple(metadata, 'count');
    const element = constant(lowering.module.typeId(found.type.element));
    const then = lowering.list(() => run(lowering, 'glue.dropArray', address, element, count));
    lowering.emit({
      kind: 'if',
      condition: binary('!==', count, constant('0')),
      then,
      otherwise: [],
      span: lowering.span,
    });
  }
}

/** The steps of the landing pad: the cleanups from the last to the first. */
export function landingPad(
  lowering: Lowering,
  cleanups: readonly Cleanup[],
): { landing: JsStatement[][]; captured: Variable[] } {
  const captured = new Set<Variable>();
  const owned = cleanups.filter(({ place }) => needsDrop(place.type)).reverse();
  const landing = owned.map(({ place, flag, boxContentsMoved }): JsStatement[] => {
    const variableOfFlag = lowering.flags[flag]!;
    captured.add(variableOfFlag);
    const then = lowering.list(() => dropFound(lowering, find(lowering, place), boxContentsMoved));
    return [{ kind: 'if', condition: variable(variableOfFlag), then, otherwise: [], span: lowering.span }];
  });
  return { landing, captured: [...captured] };
}
