// The chain of layers: a file of Just to an ES module with its source map.
import { readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { emit } from './emission/module/emit.js';
import { lowerProgram } from './ownership/lower.js';
import { CompileError, position, render, type SourceFile } from './syntax/source.js';
import { analyze } from './types/analyze.js';
import { load, storeLibrary } from './types/load.js';
import type { TypedProgram } from './types/typed.js';

/** The folder of this package; its sources and its output are equally deep in it. */
const PACKAGE = fileURLToPath(new URL('..', import.meta.url));
const LIBRARY = { directory: join(PACKAGE, 'std'), shown: 'std', store: join(PACKAGE, 'dist/std.json') };

export interface CompileOptions {
  /** What an operation of integers does when its result does not fit: a panic, as in Rust's debug builds, or wrapping. */
  readonly overflow?: 'panic' | 'wrap';
  /** Whether calls of small functions are replaced by their bodies; they are if this is not said. */
  readonly inline?: boolean;
  /** What the module imports the compiler's runtime from; by default the file of this package. */
  readonly runtime?: string;
  /** Whether a debugger can show values, by `inspectValue`. Calls of small functions stay calls then. */
  readonly debug?: boolean;
}

export interface Compiled {
  /** The module's text. */
  readonly text: string;
  /** Its source map, as JSON. */
  readonly map: string;
  /** Milliseconds of each layer. */
  readonly times: Readonly<Record<'syntax' | 'types' | 'ownership' | 'emission', number>>;
  /** Lines of source of the functions that are compiled, each counted once, however many types it is compiled for. */
  readonly lines: { readonly program: number; readonly library: number };
}

/** Errors of the program, as `render` shows them. */
export class CompileFailure extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'CompileFailure';
  }
}

/**
 * Compiles the program in the file at `path`.
 *
 * @param output - the name of the module's file, which its source map names
 * @throws CompileFailure - the program has an error; the message shows where
 */
export function compile(path: string, output: string, options: CompileOptions = {}): Compiled {
  const files: SourceFile[] = [];
  try {
    return compileFiles(path, output, options, files);
  } catch (error) {
    if (error instanceof CompileError) throw new CompileFailure(render(error, files));
    throw error;
  }
}

function compileFiles(path: string, output: string, options: CompileOptions, files: SourceFile[]): Compiled {
  const text = readFileSync(path, 'utf8');
  const start = performance.now();
  const crates = load(path, text, LIBRARY, files);
  const loaded = performance.now();
  const typed = analyze(crates);
  const analyzed = performance.now();
  const mir = lowerProgram(typed);
  const lowered = performance.now();
  const emitted = emit(mir, {
    file: basename(output),
    runtime: options.runtime ?? pathToFileURL(join(PACKAGE, 'dist/runtime/index.js')).href,
    overflow: options.overflow ?? 'panic',
    debug: options.debug === true,
    inline: options.inline ?? options.debug !== true,
    isLibrary,
    sourceName: (name) => (isLibrary(name) ? join(PACKAGE, name) : resolve(name)),
  });
  const times = {
    syntax: loaded - start,
    types: analyzed - loaded,
    ownership: lowered - analyzed,
    emission: performance.now() - lowered,
  };
  return { ...emitted, times, lines: countLines(typed) };
}

const isLibrary = (name: string): boolean => name.startsWith('std/');

/** A closure's lines are its function's too, and a generic function is compiled for each type: lines are counted by place. */
function countLines({ functions, files }: Pick<TypedProgram, 'functions' | 'files'>): Compiled['lines'] {
  const places = { program: new Set<string>(), library: new Set<string>() };
  for (const { span, body } of functions.values()) {
    const { path, text } = files[span.file]!;
    const last = position(text, body.span.end).line;
    const part = isLibrary(path) ? places.library : places.program;
    for (let { line } = position(text, span.start); line <= last; line++) part.add(`${span.file} ${line}`);
  }
  return { program: places.program.size, library: places.library.size };
}

/** Stores the trees of the standard library where `compile` looks for them. The build does it. */
export function storeStandardLibrary(): void {
  storeLibrary(LIBRARY, LIBRARY.store);
}
