// The functions that are written by hand, in `bulk.ts`, `utf8.ts` and their neighbours: their declarations.

import type { OtherRow } from './rows.js';

const NULL_RUN = '@throws `ERR_JUST_NULL_ADDRESS` when a run that is not empty starts in the null page';
const BAD_RUNS =
  '@throws `ERR_JUST_INVALID_ARGUMENT` when an argument is no integer in its range, or a run passes 2^53 - 1';

export const OTHERS: readonly OtherRow[] = [
  {
    name: 'memcpy',
    category: 'Bulk operations',
    parameters: ['dst: Address', 'src: Address', 'n: number'],
    returns: 'void',
    doc: `
Copies \`n\` bytes from \`src\` to \`dst\`. Overlapping runs are copied as by \`memmove\`; native code compiled from the
same source may not do so, so a backend should emit \`memmove\` where runs may overlap.

*Safety*: both runs must be live, \`dst\` writable; see docs/safety.md.

@param dst - where to write
@param src - where to read
@param n - bytes, 0 to 2^53 - 1
${NULL_RUN}
${BAD_RUNS}`,
  },
  {
    name: 'memmove',
    category: 'Bulk operations',
    parameters: ['dst: Address', 'src: Address', 'n: number'],
    returns: 'void',
    doc: `
Copies \`n\` bytes from \`src\` to \`dst\`, which may overlap.

*Safety*: both runs must be live, \`dst\` writable; see docs/safety.md.

@param dst - where to write
@param src - where to read
@param n - bytes, 0 to 2^53 - 1
${NULL_RUN}
${BAD_RUNS}`,
  },
  {
    name: 'memset',
    category: 'Bulk operations',
    parameters: ['dst: Address', 'byte: number', 'n: number'],
    returns: 'void',
    doc: `
Writes the same byte \`n\` times.

*Safety*: the run must be live and writable; see docs/safety.md.

@param dst - where to write
@param byte - an integer, of which the low 8 bits are written
@param n - bytes, 0 to 2^53 - 1
${NULL_RUN}
${BAD_RUNS.replace('a run', 'the run')}`,
  },
  {
    name: 'memcmp',
    category: 'Bulk operations',
    parameters: ['a: Address', 'b: Address', 'n: number'],
    returns: 'number',
    doc: `
Compares \`n\` bytes as unsigned numbers.

*Safety*: both runs must be live; see docs/safety.md.

@param a - the first run
@param b - the second run
@param n - bytes, 0 to 2^53 - 1
@returns a negative number, 0 or a positive number: the order of the first bytes that differ
${NULL_RUN}
${BAD_RUNS}`,
  },
  {
    name: 'memchr',
    category: 'Bulk operations',
    parameters: ['address: Address', 'byte: number', 'length: number'],
    returns: 'Address',
    doc: `
Finds the first of some bytes that has a value. Nothing after it is read, as C promises.

*Safety*: the bytes up to the one found must be live, all \`length\` if there is none; see docs/safety.md.

@param address - where the run starts
@param byte - an integer, of which the low 8 bits are looked for
@param length - bytes, 0 to 2^53 - 1
@returns the byte's address, or 0 when it does not occur
${NULL_RUN}
${BAD_RUNS.replace('a run', 'the run')}`,
  },
  {
    name: 'copyOut',
    category: 'Bulk operations',
    parameters: ['src: Address', 'target: ArrayBufferView'],
    returns: 'void',
    doc: `
Copies memory into a typed array or a \`DataView\`, as many bytes as that has: one native call, also where an engine makes no
views of memory.

*Safety*: the run must be live; see docs/safety.md.

@param src - where to read
@param target - what is filled
${NULL_RUN}
@throws \`ERR_JUST_INVALID_ARGUMENT\` when \`src\` is no integer in its range, the run passes 2^53 - 1, or \`target\` is no view`,
  },
  {
    name: 'copyIn',
    category: 'Bulk operations',
    parameters: ['dst: Address', 'source: ArrayBufferView'],
    returns: 'void',
    doc: `
Copies all bytes of a typed array or a \`DataView\` into memory: one native call, also where an engine makes no views of memory.

*Safety*: the run must be live and writable; see docs/safety.md.

@param dst - where to write
@param source - what is read
${NULL_RUN}
@throws \`ERR_JUST_INVALID_ARGUMENT\` when \`dst\` is no integer in its range, the run passes 2^53 - 1, or \`source\` is no view`,
  },
  {
    name: 'markWritten',
    category: 'Bulk operations',
    parameters: ['address: Address', 'length: number'],
    returns: 'void',
    doc: `
Says that native code has filled bytes of a block, which \`JUST_CHECK_UNINIT\` would else count as never written. Under full
checks the bytes must be live. In the other tiers it looks at its arguments and does nothing.

@param address - where the run starts
@param length - bytes, 0 to 2^53 - 1
${NULL_RUN}
${BAD_RUNS.replace('a run', 'the run')}`,
  },
  {
    name: 'encodeUtf8',
    category: 'Text',
    parameters: ['text: string', 'address: Address', 'capacity: number'],
    returns: 'number',
    doc: `
Writes text as UTF-8, without a terminating zero. A surrogate that is not half of a pair is written as U+FFFD, as
\`TextEncoder\` does.

*Safety*: \`capacity\` bytes from \`address\` on must be live and writable; see docs/safety.md.

@param text - what to write
@param address - where to write it
@param capacity - bytes there are at \`address\`; \`utf8Length(text)\` is enough
@returns the bytes written
@throws \`ERR_JUST_CAPACITY_OVERFLOW\` when the text does not fit; nothing is written then
@throws \`ERR_JUST_NULL_ADDRESS\` when the text is not empty and \`address\` lies in the null page
@throws \`ERR_JUST_INVALID_ARGUMENT\` when an argument is of the wrong type or out of its range`,
  },
  {
    name: 'decodeUtf8',
    category: 'Text',
    parameters: ['address: Address', 'length: number'],
    returns: 'string',
    doc: `
Reads UTF-8 as a string. A byte order mark is kept, and nothing is ever replaced. Text of any number of bytes is decoded, if
its UTF-16 units fit a string (some 2^29, \`buffer.constants.MAX_STRING_LENGTH\`), and validated up to its end where they do
not.

*Safety*: \`length\` bytes from \`address\` on must be live; see docs/safety.md.

@param address - where the text starts
@param length - bytes
@throws \`ERR_JUST_INVALID_UTF8\` when the bytes are not UTF-8, naming the offset of the first byte of the first
  sequence that is not (overlong, a surrogate, above U+10FFFF, or cut off)
@throws \`ERR_JUST_NULL_ADDRESS\` when \`length\` is not 0 and \`address\` lies in the null page
@throws \`ERR_JUST_INVALID_ARGUMENT\` when an argument is no integer in its range, or the text is longer than a
  string may be`,
  },
  {
    name: 'encodeUtf16',
    category: 'Text',
    parameters: ['text: string', 'address: Address', 'capacity: number'],
    returns: 'number',
    doc: `
Writes a string's UTF-16 units, \`text.length\` of them, little-endian and without a terminating zero. A surrogate that is
not half of a pair is written as it is: \`decodeUtf16\` gives the same string back.

*Safety*: \`2 * capacity\` bytes from \`address\` on must be live and writable; see docs/safety.md.

@param text - what to write
@param address - where to write it, at any alignment
@param capacity - units of 2 bytes there is room for at \`address\`; \`text.length\` is enough
@returns the units written
@throws \`ERR_JUST_CAPACITY_OVERFLOW\` when the text does not fit; nothing is written then
@throws \`ERR_JUST_NULL_ADDRESS\` when the text is not empty and \`address\` lies in the null page
@throws \`ERR_JUST_INVALID_ARGUMENT\` when an argument is of the wrong type or out of its range`,
  },
  {
    name: 'decodeUtf16',
    category: 'Text',
    parameters: ['address: Address', 'length: number'],
    returns: 'string',
    doc: `
Reads little-endian UTF-16 as a string. Every unit is kept as it is, surrogates that are not half of a pair included: a
string may hold them (\`text.isWellFormed()\` tells).

*Safety*: \`2 * length\` bytes from \`address\` on must be live; see docs/safety.md.

@param address - where the text starts, at any alignment
@param length - units of 2 bytes
@throws \`ERR_JUST_NULL_ADDRESS\` when \`length\` is not 0 and \`address\` lies in the null page
@throws \`ERR_JUST_INVALID_ARGUMENT\` when an argument is no integer in its range, or the text is longer than a
  string may be`,
  },
  {
    name: 'cStringLength',
    category: 'Text',
    parameters: ['address: Address', 'maxLength?: number'],
    returns: 'number',
    doc: `
The bytes of a C string before its terminating zero: \`strlen\`, or \`strnlen\` with a limit. Nothing after the zero is read.

*Safety*: the bytes up to the zero, or \`maxLength\` of them, must be live; see docs/safety.md.

@param address - where the string starts
@param maxLength - bytes to look at, 0 to 2^53 - 1; without it, as many as it takes
@returns bytes; \`maxLength\` when none of them is 0
@throws \`ERR_JUST_NULL_ADDRESS\` when \`address\` lies in the null page, unless \`maxLength\` is 0
@throws \`ERR_JUST_INVALID_ARGUMENT\` when an argument is no integer in its range`,
  },
  {
    name: 'decodeCString',
    category: 'Text',
    parameters: ['address: Address', 'maxLength?: number'],
    returns: 'string',
    doc: `
Reads a C string in UTF-8, up to its terminating zero or \`maxLength\` bytes, as \`decodeUtf8\` reads it.

*Safety*: the bytes up to the zero, or \`maxLength\` of them, must be live; see docs/safety.md.

@param address - where the string starts
@param maxLength - bytes to look at, as the size of a \`char name[16]\`; without it, as many as it takes
@throws \`ERR_JUST_INVALID_UTF8\` when its bytes are not UTF-8, naming the offset of the first bad sequence
@throws \`ERR_JUST_NULL_ADDRESS\` when \`address\` lies in the null page, unless \`maxLength\` is 0
@throws \`ERR_JUST_INVALID_ARGUMENT\` when an argument is no integer in its range, or the text is longer than a
  string may be`,
  },
  {
    name: 'encodeCString',
    category: 'Text',
    parameters: ['text: string', 'address: Address', 'capacity: number'],
    returns: 'number',
    doc: `
Writes text as UTF-8 with a terminating zero. A surrogate that is not half of a pair is written as U+FFFD.

*Safety*: \`capacity\` bytes from \`address\` on must be live and writable; see docs/safety.md.

@param text - what to write, without U+0000: C would end the string there
@param address - where to write it
@param capacity - bytes there are at \`address\`; \`utf8Length(text) + 1\` is enough
@returns the bytes before the zero, as \`cStringLength\` would count them
@throws \`ERR_JUST_CAPACITY_OVERFLOW\` when text and zero do not fit; nothing is written then
@throws \`ERR_JUST_NULL_ADDRESS\` when \`address\` lies in the null page
@throws \`ERR_JUST_INVALID_ARGUMENT\` when an argument is of the wrong type or out of its range, or the text holds a
  U+0000`,
  },
  {
    name: 'utf8Length',
    category: 'Text',
    parameters: ['text: string'],
    returns: 'number',
    doc: `
The bytes that \`encodeUtf8\` writes for a text.

@param text - any string
@throws \`ERR_JUST_INVALID_ARGUMENT\` when it is no string`,
  },
];
