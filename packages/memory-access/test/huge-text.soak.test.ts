import { constants } from 'node:buffer';
import { RawAllocator } from '@justlang/raw-allocator';
import { afterAll, expect, it } from 'vitest';
import { MemoryAccess } from '../src/index.js';

// Node.js itself decodes no more bytes at once than a string may have units: 2^29 - 24.
const BYTES = 540_000_000;
const allocator = new RawAllocator();
const address = allocator.allocZeroed(BYTES, 4096);
afterAll(() => allocator.free(address));

it('more than 512 MiB are decoded where the string has room', () => {
  MemoryAccess.setU16(address, 0xa9c3);
  for (let size = 2; size < BYTES; size *= 2) {
    MemoryAccess.memcpy(address + size, address, Math.min(size, BYTES - size));
  }
  const text = MemoryAccess.decodeUtf8(address, BYTES);
  expect(text.length).toBe(BYTES / 2);
  expect([text[0], text[BYTES / 2 - 1]]).toEqual(['\u00e9', '\u00e9']);
});

it('invalid bytes at their end are found', () => {
  MemoryAccess.setU8(address + BYTES - 1, 0xc3);
  expect(() => MemoryAccess.decodeUtf8(address, BYTES)).toThrow(
    expect.objectContaining({
      code: 'ERR_JUST_INVALID_UTF8',
      message: expect.stringContaining(`offset ${BYTES - 2} of ${BYTES}`),
    }),
  );
});

it('a text that no string holds is refused for that', () => {
  MemoryAccess.memset(address, 0x61, BYTES);
  expect(BYTES).toBeGreaterThan(constants.MAX_STRING_LENGTH);
  for (const decode of [
    () => MemoryAccess.decodeUtf8(address, BYTES),
    () => MemoryAccess.decodeUtf16(address, BYTES),
  ]) {
    expect(decode).toThrow(
      expect.objectContaining({
        code: 'ERR_JUST_INVALID_ARGUMENT',
        message: expect.stringContaining('the text is longer than a string may be'),
      }),
    );
  }
});
