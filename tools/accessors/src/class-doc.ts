// The TSDoc of MemoryAccess itself: what is true of all functions, and of each category.

import type { Category } from './rows.js';

export const CLASS = `
Typed access to raw memory: loads, stores, bulk operations, views, text and atomics, by plain address.

Every function is static and may be taken out of the class (\`const { getI32 } = MemoryAccess\`). The first access, or
the first heap, of a thread fixes whether its accesses are checked (\`JUST_CHECKS=full\`).

*Safety*: an address is trusted, but for the null page (0 to 4095), which is never read or written. A wild address ends
the process or corrupts it, as in C. See docs/safety.md, and debug with \`JUST_CHECKS=full\`.
`;

export const CATEGORIES: readonly { name: Category; text: string; example: string }[] = [
  {
    name: 'Loads',
    text: `
Each reads its type in native (little-endian) order from any address, aligned or not. Full checks report a misaligned
one (\`JUST_CHECK_ALIGN\`), but by the functions called \`Unaligned\`: without them those are the very same functions.`,
    example: `
const memory = new RawAllocator();
const address = memory.allocZeroed(8, 8);
MemoryAccess.setU32(address, 0xffff_fffe);
console.log(MemoryAccess.getI32(address), MemoryAccess.getU8(address + 1)); // prints: -2 255
memory.free(address);`,
  },
  {
    name: 'Stores',
    text: `
Each writes its type in native (little-endian) order to any address, aligned or not. Values wrap as \`DataView\` wraps
them: \`setU8(p, 257)\` writes 1. Full checks report a misaligned address, but by the functions called \`Unaligned\`.`,
    example: `
const memory = new RawAllocator();
const slot = memory.alloc(8, 8);
MemoryAccess.setAddress(slot, slot);
console.log(MemoryAccess.getAddress(slot) === slot); // prints: true
memory.free(slot);`,
  },
  {
    name: 'Bulk operations',
    text: `
They have libc's names and order of arguments. A run of 0 bytes touches nothing, so its addresses may be null or
dangling.`,
    example: `
const memory = new RawAllocator();
const block = memory.alloc(16, 8);
MemoryAccess.memset(block, 0x2a, 8);
MemoryAccess.memcpy(block + 8, block, 8);
console.log(MemoryAccess.memcmp(block, block + 8, 8), MemoryAccess.getU8(block + 15)); // prints: 0 42
MemoryAccess.setU8(block + 5, 7);
console.log(MemoryAccess.memchr(block, 7, 16) - block, MemoryAccess.memchr(block, 8, 16)); // prints: 5 0
memory.free(block);`,
  },
  {
    name: 'Views',
    text: `
Typed arrays over memory, without a copy. Each has an ArrayBuffer of exactly its range, so it may be posted to a
worker, cloned and printed, which all copy its bytes. Its buffer cannot be transferred: to hand memory to a worker, send
the address.

Making a small view takes one to two microseconds. A large one takes more, as V8 counts its bytes and collects garbage
for them: 8 MiB take 0.1 ms in an empty program, and milliseconds beside a million live objects. Make it once and keep
it, or see the \`unsafe\` ones.

*Safety*: a view stays as it is when its memory is freed or moved, and then reads and writes what others own.`,
    example: `
const memory = new RawAllocator();
const block = memory.alloc(12, 4);
MemoryAccess.i32Array(block, 3).set([1, 2, 3]);
console.log(MemoryAccess.getI32(block + 8)); // prints: 3
memory.free(block);`,
  },
  {
    name: 'Unsafe views',
    text: `
Views that take less than a microsecond to make at any size, as they lie on one of the windows this package keeps over
the address space.

*Safety*: beside what holds for every view, never pass one, its \`buffer\` or anything that holds either to
\`postMessage\`, \`structuredClone\` or a function that may do so, and never print its \`buffer\`: that copies or walks 2
GiB of address space and ends the process.`,
    example: `
const memory = new RawAllocator();
const block = memory.alloc(24, 8);
const sum = (values) => values.reduce((total, value) => total + value, 0);
MemoryAccess.unsafeF64Array(block, 3).fill(1.5);
console.log(sum(MemoryAccess.unsafeF64Array(block, 3))); // prints: 4.5
memory.free(block);`,
  },
  {
    name: 'Text',
    text: `
Text between memory and JavaScript strings: strict UTF-8, UTF-16 unit by unit, and C strings, which are UTF-8 with a zero
at the end.`,
    example: `
const memory = new RawAllocator();
const block = memory.alloc(8, 1);
const length = MemoryAccess.encodeUtf8('né', block, 8);
console.log(length, MemoryAccess.decodeUtf8(block, length)); // prints: 3 né
MemoryAccess.encodeCString('né', block, 8);
console.log(MemoryAccess.cStringLength(block), MemoryAccess.decodeCString(block)); // prints: 3 né
console.log(MemoryAccess.decodeUtf16(block, MemoryAccess.encodeUtf16('né', block, 4))); // prints: né
memory.free(block);`,
  },
  {
    name: 'Atomics',
    text: `
Operations on integers, 64-bit ones as bigints: sequentially consistent, and atomic for every thread of the process,
native ones included. Arithmetic wraps. Threads can wait on integers of 32 and 64 bits.

*Safety*: every thread that uses the bytes at the same time must do so atomically.`,
    example: `
const memory = new RawAllocator();
const lock = memory.allocZeroed(4, 4);
console.log(MemoryAccess.atomicCompareExchangeI32(lock, 0, 1)); // prints: 0
MemoryAccess.atomicStoreI32(lock, 0);
console.log(MemoryAccess.atomicNotifyI32(lock, 1)); // prints: 0
memory.free(lock);
const counter = memory.allocZeroed(8, 8);
MemoryAccess.atomicSubI64(counter, 1n);
console.log(MemoryAccess.atomicLoadI64(counter)); // prints: -1n
memory.free(counter);`,
  },
];
