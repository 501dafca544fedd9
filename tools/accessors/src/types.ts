// The types that memory is read and written as. Each row gives `get<name>` and `set<name>`.

import type { Direct, Halves, TypeRow } from './rows.js';

const direct = (view: string, nativeStore: string): Direct => ({ view, nativeStore });

const SIGNED: Halves = {
  loadsLow: 'high === low >> 31',
  from: 'signedFrom',
  storesLow: 'low === value',
  high: 'low >> 31',
  check: 'checkSigned',
};

const UNSIGNED: Halves = {
  loadsLow: 'high === 0 && low >= 0',
  from: 'unsignedFrom',
  storesLow: 'low === value && low >= 0',
  high: '0',
  check: 'checkUnsigned',
};

/** How a number or a bigint is stored: the low 64 bits of its two's complement. */
const ANY = { storesLow: '(value | 0) === value', high: 'value >> 31', farTogether: true } as const;
const ANY_RANGE = 'a bigint, or an integer from -(2^53 - 1) to 2^53 - 1; wraps to 64 bits';
const ANY_REFUSED = '`value` is neither; nothing is written then';

const SAFE = 'unlike the stores above, it never wraps';

const ROWS: readonly TypeRow[] = [
  {
    name: 'I8',
    width: 1,
    meaning: 'signed',
    js: 'number',
    as: direct('Int8', 'I8'),
    reads: 'Reads an 8-bit signed integer.',
    writes: 'Writes an 8-bit signed integer.',
    range: '-128 to 127; others wrap',
  },
  {
    name: 'U8',
    width: 1,
    meaning: 'unsigned',
    js: 'number',
    as: direct('Uint8', 'I8'),
    reads: 'Reads an 8-bit unsigned integer.',
    writes: 'Writes an 8-bit unsigned integer.',
    range: '0 to 255; others wrap',
  },
  {
    name: 'I16',
    width: 2,
    meaning: 'signed',
    js: 'number',
    as: direct('Int16', 'I16'),
    reads: 'Reads a 16-bit signed integer.',
    writes: 'Writes a 16-bit signed integer.',
    range: '-32768 to 32767; others wrap',
  },
  {
    name: 'U16',
    width: 2,
    meaning: 'unsigned',
    js: 'number',
    as: direct('Uint16', 'I16'),
    reads: 'Reads a 16-bit unsigned integer.',
    writes: 'Writes a 16-bit unsigned integer.',
    range: '0 to 65535; others wrap',
  },
  {
    name: 'I32',
    width: 4,
    meaning: 'signed',
    js: 'number',
    as: direct('Int32', 'I32'),
    reads: 'Reads a 32-bit signed integer.',
    writes: 'Writes a 32-bit signed integer.',
    range: '-2^31 to 2^31 - 1; others wrap',
  },
  {
    name: 'U32',
    width: 4,
    meaning: 'unsigned',
    js: 'number',
    as: direct('Uint32', 'I32'),
    reads: 'Reads a 32-bit unsigned integer.',
    writes: 'Writes a 32-bit unsigned integer.',
    range: '0 to 2^32 - 1; others wrap',
  },
  {
    name: 'F32',
    width: 4,
    meaning: 'float',
    js: 'number',
    as: direct('Float32', 'F32'),
    reads:
      'Reads a 32-bit float, as the double of the same value. A NaN may change its bits: use `getU32` to keep them.',
    writes: 'Writes a 32-bit float.',
    range: 'rounded to 32 bits',
  },
  {
    name: 'F64',
    width: 8,
    meaning: 'float',
    js: 'number',
    as: direct('Float64', 'F64'),
    reads: 'Reads a 64-bit float.',
    writes: 'Writes a 64-bit float.',
    range: 'written bit by bit; a NaN may change its bits, use `setU64` to keep them',
  },
  {
    name: 'I64',
    width: 8,
    meaning: 'signed',
    js: 'bigint',
    as: direct('BigInt64', 'I64'),
    reads: 'Reads a 64-bit signed integer.',
    writes: 'Writes a 64-bit signed integer.',
    range: '-2^63 to 2^63 - 1; others wrap',
  },
  {
    name: 'U64',
    width: 8,
    meaning: 'unsigned',
    js: 'bigint',
    as: direct('BigUint64', 'I64'),
    reads: 'Reads a 64-bit unsigned integer.',
    writes: 'Writes a 64-bit unsigned integer.',
    range: '0 to 2^64 - 1; others wrap',
  },
  {
    name: 'Bool',
    width: 1,
    meaning: 'bool',
    js: 'boolean',
    as: {
      parts: [{ type: 'U8', at: 0, store: 'value ? 1 : 0' }],
      join: (byte) => `${byte} !== 0`,
    },
    reads: 'Reads a `bool` of one byte: `true` unless the byte is 0.',
    writes: 'Writes a `bool` of one byte.',
    range: 'written as 1 or 0',
  },
  {
    name: 'I64Number',
    width: 8,
    meaning: 'signed',
    js: 'number',
    as: SIGNED,
    reads: 'Reads a 64-bit signed integer as a number.',
    writes: 'Writes a number as a 64-bit signed integer.',
    range: `an integer, -(2^53 - 1) to 2^53 - 1: ${SAFE}`,
    unreadable: 'the value is outside -(2^53 - 1) to 2^53 - 1',
    unwritable: '`value` is not an integer in its range; nothing is written then',
  },
  {
    name: 'U64Number',
    width: 8,
    meaning: 'unsigned',
    js: 'number',
    as: UNSIGNED,
    reads: 'Reads a 64-bit unsigned integer as a number.',
    writes: 'Writes a number as a 64-bit unsigned integer.',
    range: `an integer, 0 to 2^53 - 1: ${SAFE}`,
    unreadable: 'the value is above 2^53 - 1',
    unwritable: '`value` is not an integer in its range; nothing is written then',
  },
  {
    name: 'Address',
    width: 8,
    meaning: 'unsigned',
    js: 'Address',
    as: { ...UNSIGNED, farTogether: true, isAddress: true },
    reads: 'Reads a C pointer of 8 bytes, or a `usize`, as a number.',
    writes: 'Writes an address as a C pointer of 8 bytes; also a `usize`.',
    range: `an integer, 0 to 2^53 - 1: ${SAFE}`,
    unreadable: 'the value is above 2^53 - 1, as a sentinel may be: `getI64Any` reads it',
    unwritable: '`value` is not an integer in its range; nothing is written then',
  },
  {
    name: 'I64Any',
    width: 8,
    meaning: 'signed',
    js: 'number | bigint',
    as: { loadsLow: SIGNED.loadsLow, from: 'signedAny', ...ANY },
    reads:
      'Reads any 64-bit signed integer: as a number from -(2^53 - 1) to 2^53 - 1, as a bigint beyond. Also a pointer slot that may hold what is no address: `usize::MAX` is -1.',
    writes: 'Writes a number or a bigint as a 64-bit integer.',
    range: ANY_RANGE,
    unwritable: ANY_REFUSED,
  },
  {
    name: 'U64Any',
    width: 8,
    meaning: 'unsigned',
    js: 'number | bigint',
    as: { loadsLow: UNSIGNED.loadsLow, from: 'unsignedAny', ...ANY },
    reads: 'Reads any 64-bit unsigned integer: as a number up to 2^53 - 1, as a bigint beyond.',
    writes: 'Writes a number or a bigint as a 64-bit integer: `setU64Any(p, -1)` writes 2^64 - 1.',
    range: ANY_RANGE,
    unwritable: ANY_REFUSED,
  },
  {
    name: 'I64Low',
    width: 8,
    meaning: 'signed',
    js: 'number',
    sameAs: 'I32',
    as: { parts: [{ type: 'I32', at: 0, store: 'value' }], join: (low) => low },
    reads:
      'Reads the low half of a 64-bit integer, signed or not, as a signed integer. It is `getI32`, but full checks check all 8 bytes.',
  },
  {
    name: 'I64High',
    width: 8,
    meaning: 'signed',
    js: 'number',
    as: {
      parts: [{ type: 'I32', at: 4, store: 'value' }],
      join: (high) => high,
      far: (load) => `secondOf(${load('I32', 0)}, ${load('I32', 4)})`,
    },
    reads: 'Reads the high half of a 64-bit integer, signed or not, as a signed integer.',
  },
  {
    name: 'I64Halves',
    width: 8,
    meaning: 'signed',
    js: 'number',
    as: {
      parts: [
        { type: 'I32', at: 0, store: 'low' },
        { type: 'I32', at: 4, store: 'high' },
      ],
      join: (low) => low,
    },
    writes: 'Writes a 64-bit integer, signed or not, from its two 32-bit halves.',
    values: ['low', 'high'],
    range: 'an integer, of which the low 32 bits are written',
  },
];

/** The same type, but that full checks take any address for aligned. */
function unaligned(row: TypeRow): TypeRow {
  const { name, reads, writes } = row;
  const summary = (plain: string) =>
    `As \`${plain}\`, but full checks report no address as misaligned: for packed structs and for copies.`;
  return {
    ...row,
    name: `${name}Unaligned`,
    align: 1,
    sameAs: row.sameAs ?? name,
    ...(reads === undefined ? {} : { reads: summary(`get${name}`) }),
    ...(writes === undefined ? {} : { writes: summary(`set${name}`) }),
  };
}

export const TYPES: readonly TypeRow[] = [
  ...ROWS,
  ...ROWS.filter(({ width, align = width }) => align > 1).map(unaligned),
];
