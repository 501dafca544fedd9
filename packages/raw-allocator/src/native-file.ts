const { readFileSync } = process.getBuiltinModule('node:fs');

/** Marks the end of a built file, before 8 bytes of checksum; scripts/seal-native.mjs appends both. */
const MARK = 'JUSTSUM2';
const TRAILER = MARK.length + 8;
/** 2^61 - 1, a prime: every change of up to 60 bits in a row changes the remainder. */
const MODULUS = 0x1fff_ffff_ffff_ffffn;

/**
 * Finds out whether a native addon is whole. Linux maps any file: one that is cut short or damaged would end the process
 * by a bus error. Other systems refuse such a file themselves.
 *
 * @returns what is wrong with it, or null when nothing can be said against it
 */
export function findDamage(path: string): string | null {
  const file = readFileSync(path);
  if (file.toString('latin1', 0, 4) !== '\x7fELF') return null;
  const end = file.length - TRAILER;
  if (file.toString('latin1', Math.max(end, 0), end + MARK.length) === MARK) {
    return checksum(file, end) === file.readBigUInt64LE(end + MARK.length) ? null : 'the file is damaged';
  }
  // Every build seals its file: without a seal, the end is missing or was overwritten.
  return 'the file is cut short, or damaged at its end';
}

/**
 * Returns the file up to `end`, read as one number, modulo a prime. The engine computes that in native code, in a third of
 * a millisecond. A loop over the words would take several times as long: it runs before V8 has optimised it.
 */
function checksum(file: Buffer, end: number): bigint {
  return BigInt(`0x${file.toString('hex', 0, end)}`) % MODULUS;
}
