import type { IntName } from '../../types/typed.js';

/** What one JavaScript value holds. `address` is never more than 2^53; `usize` may also be a bigint, or 2^64, which stands for `usize::MAX`. */
export type Scalar = IntName | 'f32' | 'f64' | 'bool' | 'char' | 'address';

interface Memory {
  readonly size: number;
  /** The functions that load and store it. */
  readonly load: string;
  readonly store: string;
  /** What a variable of it holds before its first assignment. */
  readonly initial: '0' | '0n' | 'false';
}

const memory = (size: number, accessor: string, initial: Memory['initial'] = '0'): Memory => ({
  size,
  load: `get${accessor}`,
  store: `set${accessor}`,
  initial,
});

/** 128-bit integers are aligned to 8, so that a value stands at the same offset in every `Rc` and behind every `dyn`. */
export const MAX_ALIGN = 8;

export const SCALARS: Readonly<Record<Scalar, Memory>> = {
  i8: memory(1, 'I8'),
  u8: memory(1, 'U8'),
  i16: memory(2, 'I16'),
  u16: memory(2, 'U16'),
  i32: memory(4, 'I32'),
  u32: memory(4, 'U32'),
  i64: memory(8, 'I64', '0n'),
  u64: memory(8, 'U64', '0n'),
  i128: memory(16, 'I128', '0n'),
  u128: memory(16, 'U128', '0n'),
  isize: memory(8, 'Isize'),
  usize: memory(8, 'Usize'),
  f32: memory(4, 'F32'),
  f64: memory(8, 'F64'),
  bool: memory(1, 'Bool', 'false'),
  char: memory(4, 'U32'),
  address: memory(8, 'Address'),
};

/** Loads and stores that `MemoryAccess` has not: the runtime's own. */
export const RUNTIME_ACCESSORS: ReadonlySet<string> = new Set(
  ['I128', 'U128', 'Isize', 'Usize'].flatMap((name) => [`get${name}`, `set${name}`]),
);

export const isWide = (scalar: Scalar): boolean => SCALARS[scalar].initial === '0n';
export const isFloat = (scalar: Scalar): scalar is 'f32' | 'f64' => scalar === 'f32' || scalar === 'f64';
export const isSize = (scalar: Scalar): scalar is 'isize' | 'usize' =>
  scalar === 'usize' || scalar === 'isize';
export const isSigned = (scalar: Scalar): boolean => scalar.startsWith('i');

export function bitsOf(scalar: Scalar): number {
  return 8 * SCALARS[scalar].size;
}
