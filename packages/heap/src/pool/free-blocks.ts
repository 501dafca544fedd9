import { CACHED } from './cache-rows.js';
import type { ChunkTable } from './chunk-table.js';
import { CLASS_COUNT } from './size-class.js';

/** The bits of a chunk's owner that are its class. */
const CLASS_BITS = 127;

/**
 * The free blocks of a pool outside its cache, by chunk: for every size class a list of the chunks that have any.
 *
 * ```
 *  class 2 │ first: chunk 7 ⇄ chunk 3 ⇄ … ⇄ chunk 9 :last       (in FreeBits, with the bits of each chunk's blocks)
 *            some blocks free                wholly free
 * ```
 *
 * Blocks are taken from the first chunk, in ascending order, and a chunk that becomes wholly free goes to the end. So what
 * is allocated in turn lies side by side, and memory that is not needed stays wholly free, and can go back to the system.
 *
 * Invariants: a position is that of a free block, and its bit is set, if it is in no cache; a chunk is on the list if it has
 * free blocks here. A block that moves between here and a cache is in both for a while, never in neither: the end of a worker
 * may come at any moment.
 */
export class FreeBlocks {
  readonly #table: ChunkTable;
  readonly #counts = new Int32Array(CLASS_COUNT);
  /** The fewest blocks of every class since the last call of `idle`. */
  readonly #lowest = new Int32Array(CLASS_COUNT);
  /** The first and the last chunk of every class; 0 where there is none, as chunk 0 has no blocks. */
  readonly #first = new Uint16Array(CLASS_COUNT);
  readonly #last = new Uint16Array(CLASS_COUNT);

  /** @param table - of the chunks that the blocks lie in */
  constructor(table: ChunkTable) {
    this.#table = table;
  }

  /** How many blocks of the class are here. */
  count(sizeClass: number): number {
    return this.#counts[sizeClass]!;
  }

  /**
   * Copies blocks of the class to `CACHED`, up to `count` of them, from index `at` on; the one to be used first comes last.
   *
   * @returns how many
   */
  peek(sizeClass: number, count: number, at: number): number {
    const { bits, marks, after } = this.#table.free;
    let index = (at + count) | 0;
    for (let chunk = this.#first[sizeClass]!; chunk !== 0 && index > at; chunk = after[chunk]!) {
      for (let group = chunk << 3; group < (chunk + 1) << 3 && index > at; group++) {
        for (let mark = marks[group]!; mark !== 0 && index > at; mark &= mark - 1) {
          const word = (group << 5) | lowestBit(mark);
          for (let bit = bits[word]!; bit !== 0 && index > at; bit &= bit - 1) {
            index = (index - 1) | 0;
            CACHED[index] = (word << 8) | (lowestBit(bit) << 3);
          }
        }
      }
    }
    // A program without checks may have freed a block twice, and so there are fewer than were counted.
    if (index > at) CACHED.copyWithin(at, index, at + count);
    return at + count - index;
  }

  /** Removes the first `count` blocks of the class, those that `peek` copied: they are in a cache by now. */
  drop(sizeClass: number, count: number): void {
    const { bits, marks, counts, after } = this.#table.free;
    let left = count;
    for (let chunk = this.#first[sizeClass]!, next = 0; chunk !== 0 && left > 0; chunk = next) {
      next = after[chunk]!;
      const before = left;
      for (let group = chunk << 3; group < (chunk + 1) << 3 && left > 0; group++) {
        for (let mark = marks[group]!; mark !== 0 && left > 0; mark &= mark - 1) {
          const word = (group << 5) | lowestBit(mark);
          let rest = bits[word]!;
          left -= bitCount(rest);
          if (left >= 0) {
            bits[word] = 0;
            marks[group]! &= ~(1 << word);
          } else {
            for (let taken = bitCount(rest) + left; taken > 0; taken--) rest &= rest - 1;
            bits[word] = rest;
            left = 0;
          }
        }
      }
      counts[chunk]! -= before - left;
      if (counts[chunk] === 0) this.#unlink(sizeClass, chunk);
    }
    this.#setCount(sizeClass, this.#counts[sizeClass]! - count);
  }

  /** Adds blocks, each to the class that its chunk has: `CACHED[from]` to `CACHED[to - 1]`. */
  push(from: number, to: number): void {
    // Without any block there may be no table, and no memory to make it.
    if (from === to) return;
    const { bits, marks, counts } = this.#table.free;
    const { carved, owners } = this.#table;
    for (let index = from; index < to; ) {
      // Blocks freed one after the other often lie side by side.
      const end = gather(index, to);
      const word = CACHED[index]! >>> 8;
      bits[word]! |= GATHERED[0]!;
      marks[word >>> 5]! |= 1 << word;
      const chunk = word >>> 8;
      const before = counts[chunk]!;
      const free = before + (end - index);
      counts[chunk] = free;
      const sizeClass = owners[chunk]! & CLASS_BITS;
      this.#counts[sizeClass]! += end - index;
      if (free === carved[chunk]) this.#moveToEnd(sizeClass, chunk, before > 0);
      else if (before === 0) this.#link(sizeClass, chunk);
      index = end;
    }
  }

