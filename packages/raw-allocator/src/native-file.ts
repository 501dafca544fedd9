import { readFileSync } from 'node:fs';

/** Ends a built file, before 4 bytes of checksum; scripts/seal-native.mjs appends both. */
const MARK = 'JUSTSUM1';
const TRAILER = MARK.length + 4;

/**
 * Finds out whether a native addon is whole. Linux maps whatever it is told to: a file cut short or damaged would end
 * the process, by a bus error, instead of being refused. Other systems check their files themselves.
 *
 * @returns what is wrong with it, or null when nothing can be said against it
 */
export function findDamage(path: string): string | null {
  const file = readFileSync(path);
  if (file.toString('latin1', 0, 4) !== '\x7fELF') return null;
  const end = file.length - TRAILER;
  if (file.toString('latin1', Math.max(end, 0), end + MARK.length) === MARK) {
    return checksum(new Uint8Array(file.buffer, file.byteOffset, end)) ===
      file.readUInt32LE(end + MARK.length)
      ? null
      : 'the file is damaged';
  }
  return isComplete(file) ? null : 'the file is cut short';
}

/** The section headers end a linked file: they are there when nothing has been cut off. 64-bit ELF only. */
function isComplete(file: Buffer): boolean {
  if (file.length < 64) return false;
  const offset = Number(file.readBigUInt64LE(40));
  return offset + file.readUInt16LE(58) * file.readUInt16LE(60) <= file.length;
}

/** FNV-1a by words: any change of a single one changes the result, and 20,000 of them take less than a millisecond. */
function checksum(bytes: Uint8Array): number {
  const words = new Int32Array(bytes.slice().buffer, 0, bytes.length >> 2);
  let sum = 0x811c9dc5;
  for (let i = 0; i < words.length; i++) sum = Math.imul(sum ^ words[i]!, 0x01000193);
  return sum >>> 0;
}
