// Ends a built ELF file with the checksum that src/native-file.ts verifies; sealing a sealed file changes nothing.
// Files of other systems stay as they are: a signed one may not be appended to. As a command: seal-native.mjs FILE.
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const MARK = 'JUSTSUM1';
const TRAILER = MARK.length + 4;

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
  let sum = 0x811c9dc5;
  for (let i = 0; i + 4 <= contents.length; i += 4)
    sum = Math.imul(sum ^ contents.readInt32LE(i), 0x01000193);
  const trailer = Buffer.alloc(TRAILER);
  trailer.write(MARK, 'latin1');
  trailer.writeUInt32LE(sum >>> 0, MARK.length);
  return Buffer.concat([contents, trailer]);
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const file = process.argv[2];
  if (file === undefined) throw new Error('usage: node seal-native.mjs FILE');
  sealNative(file, file);
}
