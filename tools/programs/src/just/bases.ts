import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { JUST_FOLDER } from './folder.js';

/** The path of DNA that fasta's peer in plain JavaScript writes, `3 * count` bases for the program's `count` and more. */
export async function storeBases(folder: string, count: number): Promise<string> {
  const path = join(folder, `bases-${count}.txt`);
  if (!existsSync(path)) {
    const fasta = await import(pathToFileURL(join(JUST_FOLDER, 'plain/fasta.mjs')).href);
    writeFileSync(path, fasta.main([String(count)]));
  }
  return path;
}
