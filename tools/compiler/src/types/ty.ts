// Making, comparing and showing types of inference.
import type { FunctionDef, Ty } from './definitions.js';
import type { IntName } from './typed.js';

export const BOOL: Ty = { kind: 'bool' };
export const CHAR: Ty = { kind: 'char' };
export const STR: Ty = { kind: 'str' };
export const NEVER: Ty = { kind: 'never' };
export const UNIT: Ty = { kind: 'tuple', elements: [] };
export const F64: Ty = { kind: 'float', name: 'f64' };

const INTS: Readonly<Record<IntName, Ty>> = Object.fromEntries(
  ['i8', 'i16', 'i32', 'i64', 'i128', 'isize', 'u8', 'u16', 'u32', 'u64', 'u128', 'usize'].map((name) => [
    name,
    { kind: 'int', name },
  ]),
) as Record<IntName, Ty>;

export const PRIMITIVES: ReadonlyMap<string, Ty> = new Map<string, Ty>([
  ...(Object.entries(INTS) as [string, Ty][]),
  ['f32', { kind: 'float', name: 'f32' }],
  ['f64', F64],
  ['bool', BOOL],
  ['char', CHAR],
  ['str', STR],
]);

export const int = (name: IntName): Ty => INTS[name];
export const reference = (target: Ty, mutable = false): Ty => ({ kind: 'reference', mutable, target });
export const tuple = (elements: readonly Ty[]): Ty =>
  elements.length === 0 ? UNIT : { kind: 'tuple', elements };
export const constant = (value: bigint): Ty => ({ kind: 'constant', value });

/** The type that a variable is linked to, at the outermost level. */
export function shallow(type: Ty): Ty {
  let result = type;
  while (result.kind === 'variable' && result.link !== undefined) result = result.link;
  return result;
}

export const isNever = (type: Ty): boolean => shallow(type).kind === 'never';
export const isUnit = (type: Ty): boolean => {
  const found = shallow(type);
  return found.kind === 'tuple' && found.elements.length === 0;
};

/** The parts of a type, one level down. */
export function parts(type: Ty): readonly Ty[] {
  switch (type.kind) {
    case 'tuple':
      return type.elements;
    case 'array':
      return [type.element, type.length];
    case 'slice':
      return [type.element];
    case 'reference':
    case 'pointer':
    case 'box':
      return [type.target];
    case 'adt':
    case 'item':
    case 'opaque':
      return type.arguments;
    case 'function':
      return [...type.parameters, type.result];
    case 'dyn':
      return [...type.arguments, ...type.bindings.map((binding) => binding.type)];
    case 'projection':
      return [type.self, ...type.arguments];
    default:
      return [];
  }
}

/** The type with each part replaced; the same object if none changes. */
export function mapParts(type: Ty, map: (part: Ty) => Ty): Ty {
  const list = (old: readonly Ty[]): readonly Ty[] => {
    let changed = false;
    const result = old.map((part) => {
      const mapped = map(part);
      if (mapped !== part) changed = true;
      return mapped;
    });
    return changed ? result : old;
  };
  switch (type.kind) {
    case 'tuple': {
      const elements = list(type.elements);
      return elements === type.elements ? type : { kind: 'tuple', elements };
    }
    case 'array': {
      const element = map(type.element);
      const length = map(type.length);
      return element === type.element && length === type.length ? type : { kind: 'array', element, length };
    }
    case 'slice': {
      const element = map(type.element);
      return element === type.element ? type : { kind: 'slice', element };
    }
    case 'reference':
    case 'pointer': {
      const target = map(type.target);
      return target === type.target ? type : { kind: type.kind, mutable: type.mutable, target };
    }
    case 'box': {
      const target = map(type.target);
      return target === type.target ? type : { kind: 'box', target };
    }
    case 'adt':
    case 'item':
    case 'opaque': {
      const args = list(type.arguments);
      return args === type.arguments ? type : ({ ...type, arguments: args } as Ty);
    }
    case 'function': {
      const parameters = list(type.parameters);
      const result = map(type.result);
      return parameters === type.parameters && result === type.result
        ? type
        : { kind: 'function', parameters, result };
    }
    case 'dyn': {
      const bindings = type.bindings.map((binding) => ({ name: binding.name, type: map(binding.type) }));
      return { ...type, arguments: list(type.arguments), bindings };
    }
    case 'projection':
      return { ...type, self: map(type.self), arguments: list(type.arguments) };
    default:
      return type;
  }
}

/** `1 argument`, `2 arguments` */
export const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

/** How `show` writes what has a definition. */
export interface Style {
  /** The definition's name. */
  name(definition: { readonly name: string; readonly path: string }): string;
  /** The arguments of a struct or an enum. */
  arguments(type: Extract<Ty, { kind: 'adt' }>, one: (part: Ty) => string): readonly string[];
}

/** Names without their paths. */
const SHORT: Style = {
  name: ({ name }) => name,
  arguments: (type, one) => type.arguments.map(one),
};

/** A box is a type of its own here, not a definition of the library. */
const BOX = { name: 'Box', path: 'std::boxed::Box' };

