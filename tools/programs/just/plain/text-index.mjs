import { readInput } from './input.mjs';

const SHOWN_WORDS = 5;
const SHOWN_LINES = 3;
const SHOWN_WIDTH = 72;

/** The words of a line in lower case: its longest runs of letters and digits. */
function words(line) {
  return (line.match(/[\p{Alphabetic}\p{N}]+/gu) ?? []).map((word) => word.toLowerCase());
}

class Index {
  constructor(text) {
    this.lines = text.split(/\r?\n/);
    if (this.lines.at(-1) === '') this.lines.pop();
    /** For each word its positions, and the set of them for looking up. */
    this.entries = new Map();
    for (const [line, content] of this.lines.entries()) {
      for (const [number, word] of words(content).entries()) {
        const entry = this.entries.get(word);
        const position = line * 65536 + number;
        if (entry === undefined) this.entries.set(word, { positions: [position], set: new Set([position]) });
        else {
          entry.positions.push(position);
          entry.set.add(position);
        }
      }
    }
  }

  /** The lines that hold the words in a row. */
  phrase([first, ...rest]) {
    const lines = new Set();
    for (const start of this.entries.get(first)?.positions ?? []) {
      const isThere = (word, index) => this.entries.get(word)?.set.has(start + 1 + index) ?? false;
      if (rest.every(isThere)) lines.add(Math.floor(start / 65536));
    }
    return lines;
  }
}

class Phrase {
  constructor(term) {
    this.words = words(term);
  }

  lines(index) {
    return this.words.length === 0 ? new Set() : index.phrase(this.words);
  }

  toString() {
    return this.words.join('_');
  }
}

class AnyOf {
  constructor(term) {
    this.queries = term.split('|').map(parseTerm);
  }

  lines(index) {
    const lines = new Set();
    for (const query of this.queries) for (const line of query.lines(index)) lines.add(line);
    return lines;
  }

  toString() {
    return this.queries.join('|');
  }
}

class AllOf {
  constructor(text) {
    const terms = text.split(/\s+/).filter((term) => term !== '');
    this.queries = terms.filter((term) => !term.startsWith('-')).map(parseTerm);
    this.excluded = terms.filter((term) => term.startsWith('-')).map((term) => parseTerm(term.slice(1)));
  }

  lines(index) {
    if (this.queries.length === 0) return new Set();
    const [first, ...rest] = this.queries;
    const lines = first.lines(index);
    for (const query of rest) {
      const others = query.lines(index);
      for (const line of lines) if (!others.has(line)) lines.delete(line);
    }
    for (const query of this.excluded) for (const line of query.lines(index)) lines.delete(line);
    return lines;
  }

  toString() {
    return [...this.queries, ...this.excluded.map((query) => `-${query}`)].join(' ');
  }
}

function parseTerm(term) {
  return term.includes('|') ? new AnyOf(term) : new Phrase(term);
}

/** Compares texts as their bytes in UTF-8 are compared. */
function compareBytes(a, b) {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function summary({ lines, entries }) {
  let total = 0;
  const byLength = new Map();
  for (const [word, { positions }] of entries) {
    total += positions.length;
    const length = [...word].length;
    byLength.set(length, (byLength.get(length) ?? 0) + 1);
  }
  let output = `${lines.length} lines, ${total} words, ${entries.size} distinct\n`;
  const [most] = [...byLength].sort((a, b) => b[1] - a[1] || b[0] - a[0]);
  if (most !== undefined) output += `most distinct words have ${most[0]} letters: ${most[1]}\n`;
  const common = [...entries].sort(
    ([a, left], [b, right]) => right.positions.length - left.positions.length || compareBytes(a, b),
  );
  for (const [word, { positions }] of common.slice(0, SHOWN_WORDS)) {
    const line = Math.floor(positions[0] / 65536) + 1;
    output += `${word.padEnd(12)}${String(positions.length).padStart(6)}  first in line ${line}\n`;
  }
  return output;
}

export function main([path, ...queries]) {
  const index = new Index(readInput(path));
  let output = summary(index);
  for (const text of queries) {
    const query = new AllOf(text);
    const lines = [...query.lines(index)].sort((a, b) => a - b);
    output += `\n${query}: ${lines.length} lines\n`;
    for (const line of lines.slice(0, SHOWN_LINES)) {
      const shown = [...index.lines[line].trim()].slice(0, SHOWN_WIDTH).join('');
      output += `${String(line + 1).padStart(7)}  ${shown}\n`;
    }
  }
  return output;
}
