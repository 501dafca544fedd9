// Drops of places: in memory by `DropGlue.drop`, of a Box in a variable by `dropBox`, of other values in variables through a
// slot in the frame.
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
    lowering.run(
      lowering.call(
        Effect.writes,
        'glue.drop',
        addressOf(lowering, found),
        constant(lowering.module.typeId(type)),
      ),
    );
  } else {
    dropParts(lowering, type, read(lowering, found));
  }
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
    lowering.run(
      lowering.call(
        Effect.writes,
        'glue.dropArray',
        address,
        constant(lowering.module.typeId(found.type.element)),
        metadata,
      ),
    );
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
