// The module under construction: names, types, sites, constants and tables that its functions ask for.
import type { MirFunction, MirProgram, MirStatement } from '../../ownership/mir.js';
import type { FunctionId, Span, StaticId, TraitObject, Type } from '../../types/typed.js';
import { PlainDrops } from '../drops/plain.js';
import { dropType } from '../drops/types.js';
import { listsIn } from '../inline/rewrite.js';
import { layoutOf } from '../layout/layout.js';
import type { ModuleContext } from '../lower/module-context.js';
import { constantName, Names, typeName } from '../names.js';
import { Positions } from './positions.js';
import { RUNTIME_NAMES } from './runtime-names.js';

/** Names that mean something else in an emitted module than a function of the runtime. */
const OWN: ReadonlySet<string> = new Set(['functions', 'tailTypes', 'tailOffsets']);

export interface Table {
  readonly trait: TraitObject;
  readonly method: number;
  readonly name: string;
}

export class Module implements ModuleContext {
  readonly names = new Names();
  readonly positions: Positions;
  /** What is imported of the runtime. */
  readonly imports = new Set<string>(['heap', 'glue', 'stack', 'sites', 'run', 'define']);
  readonly sites: string[] = [];
  /** The files in which sites are, in the order in which their rows name them. */
  readonly siteFiles: string[] = [];
  /** `const NODE = 1;` and the definition of each type. */
  readonly types: {
    readonly name: string;
    readonly id: number;
    /** As the program writes it. */
    readonly type: string;
    definition: string;
  }[] = [];
  readonly constants: string[] = [];
  readonly tables: Table[] = [];
  /** What is put into them: `Speak_speak[LOUD] = Loud_speak;`. */
  readonly entries: string[] = [];
  /** By the name of a struct's id: what its last field is, which a pointer to it knows as a `dyn`, and where that lies. */
  readonly tails = new Map<string, string>();
  /** Functions that function pointers refer to; 0 is no function. */
  readonly pointers: FunctionId[] = [];
  /** The types that the module drops itself, each with the name of its function. */
  readonly dropFunctions = new Map<Type, string>();
  resultParts = 0;
  readonly #plain = new PlainDrops((id) => this.#runsLibraryOnly(id));
  readonly #functionNames = new Map<FunctionId, string>();
  readonly #typeIds = new Map<Type, string>();
  readonly #layouts = new Map<string, string>();
  readonly #bytes = new Map<string, string>();
  readonly #statics = new Map<StaticId, string>();
  readonly #initializers = new Map<StaticId, string>();
  readonly #sites = new Map<string, number>();

  constructor(
    readonly program: MirProgram,
    readonly overflowPanics: boolean,
    readonly isLibrary: (path: string) => boolean,
    readonly debug: boolean,
  ) {
    this.positions = new Positions(program.files);
    for (const name of RUNTIME_NAMES) this.names.take(name);
    for (const name of [...OWN, 'just', 'initialize']) this.names.take(name);
    for (let n = 1; n < 8; n++) this.names.take(`part${n}`);
  }

  function(id: FunctionId): MirFunction {
    const found = this.program.functions.get(id);
    if (found === undefined) throw new Error(`function ${id} is called but not there`);
    return found;
  }

  isOfLibrary(id: FunctionId): boolean {
    return this.isLibrary(this.program.files[this.function(id).span.file]!.path);
  }

  nameOf(id: FunctionId): string {
    let name = this.#functionNames.get(id);
    if (name === undefined) {
      name = this.names.unique(readable(this.function(id).name));
      this.#functionNames.set(id, name);
    }
    return name;
  }

  use(name: string): string {
    if (!OWN.has(name)) this.imports.add(name);
    return name;
  }

  typeId(type: Type): string {
    const known = this.#typeIds.get(type);
    if (known !== undefined) return known;
    const name = this.names.unique(constantName(typeName(type)));
    this.#typeIds.set(type, name);
    const entry = { name, id: this.types.length + 1, type: typeName(type), definition: '' };
    this.types.push(entry);
    entry.definition = dropType(type, this);
    return name;
  }

  addTail(type: Type, offset: number, field: Type): void {
    const id = this.typeId(type);
    const of = this.typeId(field);
    this.tails.set(id, `tailTypes[${id}] = ${of}, tailOffsets[${id}] = ${offset};`);
  }

  isPlain(type: Type): boolean {
    return this.#plain.isPlain(type);
  }

  isRecursive(type: Type): boolean {
    return this.#plain.isRecursive(type);
  }

  dropFunction(type: Type): string | undefined {
    if (!this.isPlain(type)) return undefined;
    let name = this.dropFunctions.get(type);
    if (name === undefined) {
      name = this.names.unique(`drop ${typeName(type)}`);
      this.dropFunctions.set(type, name);
    }
    return name;
  }

