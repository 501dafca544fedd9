// Reads the standard library and a program into crates.
import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { parseFile, parseLibrary } from '../syntax/parse.js';
import { Macros } from '../syntax/rules/scopes.js';
import { CompileError, type SourceFile, type Span } from '../syntax/source.js';
import type { ItemTree } from '../syntax/tree.js';
import { collect, declareCallTraits, newModule, type ReadModule } from './collect.js';
import type { Crates, Module } from './definitions.js';
import { LibraryStore } from './library-store.js';

/** Where a library's files lie, and how they are shown in messages. */
export interface Library {
  readonly directory: string;
  readonly shown: string;
  /** Where the build stored its trees, if it did. */
  readonly store?: string;
}

/** The crates of a program: file 0 is the program itself. `files` is filled while they are read, also when that fails. */
export function load(path: string, text: string, library: Library, files: SourceFile[] = []): Crates {
  files.push({ path, text });
  const std = newModule('std', undefined);
  const main = newModule('crate', undefined);
  const crates: Crates = {
    files,
    std,
    main,
    inherent: new Map(),
    traitItems: new Map(),
    traits: [],
    unsorted: [],
  };
  const read = (name: string): readonly ItemTree[] => readLibrary(crates, library, name);
  collect(crates, std, read('lib'), (module, name) => read(modulePath(module).slice(1).join('/') || name));
  addBuiltins(crates);
  const macros = new Macros();
  collect(crates, main, parseFile(text, 0, macros), programModule(crates, path, macros));
  return crates;
}

/** `std::collections::hash` to its names. */
function modulePath(module: Module): string[] {
  return [...(module.parent === undefined ? [] : modulePath(module.parent)), module.name];
}

/** The trees of library files read so far: a process that compiles many programs parses them once. */
const parsed = new Map<
  string,
  {
    readonly first: number;
    readonly files: readonly SourceFile[];
    readonly items: readonly ItemTree[];
    /** The items of each of its texts. */
    readonly trees: readonly (readonly ItemTree[])[];
  }
>();

let store: LibraryStore | undefined;

function readLibrary(crates: Crates, library: Library, name: string): readonly ItemTree[] {
  const file = join(library.directory, `${name}.just`);
  const first = crates.files.length;
  let known = parsed.get(file);
  // Places in trees name files by number.
  if (known?.first !== first) {
    const whole = readFileSync(file, 'utf8');
    const texts = expand(whole);
    store ??= new LibraryStore(library.store);
    const trees =
      store.take(name, whole, texts, first) ?? texts.map((text, index) => parseLibrary(text, first + index));
    known = {
      first,
      trees,
      files: texts.map((text) => ({ path: `${library.shown}/${name}.just`, text })),
      items: trees.length === 1 ? trees[0]! : trees.map((items, index) => inModule(items, index, first)),
    };
    parsed.set(file, known);
  }
  crates.files.push(...known.files);
  return known.items;
}

/** Stores the trees of a library for processes to come. */
export function storeLibrary(library: Library, path: string): void {
  load('', 'fn main() {}', { directory: library.directory, shown: library.shown });
  const written = new LibraryStore(undefined);
  for (const [file, { first, trees }] of parsed) {
    const name = relative(library.directory, file).replace(/\.just$/, '');
    written.put(name, readFileSync(file, 'utf8'), first, trees);
  }
  written.writeTo(path);
}

/** The texts of a template have names of their own. */
function inModule(items: readonly ItemTree[], index: number, file: number): ItemTree {
  return { kind: 'module', name: `text ${index}`, span: { file, start: 0, end: 0 }, attributes: [], items };
}

/**
 * A template file stands for several texts. Its first line names the words to replace, `// template $T $BITS`; lines that
 * begin with `// = ` give their values, several texts to a line between semicolons.
 */
export function expand(text: string): string[] {
  const header = /^\/\/ template (.*)\n/.exec(text);
  if (header === null) return [text];
  const names = header[1]!.trim().split(/\s+/);
  const lines = [...text.matchAll(/^\/\/ = (.*)$/gm)].flatMap((line) => line[1]!.split(';'));
  return lines.map((line) => {
    const values = line.trim().split(/\s+/);
    const order = names
      .map((name, index) => ({ name, value: values[index] ?? '' }))
      .sort((a, b) => b.name.length - a.name.length);
    return order.reduce((result, { name, value }) => result.replaceAll(name, value), text);
  });
}

/** What the compiler knows by itself: `Box`, and the traits of what can be called. */
function addBuiltins(crates: Crates): void {
  const at = (name: string): Module => {
    const found = crates.std.types.get(name);
    if (found?.kind === 'module') return found;
    const made = newModule(name, crates.std);
    crates.std.types.set(name, made);
    return made;
  };
  at('boxed').types.set('Box', { kind: 'primitive', name: 'Box', type: { kind: 'infer' } });
  declareCallTraits(crates, at('ops'));
}

/** `mod name;` of a program reads `name.just` beside it. */
function programModule(crates: Crates, path: string, macros: Macros): ReadModule {
  return (module, name, span: Span) => {
    const file = join(dirname(path), ...modulePath(module).slice(1, -1), `${name}.just`);
    let text: string;
    try {
      text = readFileSync(file, 'utf8');
    } catch (error) {
      throw new CompileError(`cannot read the module \`${name}\`: ${(error as Error).message}`, span);
    }
    crates.files.push({ path: file, text });
    return parseFile(text, crates.files.length - 1, macros);
  };
}
