import { fileURLToPath } from 'node:url';
import { defaultTextPath } from '../default-text.js';
import type { ProgramOptions } from '../options.js';
import { LOCKFILE, schemaPath, storeLockfile } from './inputs.js';

/** A program in Just with the work that the runner gives it. */
export interface Work {
  /** The name of its file in `just/`. */
  readonly name: string;
  readonly summary: string;
  arguments(options: ProgramOptions): string[];
  /** What it reads from standard input: as many bases of fasta's output; nothing when left out. */
  readonly bases?: number;
  /** How it ends; 0 when left out. */
  readonly exitCode?: number;
  /** More work, for measuring speed: in a run of some milliseconds V8 is still compiling. The same work when left out. */
  readonly measured?: MeasuredWork | undefined;
}

/** The work with which the speed of a program is measured; what is left out is as in `Work`. */
export interface MeasuredWork {
  /** As the table of speeds says it. */
  readonly what: string;
  /** @param folder - for input that is made */
  arguments?(folder: string): string[];
  readonly bases?: number;
}

const input = (name: string): string => fileURLToPath(new URL(`../../just/input/${name}`, import.meta.url));
const text = (options: ProgramOptions): string => options.text ?? defaultTextPath();

/** Programs without input of their own: the size is their argument. */
function sized(file: string, size: number, measured: number, summary: string): Work {
  return {
    name: file,
    summary,
    arguments: () => [String(size)],
    measured: { what: String(measured), arguments: () => [String(measured)] },
  };
}

/** The programs in Just, in the order in which the runner runs them. */
export const WORKS: readonly Work[] = [
  {
    name: 'word-frequency.just',
    summary: 'counts the words of a text in a HashMap and sorts them',
    arguments: (options) => [text(options)],
  },
  {
    name: 'lru-cache.just',
    summary: 'drives a cache of boxed entries with the words of a text',
    arguments: (options) => [text(options), String(options.capacity ?? 1000)],
  },
  {
    name: 'binary-trees.just',
    summary: 'builds, walks and drops trees of boxes (Benchmarks Game)',
    arguments: (options) => [String(options.depth ?? 14)],
    measured: { what: '16', arguments: () => ['16'] },
  },
  {
    name: 'panic-unwind.just',
    summary: 'panics three frames deep with owned values in each; exit code 101',
    arguments: () => [],
    exitCode: 101,
    measured: { what: '4,000 panics that are caught', arguments: () => ['4000'] },
  },
  sized('fannkuch-redux.just', 9, 10, 'flips permutations (Benchmarks Game)'),
  sized('n-body.just', 200_000, 2_000_000, 'moves five planets (Benchmarks Game)'),
  sized('spectral-norm.just', 400, 1500, 'approximates an eigenvalue (Benchmarks Game)'),
  sized('mandelbrot.just', 400, 1500, 'draws the Mandelbrot set as a bitmap (Benchmarks Game)'),
  sized('fasta.just', 100_000, 500_000, 'writes random DNA sequences (Benchmarks Game)'),
  {
    name: 'k-nucleotide.just',
    summary: 'counts subsequences of DNA in a HashMap (Benchmarks Game)',
    arguments: () => [],
    bases: 20_000,
    measured: { what: '1,000,000 bases', bases: 100_000 },
  },
  {
    name: 'reverse-complement.just',
    summary: 'reverses and complements DNA (Benchmarks Game)',
    arguments: () => ['-'],
    bases: 100_000,
    measured: { what: '10,000,000 bases', bases: 1_000_000 },
  },
  {
    name: 'json.just',
    summary: 'parses a JSON document into enums, prints it with indentation',
    arguments: () => [input('platforms.json'), 'pretty'],
    measured: {
      what: "the schema of Biome's configuration, 1 MB",
      arguments: () => [schemaPath(), 'pretty'],
    },
  },
  sized('btree.just', 50_000, 200_000, 'inserts into, looks up in and removes from a B-tree map'),
  {
    name: 'shortest-path.just',
    summary: "finds the shortest ways through the dependencies of this repository's lockfile",
    arguments: () => [LOCKFILE],
    measured: {
      what: 'the lockfile of 60 such repositories',
      arguments: (folder) => [storeLockfile(folder, 60)],
    },
  },
  {
    name: 'interpreter.just',
    summary: 'runs a small language: enums, boxes and Rc',
    arguments: () => [input('program.expr')],
    measured: { what: 'larger.expr', arguments: () => [input('larger.expr')] },
  },
  {
    name: 'text-index.just',
    summary: 'indexes the lines of a text and answers queries',
    arguments: (options) => [text(options), 'address -block', 'element|node', 'nowhere'],
  },
];
