const { readFileSync } = process.getBuiltinModule('node:fs');

/** Ends a built file, before 8 bytes of checksum; scripts/seal-native.mjs appends both. */
const MARK = 'JUSTSUM2';
const TRAILER = MARK.length + 8;
/** 2^61 - 1, a prime: every change of up to 60 bits in a row changes the remainder. */
const MODULUS = 0x1fff_ffff_ffff_ffffn;

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
    return checksum(file, end) === file.readBigUInt64LE(end + MARK.length) ? null : 'the file is damaged';
  }
  // Whatever builds it seals it: without the seal its end is missing, or was overwritten.
  return 'the file is cut short, or damaged at its end';
}

/**
 * The file up to `end`, read as one number, modulo a prime. The engine does both in native code, in a third of a
 * millisecond; a loop over the words would take several times as long, for it runs before anything is optimised.
 */
function checksum(file: Buffer, end: number): bigint {
  return BigInt(`0x${file.toString('hex', 0, end)}`) % MODULUS;
}
