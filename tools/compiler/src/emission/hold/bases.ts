// What may be held in variables: fields of structs at addresses that have a name, as far as Rust's types say who else reaches them.
import type { Type } from '../../types/typed.js';
import type { Variable } from '../js/tree.js';
import { fieldTypes, layoutOf } from '../layout/layout.js';
import { SCALARS, type Scalar } from '../layout/scalars.js';

/**
 * Who else may write what lies at the address, while this name is used for it.
 *
 *   shared   nobody: a `&T`
 *   own      nobody but who is given the address by this function: a `&mut T`, or the place of a local
 */
export type Sharing = 'shared' | 'own';

/** A variable that holds the address of a value. */
export interface Base {
  readonly sharing: Sharing;
  readonly fields: ReadonlyMap<number, HeldField>;
  /** Whether the value is there: from the start, once the variable is set, or once something has been stored in the place. */
  readonly filled: 'at entry' | 'when set' | 'later';
}

/** A scalar that can be loaded once and then be held. */
export interface HeldField {
  readonly name: string;
  readonly scalar: Scalar;
}

/** More fields than these are not looked at. */
const MOST_FIELDS = 64;

/** Values that a shared reference may change, or whose bytes may mean nothing. */
const OTHERWISE_WRITTEN: ReadonlySet<string> = new Set(['std::cell::Cell', 'std::cell::ref_cell::RefCell']);
const isHidden = (type: Type): boolean =>
  type.kind === 'adt' &&
  (OTHERWISE_WRITTEN.has(type.adt.path) ||
    ['Cell', 'RefCell'].includes(type.adt.path.split('::').at(-1)!) ||
    type.adt.lang === 'maybe_uninit');

const known = new Map<Type, ReadonlyMap<number, HeldField>>();

/** The scalars of a struct, of the structs in it too, by their offsets. Those of enums are there in some variants only. */
export function heldFields(type: Type): ReadonlyMap<number, HeldField> {
  let fields = known.get(type);
  if (fields === undefined) {
    const found = new Map<number, HeldField>();
    collect(type, 0, '', found);
    fields = found;
    known.set(type, fields);
  }
  return fields;
}

function collect(type: Type, offset: number, name: string, into: Map<number, HeldField>): void {
  if (isHidden(type) || into.size >= MOST_FIELDS) return;
  const isStruct = type.kind === 'tuple' || type.kind === 'closure' || type.kind === 'adt';
  if (!isStruct) {
    if (type.kind === 'array') return;
    for (const leaf of layoutOf(type).leaves ?? [])
      into.set(offset + leaf.offset, {
        name: leaf.name === '' ? name : `${name} ${leaf.name}`,
        scalar: leaf.scalar,
      });
    return;
  }
  if (type.kind === 'adt' && type.adt.kind !== 'struct') return;
  const lang = type.kind === 'adt' ? type.adt.lang : undefined;
  const { variants } = layoutOf(type);
  for (const [index, field] of fieldTypes(type, 0).entries()) {
    const at = offset + variants[0]![index]!.offset;
    const full = `${name} ${field.name}`;
    if (lang === 'vec') into.set(at, { name: full, scalar: 'address' });
    else if (lang !== 'weak') collect(field.type, at, full, into);
  }
}

/** The variables of a function that hold addresses of values with such fields, and those among them that raw pointers are made of. */
export class Bases {
  readonly #bases = new Map<Variable, Base>();
  readonly raw = new Set<Variable>();

  add(variable: Variable, type: Type, sharing: Sharing, filled: Base['filled']): void {
    const fields = heldFields(type);
    if (fields.size > 0 && !this.#bases.has(variable)) this.#bases.set(variable, { sharing, fields, filled });
  }

  addReference(variable: Variable, type: Type, isParameter = false): void {
    if (type.kind !== 'reference') return;
    const sharing = type.mutable ? 'own' : 'shared';
    this.add(variable, type.target, sharing, isParameter ? 'at entry' : 'when set');
  }

  of(variable: Variable): Base | undefined {
    return this.#bases.get(variable);
  }
}

export const loadOf = (scalar: Scalar): string => SCALARS[scalar].load;
export const storeOf = (scalar: Scalar): string => SCALARS[scalar].store;

/** Whether a value may hold the address of a place that is none of its own, so that a function that is given it may keep one there. */
export function mayKeep(type: Type, seen = new Set<Type>()): boolean {
  if (seen.has(type)) return false;
  seen.add(type);
  switch (type.kind) {
    case 'reference':
    case 'pointer':
    case 'dyn':
    case 'function':
    case 'item':
    case 'closure':
      return true;
    case 'box':
      return mayKeep(type.target, seen);
    case 'tuple':
      return type.elements.some((one) => mayKeep(one, seen));
    case 'array':
    case 'slice':
      return mayKeep(type.element, seen);
    case 'adt': {
      const { lang, arguments: args, variants } = type.adt;
      if (lang === 'vec') return args.some((one) => mayKeep(one, seen));
      return variants.some(({ fields }) => fields.some((field) => mayKeep(field.type, seen)));
    }
    default:
      return false;
  }
}
