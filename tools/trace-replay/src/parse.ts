// Recorded traces, one operation per line, gzip or plain text.
//
// *.ltrc (exact layouts):  a ID SIZE ALIGN | z ID SIZE ALIGN | r ID NEWSIZE OLDSIZE ALIGN | f ID SIZE ALIGN
// *.trc (malloc's style):  a SLOT SIZE [ALIGN] | z SLOT COUNT SIZE | r SLOT SIZE | m NEW OLD SIZE | f SLOT | f0
//
// *.justrec: what `npx @justlang/profile run` recorded. Other than the texts it may be cut off; what a closed heap held is freed.
//
// In the second, blocks that are live at the end were leaked, and `r` on a slot without a block is realloc(NULL).
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Recording } from '@justlang/profile';
import { TraceCompiler } from './compile.js';
import { compileRecording } from './recording.js';
import type { Trace } from './trace.js';

export interface ParseOptions {
  /** The align of a *.trc allocation that names none; 16 is malloc's promise on 64-bit systems. */
  readonly defaultAlign?: number;
}

const DEFAULT_ALIGN = 16;

/** Reads a trace file; its format is known by its name. */
export function readTrace(file: string, options: ParseOptions = {}): Trace {
  if (file.endsWith('.justrec')) return compileRecording(Recording.read(file), basename(file, '.justrec'));
  const match = /^(.*)\.(l?trc)(\.gz)?$/.exec(basename(file));
  if (match === null)
    throw new Error(`${file}: the name must end in .trc, .trc.gz, .ltrc, .ltrc.gz or .justrec`);
  const bytes = readFileSync(file);
  const text = (match[3] === undefined ? bytes : gunzipSync(bytes)).toString('utf8');
  const [, name, format] = match as unknown as [string, string, 'trc' | 'ltrc'];
  return parseTrace(text, name, format, options);
}

/** Compiles a trace's text. */
export function parseTrace(
  text: string,
  name: string,
  format: 'trc' | 'ltrc',
  options: ParseOptions = {},
): Trace {
  const compiler = new TraceCompiler();
  const parseLine = format === 'ltrc' ? layoutLine : mallocLine;
  let number = 0;
  for (const line of text.split('\n')) {
    number++;
    if (line.trim() === '') continue;
    try {
      parseLine(compiler, line.trim().split(/\s+/), options.defaultAlign ?? DEFAULT_ALIGN);
    } catch (error) {
      throw new Error(`${name}.${format}:${number}: ${JSON.stringify(line)}: ${(error as Error).message}`);
    }
  }
  return compiler.finish(name);
}

function layoutLine(compiler: TraceCompiler, words: readonly string[]): void {
  const [kind] = words;
  switch (kind) {
    case 'a':
    case 'z': {
      const [id, size, align] = numbers(words, [3]) as [number, number, number];
      compiler.allocate(id, size, align, kind === 'z');
      break;
    }
    case 'r': {
      const [id, size, oldSize, align] = numbers(words, [4]) as [number, number, number, number];
      compiler.reallocate(id, size, id, { size: oldSize, align });
      break;
    }
    case 'f': {
      const [id, size, align] = numbers(words, [3]) as [number, number, number];
      compiler.free(id, { size, align });
      break;
    }
    default:
      throw new Error(`no operation ${kind}, only a, z, r, f`);
  }
}

function mallocLine(compiler: TraceCompiler, words: readonly string[], defaultAlign: number): void {
  switch (words[0]) {
    case 'a': {
      const [slot, size, align] = numbers(words, [2, 3]) as [number, number, number?];
      compiler.allocate(slot, size, align ?? defaultAlign, false);
      break;
    }
    case 'z': {
      const [slot, count, size] = numbers(words, [3]) as [number, number, number];
      compiler.allocate(slot, count * size, defaultAlign, true);
      break;
    }
    case 'r': {
      const [slot, size] = numbers(words, [2]) as [number, number];
      if (compiler.isLive(slot)) compiler.reallocate(slot, size);
      else compiler.allocate(slot, size, defaultAlign, false);
      break;
    }
    case 'm': {
      const [to, from, size] = numbers(words, [3]) as [number, number, number];
      compiler.reallocate(from, size, to);
      break;
    }
    case 'f': {
      const [slot] = numbers(words, [1]) as [number];
      compiler.free(slot);
      break;
    }
    case 'f0':
      numbers(words, [0]);
      compiler.freeNull();
      break;
    default:
      throw new Error(`no operation ${words[0]}, only a, z, r, m, f, f0`);
  }
}

/** The numbers after the operation's letter, of which there must be one of `counts`. */
function numbers(words: readonly string[], counts: readonly number[]): number[] {
  const texts = words.slice(1);
  if (!counts.includes(texts.length))
    throw new Error(`${texts.length} numbers instead of ${counts.join(' or ')}`);
  return texts.map((text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || !Number.isSafeInteger(value)) throw new Error(`${text} is no count`);
    return value;
  });
}