/** The type as a person writes it. */
export function show(type: Ty, style = SHORT): string {
  const found = shallow(type);
  const one = (part: Ty): string => show(part, style);
  const list = (types: readonly Ty[]) => types.map(one).join(', ');
  switch (found.kind) {
    case 'variable':
      return found.form === 'int' ? '{integer}' : found.form === 'float' ? '{float}' : '_';
    case 'int':
    case 'float':
    case 'parameter':
      return found.name;
    case 'never':
      return '!';
    case 'tuple':
      return found.elements.length === 1 ? `(${one(found.elements[0]!)},)` : `(${list(found.elements)})`;
    case 'array':
      return `[${one(found.element)}; ${one(found.length)}]`;
    case 'constant':
      return String(found.value);
    case 'slice':
      return `[${one(found.element)}]`;
    case 'reference':
      return `&${found.mutable ? 'mut ' : ''}${one(found.target)}`;
    case 'pointer':
      return `*${found.mutable ? 'mut' : 'const'} ${one(found.target)}`;
    case 'box':
      return `${style.name(BOX)}<${one(found.target)}>`;
    case 'adt': {
      const args = style.arguments(found, one);
      return args.length === 0 ? style.name(found.def) : `${style.name(found.def)}<${args.join(', ')}>`;
    }
    case 'function':
      return `fn(${list(found.parameters)})${isUnit(found.result) ? '' : ` -> ${one(found.result)}`}`;
    case 'item':
      return `fn item ${qualifiedName(found.def)}`;
    case 'closure':
      return found.closure.name;
    case 'dyn':
      return `dyn ${showTrait(found, style)}`;
    case 'projection':
      return `<${one(found.self)} as ${found.trait.name}>::${found.name}`;
    case 'opaque':
      return `impl ${found.def.name}`;
    case 'infer':
      return '_';
    default:
      return found.kind;
  }
}

/** The trait of a trait object, with its arguments. */
export function showTrait(
  { trait, arguments: args, bindings }: Extract<Ty, { kind: 'dyn' }>,
  style = SHORT,
): string {
  const name = style.name(trait);
  const one = (part: Ty): string => show(part, style);
  const parameters = args[0] === undefined ? undefined : shallow(args[0]);
  if (/^Fn(Mut|Once)?$/.test(trait.name) && parameters?.kind === 'tuple') {
    const result = bindings[0]?.type;
    const arrow = result === undefined || isUnit(result) ? '' : ` -> ${one(result)}`;
    return `${name}(${parameters.elements.map(one).join(', ')})${arrow}`;
  }
  const all = [...args.map(one), ...bindings.map((binding) => `${binding.name} = ${one(binding.type)}`)];
  return all.length === 0 ? name : `${name}<${all.join(', ')}>`;
}

export function qualifiedName(def: FunctionDef): string {
  return def.owner?.kind === 'trait' ? `${def.owner.name}::${def.name}` : def.name;
}

let nextId = 0;
const identities = new WeakMap<object, number>();
/** A number for an object, the same each time. */
export function identity(object: object): number {
  let id = identities.get(object);
  if (id === undefined) {
    id = nextId++;
    identities.set(object, id);
  }
  return id;
}

/** A text that is the same for equal types only. Variables count by their number. */
export function key(type: Ty): string {
  const found = shallow(type);
  const list = (types: readonly Ty[]) => types.map(key).join(',');
  switch (found.kind) {
    case 'variable':
      return `?${found.id}`;
    case 'int':
    case 'float':
      return found.name;
    case 'parameter':
      return `'${found.name}`;
    case 'tuple':
      return `(${list(found.elements)})`;
    case 'array':
      return `[${key(found.element)};${key(found.length)}]`;
    case 'constant':
      return `#${found.value}`;
    case 'slice':
      return `[${key(found.element)}]`;
    case 'reference':
      return `${found.mutable ? '&!' : '&'}${key(found.target)}`;
    case 'pointer':
      return `${found.mutable ? '*!' : '*'}${key(found.target)}`;
    case 'box':
      return `^${key(found.target)}`;
    case 'adt':
      return `a${identity(found.def)}<${list(found.arguments)}>`;
    case 'function':
      return `f(${list(found.parameters)})${key(found.result)}`;
    case 'item':
      return `i${found.def.id}<${list(found.arguments)}>`;
    case 'opaque':
      return `o${found.def.id}<${list(found.arguments)}>`;
    case 'closure':
      return `c${found.closure.id}`;
    case 'dyn':
      return `d${identity(found.trait)}<${list(found.arguments)};${found.bindings.map((b) => `${b.name}=${key(b.type)}`).join(',')}>`;
    case 'projection':
      return `p${identity(found.trait)}.${found.name}<${key(found.self)};${list(found.arguments)}>`;
    default:
      return found.kind;
  }
}

/** Whether no variable is left in it. */
export function isConcrete(type: Ty): boolean {
  const found = shallow(type);
  if (found.kind === 'variable' || found.kind === 'parameter' || found.kind === 'infer') return false;
  return parts(found).every(isConcrete);
}
