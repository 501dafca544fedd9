// A local that only one statement refers to by address is copied there, so that it needs memory on the way through that statement only.
// `Err(format!("{name} is not defined"))` at the end of a function would put `name` in memory at its beginning:
//
//   f(&name)      copy = name;  f(&copy)
//
// Nothing tells the two apart: a shared reference to a type that is copied can change nothing, and the local is assigned to once. Two
// statements that refer to it would have to give the same address.
import type { MirFunction, MirLocal, MirLocalInfo, MirStatement, Place } from '../../ownership/mir.js';
import type { Type } from '../../types/typed.js';
import { layoutOf } from '../layout/layout.js';
import { forward } from './forward.js';
import { Mentions, throughPointer } from './mentions.js';
import { listsIn, withListsIn } from './rewrite.js';

export function refer(of: MirFunction): MirFunction {
  const copied = copiedIn(of);
  if (copied.size === 0) return of;
  const locals: MirLocalInfo[] = [...of.locals];
  const change = (list: readonly MirStatement[]): MirStatement[] =>
    list.flatMap((statement): MirStatement[] => {
      const place = referred(statement);
      if (place?.local === undefined || !copied.has(place.local)) return [withListsIn(statement, change)];
      const { name, span, mutable, type } = locals[place.local]!;
      const copy = locals.push({ name, span, mutable, type, addressed: true, temporary: true }) - 1;
      const whole: Place = { local: place.local, static: undefined, projections: [], type };
      const value: MirStatement = {
        kind: 'assign',
        place: { ...whole, local: copy },
        value: { kind: 'use', operand: { kind: 'copy', place: whole } },
        span: statement.span,
      };
      const { kind } = statement;
      if (kind !== 'assign') return [statement];
      const reference = { kind: 'reference', mutable: false, place: { ...place, local: copy } } as const;
      return [value, { ...statement, value: reference }];
    });
  const body = change(of.body);
  return forward({ ...of, locals, body });
}

function copiedIn(of: MirFunction): ReadonlySet<MirLocal> {
  const mentions = new Mentions(of);
  const references = new Map<MirLocal, number>();
  const excluded = new Set<MirLocal>();
  const walk = (list: readonly MirStatement[]): void => {
    for (const statement of list) {
      if (statement.kind === 'forRange') excluded.add(statement.local);
      const place = referred(statement);
      if (place?.local !== undefined) {
        references.set(place.local, (references.get(place.local) ?? 0) + 1);
        if (!isShared(statement)) excluded.add(place.local);
      }
      listsIn(statement).forEach(walk);
    }
  };
  walk(of.body);
  return new Set(
    [...references.keys()].filter((local) => {
      const assigned = mentions.assigned(local) + (local < of.parameterCount ? 1 : 0);
      // Where it is only referred to, memory is all it needs.
      const others = mentions.count(local) - assigned - 1;
      const { type } = of.locals[local]!;
      return (
        references.get(local) === 1 &&
        assigned === 1 &&
        others > 0 &&
        local !== of.resultLocal &&
        !excluded.has(local) &&
        isCopied(type) &&
        layoutOf(type).leaves !== undefined
      );
    }),
  );
}

/** The local, or the part of it, whose address a statement takes. */
function referred(statement: MirStatement): Place | undefined {
  if (statement.kind !== 'assign' || statement.value.kind !== 'reference') return undefined;
  return throughPointer(statement.value.place) ? undefined : statement.value.place;
}

/** Whether the address is a shared reference, not a raw pointer. */
const isShared = (statement: MirStatement): boolean =>
  statement.kind === 'assign' &&
  statement.value.kind === 'reference' &&
  !statement.value.mutable &&
  statement.place.type.kind === 'reference';

/** Whether a type is copied, and nothing changes it through a shared reference. */
function isCopied(type: Type): boolean {
  switch (type.kind) {
    case 'int':
    case 'float':
    case 'bool':
    case 'char':
      return true;
    case 'reference':
      return !type.mutable;
    case 'tuple':
      return type.elements.every(isCopied);
    case 'adt':
      return type.adt.copy;
    default:
      return false;
  }
}
