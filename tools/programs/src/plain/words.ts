// The words of a text in plain JavaScript: the oracle of core/text.ts, written independently of it.
import { readFileSync } from 'node:fs';

const WORD = /[a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u1fff\u2c00-\u2fff\u3040-\ufefe\uff00-\u{10ffff}]+/gu;

/** Returns the words of a UTF-8 file in order, ASCII letters in lower case. */
export function plainWords(path: string): string[] {
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(path));
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()).match(WORD) ?? [];
}

/** FNV-1a over bytes, 32 bits. */
export function plainFnv1a(seed: number, bytes: Uint8Array): number {
  let hash = seed;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 16777619);
  return hash >>> 0;
}

export const PLAIN_FNV_OFFSET = 2166136261;