  /** A place of the standard library, for code that has none of its own. */
  get librarySpan(): Span {
    return { file: this.program.files.findIndex(({ path }) => this.isLibrary(path)), start: 0, end: 0 };
  }

  /** Whether a function and all that it calls are of the standard library. */
  #runsLibraryOnly(id: FunctionId): boolean {
    const seen = new Set<FunctionId>();
    const isOwn = (callee: FunctionId): boolean => {
      if (seen.has(callee)) return true;
      seen.add(callee);
      const { span, body } = this.function(callee);
      return (
        this.isLibrary(this.program.files[span.file]!.path) &&
        callsIn(body).every((one) => one !== undefined && isOwn(one))
      );
    };
    return isOwn(id);
  }

  layout(type: Type): string {
    const { size, align } = layoutOf(type);
    const key = `${size}, ${align}`;
    let name = this.#layouts.get(key);
    if (name === undefined) {
      name = this.names.unique(`LAYOUT_${size}_${align}`);
      this.#layouts.set(key, name);
      this.constants.push(`const ${name} = Layout.of(${key});`);
    }
    return name;
  }

  site(span: Span, type: Type): number {
    const { line, column } = this.positions.of(span);
    const row = `[${this.#siteFile(span.file)}, ${line}, ${column}, ${JSON.stringify(typeName(type))}]`;
    let id = this.#sites.get(row);
    if (id === undefined) {
      id = this.sites.push(row);
      this.#sites.set(row, id);
    }
    return id;
  }

  #siteFile(file: number): number {
    const { path } = this.program.files[file]!;
    const known = this.siteFiles.indexOf(path);
    return known >= 0 ? known : this.siteFiles.push(path) - 1;
  }

  bytes(value: Uint8Array): string {
    const key = Buffer.from(value).toString('latin1');
    let name = this.#bytes.get(key);
    if (name === undefined) {
      const text = asText(value);
      const hint = text === undefined ? 'bytes' : `text ${text.slice(0, 24)}`;
      name = this.names.unique(constantName(hint));
      this.#bytes.set(key, name);
      this.use('constantText');
      this.use('constantBytes');
      this.constants.push(
        text === undefined
          ? `const ${name} = constantBytes([${[...value].join(', ')}]);`
          : `const ${name} = constantText(${ascii(JSON.stringify(text))});`,
      );
    }
    return name;
  }

  static(id: StaticId): string {
    let name = this.#statics.get(id);
    if (name === undefined) {
      const { name: shown, type } = this.program.statics[id]!;
      name = this.names.unique(constantName(shown || 'PROMOTED'));
      this.#statics.set(id, name);
      const { size, align } = layoutOf(type);
      this.constants.push(`const ${name} = ${this.use('staticMemory')}(${size}, ${align});`);
    }
    return name;
  }

  staticType(id: StaticId): Type {
    return this.program.statics[id]!.type;
  }

  initializerName(id: StaticId): string {
    let name = this.#initializers.get(id);
    if (name === undefined) {
      name = this.names.unique(`value of ${this.program.statics[id]!.name || 'promoted'}`);
      this.#initializers.set(id, name);
    }
    return name;
  }

  functionNumber(id: FunctionId): number {
    const known = this.pointers.indexOf(id);
    return known >= 0 ? known + 1 : this.pointers.push(id);
  }

  methodTable(trait: TraitObject, method: number): string {
    const known = this.tables.find((table) => table.trait === trait && table.method === method);
    if (known !== undefined) return known.name;
    const name = this.names.unique(`${trait.name} ${trait.methods[method]!}`);
    this.tables.push({ trait, method, name });
    return name;
  }

  resultPart(index: number): string {
    this.resultParts = Math.max(this.resultParts, index);
    return `part${index}`;
  }
}

/** The functions that statements call; undefined for one that is known at run time only. */
function callsIn(list: readonly MirStatement[]): (FunctionId | undefined)[] {
  return list.flatMap((one) => {
    const value = one.kind === 'assign' ? one.value : undefined;
    if (value?.kind === 'call') return [value.callee];
    if (value?.kind === 'callPointer' || value?.kind === 'callDynamic') return [undefined];
    return listsIn(one).flatMap(callsIn);
  });
}

/** `<Noisy as Drop>::drop` as `Noisy::Drop::drop`. */
function readable(name: string): string {
  return name.replace(/ as /g, ' ');
}

function asText(value: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(value);
  } catch {
    return undefined;
  }
}

/** A JSON text without letters beyond ASCII. */
function ascii(json: string): string {
  return json.replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
