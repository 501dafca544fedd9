// The whole program as one ES module.
import type { MirFunction, MirProgram } from '../../ownership/mir.js';
import type { FunctionId, StaticId } from '../../types/typed.js';
import { lowerFunction } from '../evaluate/function.js';
import { callInitializer } from '../evaluate/initializers.js';
import { inlineProgram } from '../inline/inline.js';
import { merge } from '../inline/merge.js';
import { printFunction } from '../js/print.js';
import type { JsFunction } from '../js/tree.js';
import { Writer } from '../js/writer.js';
import { lowerDropFunction } from '../lower/drop-functions.js';
import { Module } from './module.js';
import { sourceMap } from './source-map.js';
import { tableEntries } from './vtables.js';

export interface EmitOptions {
  /** The name of the emitted file; the map is `file` and `.map`. */
  readonly file: string;
  /** What the module imports the runtime from. */
  readonly runtime: string;
  readonly overflow: 'panic' | 'wrap';
  /** Whether calls of small functions are replaced by their bodies; they are if this is not said. */
  readonly inline?: boolean;
  /** Whether a debugger can show values: all types of the program's functions are defined, with the names of their fields. */
  readonly debug?: boolean;
  readonly isLibrary: (path: string) => boolean;
  readonly sourceName: (path: string) => string;
}

export interface Emitted {
  readonly text: string;
  readonly map: string;
}

export function emit(input: MirProgram, options: EmitOptions): Emitted {
  const program = options.inline === false ? input : inlineProgram(input, options.isLibrary);
  const module = new Module(program, options.overflow === 'panic', options.isLibrary, options.debug === true);
  const functions = lowerAll(module);
  const writer = new Writer();
  writeHead(writer, module, options);
  for (const one of functions) {
    writer.line('');
    printFunction(writer, one, (name) => module.names.has(name));
  }
  writer.line('');
  writer.line(
    `run(${module.nameOf(program.main)}${program.initializationOrder.length > 0 ? ', initialize' : ''});`,
  );
  writer.line(`//# sourceMappingURL=${options.file}.map`);
  return {
    text: writer.text,
    map: sourceMap(writer.marks, module.positions, { ...options, files: program.files }),
  };
}

/** The functions that are reached from `main`, in the order in which they are found. */
function lowerAll(module: Module): JsFunction[] {
  const { program } = module;
  const done: JsFunction[] = [];
  const asked = new Set<FunctionId>();
  const queue: MirFunction[] = [];
  const ask = (id: FunctionId): void => {
    if (asked.has(id)) return;
    asked.add(id);
    queue.push(module.function(id));
  };
  const nameOf = module.nameOf.bind(module);
  // Whoever asks for a function's name refers to it.
  module.nameOf = (id) => {
    ask(id);
    return nameOf(id);
  };
  module.nameOf(program.main);
  for (const id of program.initializationOrder) done.push(lowerInitializer(module, id));
  let drops = 0;
  let tables = 0;
  let pointers = 0;
  const entries = new Map<string, string>();
  do {
    for (let mir = queue.shift(); mir !== undefined; mir = queue.shift()) {
      done.push(lower(module, mir, nameOf(mir.id)));
      if (module.debug && !module.isLibrary(program.files[mir.span.file]!.path))
        for (const local of mir.locals) module.typeId(local.type);
    }
    for (const [type, name] of [...module.dropFunctions].slice(drops)) {
      done.push(lowerDropFunction(module, type, name, module.librarySpan));
      drops++;
    }
    tables = module.tables.length;
    for (const { table, type, callee } of tableEntries(module, (shim) => {
      if (!done.some((one) => one.name === shim.name)) done.push(shim);
    })) {
      entries.set(`${table}[${type}]`, callee);
    }
    pointers = module.pointers.length;
    module.pointers.forEach(module.nameOf);
  } while (
    queue.length > 0 ||
    drops !== module.dropFunctions.size ||
    tables !== module.tables.length ||
    pointers !== module.pointers.length
  );
  for (const [entry, callee] of entries) module.entries.push(`${entry} = ${callee};`);
  if (program.initializationOrder.length > 0) done.push(callInitializer(module, program.initializationOrder));
  return done;
}

function lower(module: Module, mir: MirFunction, name: string): JsFunction {
  const { file, line, column } = module.positions.of(mir.span);
  const lowered = lowerFunction(module, merge(mir), name, `${file}:${line}:${column}`);
  return mir.trackCaller && !module.isOfLibrary(mir.id) ? { ...lowered, tracksCaller: true } : lowered;
}

function lowerInitializer(module: Module, id: StaticId): JsFunction {
  const mir = module.program.initializers[id]!;
  return lower(module, mir, module.initializerName(id));
}

function writeHead(writer: Writer, module: Module, options: EmitOptions): void {
  writer.line(`import * as just from ${JSON.stringify(options.runtime)};`);
  writer.line('');
  module.imports.add('Layout');
  if (module.debug) module.imports.add('inspectable');
  writeNames(writer, [...module.imports].sort());
  writer.line('');
  for (let n = 1; n <= module.resultParts; n++) writer.line(`let part${n} = 0; // of the last result`);
  if (module.sites.length > 0) {
    writer.line('// What the numbers of sites stand for: file, line, column, type.');
    writer.line(`sites(${JSON.stringify(module.siteFiles)}, [`);
    for (const row of module.sites) writer.line(`  ${row},`);
    writer.line(']);');
  }
  if (module.types.length > 0) {
    writer.line('');
    for (const { name, id } of module.types) writer.line(`const ${name} = ${id};`);
    for (const { name, definition } of module.types) writer.line(`define(${name}, ${definition});`);
    if (module.debug) {
      const shown = module.types.map(({ name, type }) => `[${JSON.stringify(type)}, ${name}]`);
      writer.line(`inspectable([${shown.join(', ')}]);`);
    }
  }
  for (const line of module.constants) writer.line(line);
  if (module.pointers.length > 0) {
    writer.line('// The functions that function pointers stand for.');
    writer.line(
      `const functions = [undefined, ${module.pointers.map((id) => module.nameOf(id)).join(', ')}];`,
    );
  }
  if (module.tails.size > 0) {
    writer.line('// Of structs whose last field is known as a `dyn`: what it is, and where it lies.');
    writer.line('const tailTypes = [];');
    writer.line('const tailOffsets = [];');
    for (const line of module.tails.values()) writer.line(line);
  }
  for (const { name } of module.tables) writer.line(`const ${name} = [];`);
  for (const line of module.entries) writer.line(line);
}

function writeNames(writer: Writer, names: readonly string[]): void {
  let line = 'const {';
  for (const name of names) {
    if (line.length + name.length > 120) {
      writer.line(line);
      line = ' ';
    }
    line += ` ${name},`;
  }
  writer.line(`${line} } = just;`);
}