  /** How many blocks of the class have stayed here since the last call. */
  idle(sizeClass: number): number {
    const idle = this.#lowest[sizeClass]!;
    this.#lowest[sizeClass] = this.#counts[sizeClass]!;
    return idle;
  }

  /**
   * The chunks of a class whose blocks are all free, as many as have up to `most` blocks: those that became so last come
   * first.
   */
  wholeChunks(sizeClass: number, most: number): number[] {
    const found: number[] = [];
    if (this.#last[sizeClass] === 0) return found;
    const { counts, before } = this.#table.free;
    const { carved } = this.#table;
    let left = most;
    for (let chunk = this.#last[sizeClass]!; chunk !== 0; chunk = before[chunk]!) {
      if (counts[chunk] !== carved[chunk] || counts[chunk]! > left) continue;
      left -= counts[chunk]!;
      found.push(chunk);
    }
    return found;
  }

  /** Removes all blocks of a chunk, which goes back to the system. */
  forget(sizeClass: number, chunk: number): void {
    this.#unlink(sizeClass, chunk);
    this.#setCount(sizeClass, this.#counts[sizeClass]! - this.#table.free.counts[chunk]!);
  }

  /** Forgets every free block, as all chunks were given back. */
  clear(): void {
    for (const numbers of [this.#counts, this.#lowest, this.#first, this.#last]) numbers.fill(0);
  }

  #setCount(sizeClass: number, count: number): void {
    this.#counts[sizeClass] = count;
    if (count < this.#lowest[sizeClass]!) this.#lowest[sizeClass] = count;
  }

  #link(sizeClass: number, chunk: number): void {
    const { before, after } = this.#table.free;
    const next = this.#first[sizeClass]!;
    before[chunk] = 0;
    after[chunk] = next;
    this.#first[sizeClass] = chunk;
    if (next === 0) this.#last[sizeClass] = chunk;
    else before[next] = chunk;
  }

  #moveToEnd(sizeClass: number, chunk: number, isLinked: boolean): void {
    if (isLinked) this.#unlink(sizeClass, chunk);
    const { before, after } = this.#table.free;
    const last = this.#last[sizeClass]!;
    before[chunk] = last;
    after[chunk] = 0;
    this.#last[sizeClass] = chunk;
    if (last === 0) this.#first[sizeClass] = chunk;
    else after[last] = chunk;
  }

  #unlink(sizeClass: number, chunk: number): void {
    const { before, after } = this.#table.free;
    const previous = before[chunk]!;
    const next = after[chunk]!;
    if (previous === 0) this.#first[sizeClass] = next;
    else after[previous] = next;
    if (next === 0) this.#last[sizeClass] = previous;
    else before[next] = previous;
  }
}

/** The bits that `gather` has found. A constant array: a second result, without an object. */
const GATHERED = new Int32Array(1);

/**
 * Gathers the bits of the blocks from `CACHED[from]` on that lie in the same word as the first, in `GATHERED`.
 *
 * @returns the index of the first block in another word, at most `to`
 */
function gather(from: number, to: number): number {
  const first = CACHED[from]!;
  let bits = 1 << (first >>> 3);
  let index = (from + 1) | 0;
  // Four at a time: half of the time goes into testing one by one.
  for (; index < ((to - 3) | 0); index = (index + 4) | 0) {
    const a = CACHED[index]!;
    const b = CACHED[index + 1]!;
    const c = CACHED[index + 2]!;
    const d = CACHED[index + 3]!;
    if (((a ^ first) | (b ^ first) | (c ^ first) | (d ^ first)) >>> 8 !== 0) break;
    bits |= (1 << (a >>> 3)) | (1 << (b >>> 3)) | (1 << (c >>> 3)) | (1 << (d >>> 3));
  }
  for (; index < to; index = (index + 1) | 0) {
    const block = CACHED[index]!;
    if ((block ^ first) >>> 8 !== 0) break;
    bits |= 1 << (block >>> 3);
  }
  GATHERED[0] = bits;
  return index;
}

/** The index of the lowest bit that is set. */
function lowestBit(word: number): number {
  return 31 - Math.clz32(word & -word);
}

/** How many bits are set. */
function bitCount(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
