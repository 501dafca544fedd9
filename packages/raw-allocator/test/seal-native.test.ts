import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { sealNative } from '../scripts/seal-native.mjs';
import { findDamage } from '../src/native-file.js';

const folder = mkdtempSync(join(tmpdir(), 'just-seal-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = join(folder, 'addon.node');

/** The least that passes for an ELF file without section headers, then `length` bytes. */
function elf(length: number): Buffer {
  const bytes = Buffer.alloc(64 + length, 7);
  bytes.fill(0, 0, 64);
  bytes.write('\x7fELF', 'latin1');
  return bytes;
}

it.each([0, 1, 2, 3, 1000])(
  'a sealed file of %d bytes more than its header is whole, and no longer when changed',
  (length) => {
    writeFileSync(file, elf(length));
    expect(findDamage(file)).toBe('the file is cut short, or damaged at its end');
    sealNative(file, file);
    expect(findDamage(file)).toBeNull();
    const sealed = readFileSync(file);
    for (const at of [5, 30, 59]) {
      const changed = Buffer.from(sealed);
      changed[at]! ^= 1;
      writeFileSync(file, changed);
      expect(findDamage(file)).toBe('the file is damaged');
    }
    for (const end of [1, 8, 16]) {
      writeFileSync(
        file,
        sealed.map((byte, at) => (at < sealed.length - end ? byte : byte ^ 0xff)),
      );
      expect(findDamage(file)).toMatch(/damaged/);
      writeFileSync(file, sealed.subarray(0, sealed.length - end));
      expect(findDamage(file)).toMatch(/cut short/);
    }
  },
);

it('sealing twice is sealing once', () => {
  writeFileSync(file, elf(100));
  sealNative(file, file);
  const once = readFileSync(file);
  sealNative(file, file);
  expect(readFileSync(file).equals(once)).toBe(true);
  expect(once.length).toBe(64 + 100 + 16);
});

it.each(['MZ a Windows library', '\xcf\xfa\xed\xfe a macOS library', ''])(
  '%j is left as it is',
  (contents) => {
    writeFileSync(file, contents, 'latin1');
    sealNative(file, file);
    expect(readFileSync(file, 'latin1')).toBe(contents);
    expect(findDamage(file)).toBeNull();
  },
);
