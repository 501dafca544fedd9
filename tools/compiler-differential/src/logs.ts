import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import type { Outputs } from './output.js';

const STORED = fileURLToPath(new URL('../logs/rustc.br', import.meta.url));

/** What rustc's programs printed when the logs were recorded. */
export function readStored(): Outputs {
  return new Map(JSON.parse(brotliDecompressSync(readFileSync(STORED)).toString()) as [number, string][]);
}

export function writeStored(outputs: Outputs): void {
  const text = Buffer.from(JSON.stringify([...outputs]));
  const params = { [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_SIZE_HINT]: text.length };
  writeFileSync(STORED, brotliCompressSync(text, { params }));
}
