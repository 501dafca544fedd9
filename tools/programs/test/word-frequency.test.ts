import { statSync } from 'node:fs';
import { RuntimeConfig } from '@justlang/config';
import { JustHeap } from '@justlang/heap';
import { check, fc } from '@justlang-tools/testing/property';
import { SOAK, soak } from '@justlang-tools/testing/soak';
import { describe, expect, it } from 'vitest';
import { defaultTextPath } from '../src/default-text.js';
import { wordFrequency } from '../src/word-frequency.js';
import { temporaryFile } from './temporary-text.js';

function count(text: string | Uint8Array): readonly string[] {
  const heap = new JustHeap(RuntimeConfig.DEFAULT);
  const { output } = wordFrequency.run(heap, { text: temporaryFile(text) });
  expect(heap.stats().allocatedBytes).toBe(0);
  heap.close();
  return output;
}

/** The lines before the summary, as `word:count`. */
function top(text: string): string[] {
  return count(text)
    .slice(0, -1)
    .map((line) => line.trim().split(/ +/).reverse().join(':'));
}

describe('word-frequency', () => {
  it('counts words without regard to ASCII case, most frequent first, ties by bytes', () => {
    expect(top('the cat The dog THE Cat a b')).toEqual(['the:3', 'cat:2', 'a:1', 'b:1', 'dog:1']);
  });

  it('splits at digits, punctuation and line ends', () => {
    expect(top("don't\r\nx1y2 (x)--\t\0x")).toEqual(['x:3', 'don:1', 't:1', 'y:1']);
  });

  it('keeps non-ASCII letters in words and general punctuation out of them', () => {
    expect(top('\ufeffÇa – « Ça » naïve… 日本、日本 ÷ €5 😀')).toEqual(['Ça:2', '日本:2', 'naïve:1', '😀:1']);
  });

  it('prints at most twenty words', () => {
    const words = Array.from({ length: 26 }, (_, index) => String.fromCharCode(97 + index));
    expect(count(words.join(' '))).toHaveLength(21);
  });

  it('gives an empty file no words and the checksum of nothing, the FNV offset', () => {
    expect(count('')).toEqual(['0 words, 0 distinct, checksum 811c9dc5']);
  });

  it('checksums words and counts in order: FNV-1a of "a" and of the count 1', () => {
    // FNV-1a of the one byte 61 is e40c292c in the published test vectors; then 01 00 00 00 by hand.
    let hash = 0xe40c292c;
    for (const byte of [1, 0, 0, 0]) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
    expect(count('A')).toEqual(['       1  a', `1 words, 1 distinct, checksum ${hash.toString(16)}`]);
  });

  it('equals plain JS on any text', () => {
    const heap = new JustHeap(RuntimeConfig.DEFAULT);
    const character = fc.oneof(
      fc.constantFrom('a', 'B', 'c', ' ', '\n', '-', 'é', '×', '—', '語', '😀', '\u07ff', '\uffff'),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
    );
    check(
      fc.property(fc.array(character, { maxLength: 200 }), (characters) => {
        const text = temporaryFile(characters.join(''));
        expect(wordFrequency.run(heap, { text })).toEqual(wordFrequency.plain?.({ text }));
      }),
      soak(50, 150),
    );
    expect(heap.stats().allocatedBytes).toBe(0);
    heap.close();
  });

  it.runIf(SOAK)('equals plain JS on the default text, which is at least 2 MB', () => {
    expect(statSync(defaultTextPath()).size).toBeGreaterThanOrEqual(2_000_000);
    const heap = new JustHeap(RuntimeConfig.DEFAULT);
    expect(wordFrequency.run(heap)).toEqual(wordFrequency.plain?.());
    expect(heap.stats().allocatedBytes).toBe(0);
    heap.close();
  });

  it('names the byte offset of invalid UTF-8 and leaves nothing live', () => {
    const heap = new JustHeap(RuntimeConfig.DEFAULT);
    const text = temporaryFile(Uint8Array.from([0x61, 0x62, 0x20, 0x63, 0xff, 0x64]));
    expect(() => wordFrequency.run(heap, { text })).toThrow(
      expect.objectContaining({ code: 'ERR_JUST_INVALID_UTF8', message: expect.stringMatching(/\b4\b/) }),
    );
    expect(heap.stats().allocatedBytes).toBe(0);
    heap.close();
  });

  it('leaves nothing live when the file is missing or a directory', () => {
    const heap = new JustHeap(RuntimeConfig.DEFAULT);
    expect(() => wordFrequency.run(heap, { text: '/no/such/file' })).toThrow(/ENOENT/);
    expect(() => wordFrequency.run(heap, { text: '/' })).toThrow(/EISDIR/);
    expect(heap.stats().allocatedBytes).toBe(0);
    heap.close();
  });
});
