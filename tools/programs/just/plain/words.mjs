// Words and the hash that word-frequency and lru-cache share.
export const FNV_OFFSET = 0x811c9dc5;

const WORD = /[a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u1fff\u2c00-\u2fff\u3040-\ufefe\uff00-\u{10ffff}]+/gu;

/** The words of a text, ASCII letters in lower case. */
export function words(text) {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()).match(WORD) ?? [];
}

/** Continues the FNV-1a hash `seed` over bytes. */
export function fnv1a(seed, bytes) {
  let hash = seed;
  for (let index = 0; index < bytes.length; index += 1) hash = Math.imul(hash ^ bytes[index], 0x01000193);
  return hash >>> 0;
}

export function hex8(hash) {
  return hash.toString(16).padStart(8, '0');
}
