const WORDS = Array.from(
  { length: 61 },
  (_, index) => `w${String.fromCharCode(97 + (index % 26))}${'x'.repeat(index / 26)}`,
);

/** 61 distinct words, so that the map of words grows three times; with repeats, so that the cache hits and assigns. */
export const FAULT_TEXT = [...WORDS, ...WORDS.slice(40), 'plus', 'plus', ...WORDS.slice(50)].join(' ');
