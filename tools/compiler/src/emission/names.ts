// Names that a person can read: JavaScript identifiers of names in Just.
import type { Type } from '../types/typed.js';

/** What an identifier of an emitted module must not be: words of the language, and globals that the module uses. */
export const RESERVED: ReadonlySet<string> = new Set(
  (
    'abstract arguments async await boolean break byte case catch char class const continue debugger default delete do double else enum eval ' +
    'export extends false final finally float for function goto if implements import in instanceof int interface let long native new null ' +
    'package private protected public return short static super switch synchronized this throw throws transient true try typeof undefined ' +
    'var void volatile while with yield NaN Infinity Math BigInt Number Object Array String Boolean error process'
  ).split(' '),
);

/** The letters of a text that an identifier may have. */
export function identifier(text: string): string {
  const plain = text.replace(/[^A-Za-z0-9_]+/g, '_').replace(/^_+(?=[A-Za-z0-9])|_+$/g, '');
  if (plain === '' || /^_+$/.test(plain)) return 'unnamed';
  return /^\d/.test(plain) ? `_${plain}` : plain;
}

const MAX_NAME = 56;

/** A set of names, each given out once. */
export class Names {
  readonly #taken = new Set<string>();

  /** A name for what is called `text` in Just. */
  unique(text: string): string {
    let base = identifier(text);
    if (base.length > MAX_NAME) base = base.slice(0, MAX_NAME).replace(/_+$/, '');
    let name = base;
    for (let n = 2; this.has(name); n++) name = `${base}_${n}`;
    this.#taken.add(name);
    return name;
  }

  has(name: string): boolean {
    return this.#taken.has(name) || RESERVED.has(name);
  }

  /** Keeps a name from being given out. */
  take(name: string): void {
    this.#taken.add(name);
  }
}

/** `Vec<Box<Node>>` as `VEC_BOX_NODE`. */
export function constantName(text: string): string {
  return identifier(text)
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toUpperCase();
}

/** A type as its author writes it, without paths. */
export function typeName(type: Type): string {
  return spell(type, 'name');
}

/** A type as Rust's `type_name` gives it. Closures and items of functions are named as in reports. */
export function fullTypeName(type: Type): string {
  return spell(type, 'fullName');
}

function spell(type: Type, of: 'name' | 'fullName'): string {
  const part = (inner: Type): string => spell(inner, of);
  switch (type.kind) {
    case 'int':
    case 'float':
      return type.name;
    case 'bool':
    case 'char':
    case 'str':
      return type.kind;
    case 'never':
      return '!';
    case 'tuple':
      return `(${type.elements.map(part).join(', ')}${type.elements.length === 1 ? ',' : ''})`;
    case 'array':
      return `[${part(type.element)}; ${type.length}]`;
    case 'slice':
      return `[${part(type.element)}]`;
    case 'dyn':
      return `dyn ${type.trait[of]}`;
    case 'reference':
      return `&${type.mutable ? 'mut ' : ''}${part(type.target)}`;
    case 'pointer':
      return `*${type.mutable ? 'mut' : 'const'} ${part(type.target)}`;
    case 'box':
      return `${of === 'name' ? 'Box' : 'alloc::boxed::Box'}<${part(type.target)}>`;
    case 'adt':
      return type.adt[of];
    case 'function':
      return `fn(${type.parameters.map(part).join(', ')})${isUnit(type.result) ? '' : ` -> ${part(type.result)}`}`;
    case 'item':
      return 'fn item';
    case 'closure':
      return type.closure.name;
  }
}

export const isUnit = (type: Type): boolean => type.kind === 'tuple' && type.elements.length === 0;
