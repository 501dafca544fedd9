// Ends a built ELF file with the checksum that src/native-file.ts verifies; sealing a sealed file changes nothing.
// Files of other systems stay as they are: a signed one may not be appended to. As a command: seal-native.mjs FILE.
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const MARK = 'JUSTSUM2';
const TRAILER = MARK.length + 8;
const MODULUS = 0x1fff_ffff_ffff_ffffn;

/** Writes a sealed copy of `source` to `target`, by a rename: a process that has an old one loaded keeps it. */
export function sealNative(source, target) {
  const temporary = `${target}.new`;
  writeFileSync(temporary, sealed(readFileSync(source)));
  renameSync(temporary, target);
}

function sealed(bytes) {
  if (bytes.toString('latin1', 0, 4) !== '\x7fELF') return bytes;
  const end = bytes.length - TRAILER;
  const contents = bytes.toString('latin1', end, end + MARK.length) === MARK ? bytes.subarray(0, end) : bytes;
  const trailer = Buffer.alloc(TRAILER);
  trailer.write(MARK, 'latin1');
  trailer.writeBigUInt64LE(BigInt(`0x${contents.toString('hex')}`) % MODULUS, MARK.length);
  return Buffer.concat([contents, trailer]);
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const file = process.argv[2];
  if (file === undefined) throw new Error('usage: node seal-native.mjs FILE');
  sealNative(file, file);
}
