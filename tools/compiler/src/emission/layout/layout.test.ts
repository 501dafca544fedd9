import { describe, expect, it } from 'vitest';
import type { Adt, Type } from '../../types/typed.js';
import { layoutOf } from './layout.js';

const int = (name: 'u8' | 'u16' | 'i32' | 'u64' | 'u128' | 'usize'): Type => ({ kind: 'int', name });
const F64: Type = { kind: 'float', name: 'f64' };
const tuple = (...elements: Type[]): Type => ({ kind: 'tuple', elements });
const reference = (target: Type): Type => ({ kind: 'reference', mutable: false, target });
const box = (target: Type): Type => ({ kind: 'box', target });

function adt(kind: 'struct' | 'enum', variants: Type[][], lang?: string): Type {
  const of: Adt = {
    name: 'T',
    fullName: 'program::T',
    path: 'crate::T',
    kind,
    arguments: [],
    variants: variants.map((fields, index) => ({
      name: `V${index}`,
      discriminant: BigInt(index),
      fields: fields.map((type, at) => ({ name: String(at), type })),
    })),
    drop: undefined,
    lang,
    copy: false,
  };
  return { kind: 'adt', adt: of };
}

const option = (type: Type): Type => adt('enum', [[], [type]], 'option');
const shape = (type: Type): unknown => {
  const { size, align, leaves } = layoutOf(type);
  return { size, align, leaves: leaves?.map((leaf) => `${leaf.scalar}@${leaf.offset}`) };
};

describe('layouts', () => {
  it('of structs are those of C', () => {
    // struct { uint8_t a; uint32_t b; uint8_t c; uint16_t d; } is 12 bytes: 0, 4, 8, 10.
    const type = adt('struct', [[int('u8'), int('i32'), int('u8'), int('u16')]]);
    expect(shape(type)).toEqual({ size: 12, align: 4, leaves: ['u8@0', 'i32@4', 'u8@8', 'u16@10'] });
    expect(layoutOf(type).variants[0]!.map((field) => field.offset)).toEqual([0, 4, 8, 10]);
  });

  it('of tuples in tuples pad the inner one', () => {
    expect(shape(tuple(int('u8'), tuple(int('u64'), int('u8'))))).toEqual({
      size: 24,
      align: 8,
      leaves: ['u8@0', 'u64@8', 'u8@16'],
    });
  });

  it('of pointers are one word, or two where the target has no size', () => {
    expect(shape(reference(F64))).toEqual({ size: 8, align: 8, leaves: ['address@0'] });
    expect(shape(reference({ kind: 'str' }))).toEqual({
      size: 16,
      align: 8,
      leaves: ['address@0', 'usize@8'],
    });
    const dyn: Type = { kind: 'dyn', trait: { name: 'Speak', fullName: 'program::Speak', methods: [] } };
    expect(shape(box(dyn))).toEqual({ size: 16, align: 8, leaves: ['address@0', 'address@8'] });
  });

  it('of options of pointers are the pointers', () => {
    expect(shape(option(box(F64)))).toEqual({ size: 8, align: 8, leaves: ['address@0'] });
    expect(layoutOf(option(reference({ kind: 'str' }))).tag).toEqual({
      kind: 'niche',
      some: 1,
      none: 0,
      offset: 0,
    });
  });

  it('of options of numbers have a tag', () => {
    expect(shape(option(int('i32')))).toEqual({ size: 8, align: 4, leaves: ['u8@0', 'i32@4'] });
    expect(shape(option(int('u8')))).toEqual({ size: 2, align: 1, leaves: ['u8@0', 'u8@1'] });
  });

  it('of raw pointers have no null to spare', () => {
    expect(shape(option({ kind: 'pointer', mutable: true, target: F64 }))).toMatchObject({ size: 16 });
  });

  it('of enums share leaves that lie in the same bytes', () => {
    expect(shape(adt('enum', [[int('i32')], [int('i32'), int('u8')], []]))).toEqual({
      size: 12,
      align: 4,
      leaves: ['u8@0', 'i32@4', 'u8@8'],
    });
  });

  it('of enums whose variants lie across each other are in memory', () => {
    expect(shape(adt('enum', [[F64], [int('u64')]]))).toEqual({ size: 16, align: 8, leaves: undefined });
  });

  it('of fieldless enums are the tag', () => {
    expect(shape(adt('enum', [[], [], []]))).toEqual({ size: 1, align: 1, leaves: ['u8@0'] });
    expect(
      shape(
        adt(
          'enum',
          Array.from({ length: 300 }, () => []),
        ),
      ),
    ).toMatchObject({ size: 2, leaves: ['u16@0'] });
  });

  it('of 128 bits are aligned to 8', () => {
    expect(shape(tuple(int('u8'), int('u128')))).toMatchObject({ size: 24, align: 8 });
  });

  it('of arrays are in memory, unless they are empty', () => {
    expect(shape({ kind: 'array', element: int('u16'), length: 3 })).toEqual({
      size: 6,
      align: 2,
      leaves: undefined,
    });
    expect(shape({ kind: 'array', element: int('u16'), length: 0 })).toEqual({
      size: 0,
      align: 2,
      leaves: [],
    });
  });

  it('of what is never longer than eight leaves', () => {
    expect(layoutOf(tuple(...Array.from({ length: 8 }, () => F64))).leaves).toHaveLength(8);
    expect(layoutOf(tuple(...Array.from({ length: 9 }, () => F64))).leaves).toBeUndefined();
  });
});
