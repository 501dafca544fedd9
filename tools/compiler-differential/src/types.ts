// The types of generated programs, and what generation must know of them.

export type Type =
  | { readonly kind: 'int'; readonly name: Int }
  | { readonly kind: 'bool' | 'char' | 'string' | 'loud' | 'dyn' }
  | { readonly kind: 'tuple'; readonly items: readonly Type[] }
  | { readonly kind: 'array'; readonly item: Type; readonly count: number }
  | { readonly kind: 'vec' | 'box' | 'option' | 'rc'; readonly item: Type }
  | { readonly kind: 'result'; readonly item: Type; readonly error: Type }
  | { readonly kind: 'adt'; readonly definition: Definition };

export type Int = 'i32' | 'u8' | 'i64' | 'u32' | 'usize' | 'i16' | 'u64';
export const INTS: readonly Int[] = ['i32', 'u8', 'i64', 'u32', 'usize', 'i16', 'u64'];

export interface Definition {
  readonly name: string;
  readonly kind: 'struct' | 'tuple struct' | 'enum';
  /** One for a struct. */
  readonly variants: readonly {
    readonly name: string;
    readonly fields: readonly { readonly name: string; readonly type: Type }[];
  }[];
  /** It has a drop of its own: nothing is moved out of it. */
  readonly drops: boolean;
}

export const LOUD: Type = { kind: 'loud' };
export const BOOL: Type = { kind: 'bool' };
export const U32: Type = { kind: 'int', name: 'u32' };

/** The type as it is written in the program. */
export function write(type: Type): string {
  switch (type.kind) {
    case 'int':
      return type.name;
    case 'string':
      return 'String';
    case 'loud':
      return 'Loud';
    case 'dyn':
      return 'Box<dyn Weigh>';
    case 'tuple':
      return `(${type.items.map(write).join(', ')},)`;
    case 'array':
      return `[${write(type.item)}; ${type.count}]`;
    case 'vec':
      return `Vec<${write(type.item)}>`;
    case 'box':
      return `Box<${write(type.item)}>`;
    case 'option':
      return `Option<${write(type.item)}>`;
    case 'rc':
      return `Rc<${write(type.item)}>`;
    case 'result':
      return `Result<${write(type.item)}, ${write(type.error)}>`;
    case 'adt':
      return type.definition.name;
    default:
      return type.kind;
  }
}

export function same(a: Type, b: Type): boolean {
  return write(a) === write(b);
}

/** Whether using a variable of the type leaves its value there. */
export function isCopy(type: Type): boolean {
  switch (type.kind) {
    case 'int':
    case 'bool':
    case 'char':
      return true;
    case 'tuple':
      return type.items.every(isCopy);
    case 'array':
    case 'option':
      return isCopy(type.item);
    case 'result':
      return isCopy(type.item) && isCopy(type.error);
    default:
      return false;
  }
}

/** Whether dropping a value is a step: something in it may be loud. */
export function isLoud(type: Type): boolean {
  switch (type.kind) {
    case 'loud':
    case 'dyn':
      return true;
    case 'tuple':
      return type.items.some(isLoud);
    case 'array':
    case 'vec':
    case 'box':
    case 'option':
    case 'rc':
      return isLoud(type.item);
    case 'result':
      return isLoud(type.item) || isLoud(type.error);
    case 'adt':
      return (
        type.definition.drops ||
        type.definition.variants.some((each) => each.fields.some((field) => isLoud(field.type)))
      );
    default:
      return false;
  }
}
