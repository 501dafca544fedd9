import type { Layout } from '@justlang/heap';
import type { Address } from '@justlang/memory-access';

/** Identifies a type in one `DropGlue`: an integer, 0 to 2^31 - 1, chosen by the compiler. */
export type TypeId = number;

/** A drop written by hand. It gets the address of the value, and must leave its fields fit to be dropped. */
export type DropHandler = (address: Address) => void;

/** A field that is dropped, or shown: its offset in its owner, in bytes, and its type. */
export interface DropField {
  readonly offset: number;
  readonly type: TypeId;
  /** What the program calls it, for {@link DropGlue.inspectValue}. */
  readonly name?: string | undefined;
}

/** Where an enum keeps its tag: offset and width in bytes. */
export interface EnumTag {
  readonly offset: number;
  readonly width: 1 | 2 | 4 | 8;
}

/** A variant: the tag's value, and its fields with offsets from the enum's own address. */
export interface EnumVariant {
  /** Any integer that fits the tag, signed or unsigned. */
  readonly value: number | bigint;
  readonly fields: readonly DropField[];
  /** What the program calls it, for {@link DropGlue.inspectValue}. */
  readonly name?: string | undefined;
}

/** What a tag means that no variant lists. */
export type EnumOtherwise =
  | 'invalid'
  | { readonly fields: readonly DropField[]; readonly name?: string | undefined };

interface Common {
  /** Layout of the value's own slot; an array's is that of all its elements. */
  readonly layout: Layout;
  /** The type's own drop. It runs before the fields, elements or pointee are dropped. */
  readonly drop?: DropHandler | undefined;
  /** What the program calls the type. Messages name it by this; without it, by its id and kind. */
  readonly name?: string | undefined;
}

/**
 * How the bytes of a trivial value are shown. `usize`, `isize` and `address` have 8 bytes, `char` has 4; `text` is one byte of UTF-8:
 * elements of such a type are shown as one text.
 */
export type Scalar =
  | 'i8'
  | 'u8'
  | 'i16'
  | 'u16'
  | 'i32'
  | 'u32'
  | 'i64'
  | 'u64'
  | 'i128'
  | 'u128'
  | 'isize'
  | 'usize'
  | 'f32'
  | 'f64'
  | 'bool'
  | 'char'
  | 'address'
  | 'text';

/** Owns nothing (integers, floats, references); or, with `drop`, a type that only its own code knows how to drop. */
export interface TrivialType extends Common {
  readonly kind: 'trivial';
  /** What its bytes are, for {@link DropGlue.inspectValue}, which shows them in hexadecimal otherwise. */
  readonly scalar?: Scalar | undefined;
  /** It is a reference to a value that it does not own: shown with that. The slot is that of an `rc` of the same pointee. */
  readonly refers?: CountedPointee | undefined;
}

/**
 * Fields are dropped in the order listed, which is that of their declaration. Fields that own nothing may be left out; listed, they
 * cost a drop nothing, and are shown by {@link DropGlue.inspectValue}.
 */
export interface StructType extends Common {
  readonly kind: 'struct';
  readonly fields: readonly DropField[];
}

/**
 * Only the fields of the variant that the tag names are dropped.
 *
 * `otherwise` says what a tag means that no variant lists. With `{ fields }` it stands for one more variant, as in a
 * layout where the data lies in the tag: `Option<Box<T>>` is the variant 0 without fields, and otherwise a box at
 * offset 0. With `'invalid'` no value has such a tag: dropping one is a panic,
 * unless no variant needs a drop. Left out, nothing is dropped.
 */
export interface EnumType extends Common {
  readonly kind: 'enum';
  readonly tag: EnumTag;
  readonly variants: readonly EnumVariant[];
  readonly otherwise?: EnumOtherwise | undefined;
}

/** `[T; count]` in place: elements at the stride of their padded layout, dropped from the first to the last. */
export interface ArrayType extends Common {
  readonly kind: 'array';
  readonly element: TypeId;
  readonly count: number;
}

/** `Box<T>`: a pointer to a block with the pointee's layout. `nullable` is `Option<Box<T>>`, 0 being `None`. */
export interface BoxType extends Common {
  readonly kind: 'box';
  readonly pointee: TypeId;
  readonly nullable?: boolean | undefined;
}

/** `Box<[T]>`: `{ address: u64, length: u64 }`. */
export interface SliceType extends Common {
  readonly kind: 'slice';
  readonly element: TypeId;
}

/** `Vec<T>`: `{ address: u64, capacity: u64, length: u64 }`, capacity and length in elements. */
export interface VecType extends Common {
  readonly kind: 'vec';
  readonly element: TypeId;
}

/** `String`: a `Vec<u8>`. */
export interface StringType extends Common {
  readonly kind: 'string';
}

/** `Box<dyn Trait>`: `{ data: u64, typeId: u64 }`, owning a block with the layout of the type that `typeId` names. */
export interface DynType extends Common {
  readonly kind: 'dyn';
  readonly nullable?: boolean | undefined;
}

/**
 * What an `rc` or a `weak` points to: a type; `'dyn'` for one that the slot names, as in `Rc<dyn Trait>`; or elements,
 * as in `Rc<[T]>`.
 */
export type CountedPointee = TypeId | 'dyn' | { readonly slice: TypeId };

/**
 * `Rc<T>`: a pointer to a block `{ strong: u64, weak: u64, value: T }`, the value at its own alignment.
 *
 * The counts are Rust's: while there is a strong reference, `weak` counts the weak ones plus one. The slot of an
 * `Rc<dyn Trait>` is `{ address: u64, typeId: u64 }`, that of an `Rc<[T]>` is `{ address: u64, length: u64 }` with the
 * elements where the value is.
 */
export interface RcType extends Common {
  readonly kind: 'rc';
  readonly pointee: CountedPointee;
  readonly nullable?: boolean | undefined;
}

/**
 * `Weak<T>` of such a block: `pointee` and slot as in the `rc`.
 *
 * A slot whose address is 2^64 - 1 refers to no block: `Weak::new()` in Rust. `nullable` allows 0 too.
 */
export interface WeakType extends Common {
  readonly kind: 'weak';
  readonly pointee: CountedPointee;
  readonly nullable?: boolean | undefined;
}

/** How a type is dropped. Types may name ids that are defined later. */
export type DropType =
  | TrivialType
  | StructType
  | EnumType
  | ArrayType
  | BoxType
  | SliceType
  | VecType
  | StringType
  | DynType
  | RcType
  | WeakType;
