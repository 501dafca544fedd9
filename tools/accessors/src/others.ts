// The functions that are written by hand, in `bulk.ts`, `utf8.ts` and `wait.ts`: their declarations.

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
Reads UTF-8 as a string. A byte order mark is kept, and nothing is ever replaced.

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
