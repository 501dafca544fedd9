// The state of lowering one function: the list of statements under construction, the frame, and the variables.
import type { MirFunction, MirLocal, Place } from '../../ownership/mir.js';
import type { Span, Type } from '../../types/typed.js';
import { Bases } from '../hold/bases.js';
import { constant, Effect, type Js, type JsStatement, number, plus, Variable, variable } from '../js/tree.js';
import { type Leaf, layoutOf } from '../layout/layout.js';
import { SCALARS, type Scalar } from '../layout/scalars.js';
import { identifier } from '../names.js';
import type { ModuleContext } from './module-context.js';

/** Where a local lives: in variables, one for each leaf, or in memory, whose address is known. */
export type Storage =
  | { readonly kind: 'parts'; readonly variables: readonly Variable[] }
  | { readonly kind: 'memory'; readonly address: Variable };

export class Lowering {
  readonly storages = new Map<MirLocal, Storage>();
  readonly flags: readonly Variable[];
  /** Variables that hold addresses of known values. */
  readonly bases = new Bases();
  /** The address of the function's frame on the memory stack. */
  frame = new Variable('frame', false, '0');
  readonly mark = new Variable('mark', false, '0');
  /** Where a result in memory is to be written. */
  readonly out = new Variable('out', false, '0');
  /** How deep what is dropped here is nested in other values of its type. */
  dropDepth: Js = constant('0');
  frameSize = 0;
  /** Addresses of locals in the frame, to be set at entry. */
  readonly frameLocals: { readonly variable: Variable; readonly offset: number }[] = [];
  span: Span;
  #statements: JsStatement[] = [];

  constructor(
    readonly module: ModuleContext,
    readonly mir: MirFunction,
  ) {
    this.span = mir.span;
    this.flags = mir.flags.map(
      (flag) => new Variable(identifier(flag.name), false, String(flag.initially), true),
    );
  }

  emit(statement: JsStatement): void {
    this.#statements.push(statement);
  }

  /** The statements that `body` emits. */
  list(body: () => void): JsStatement[] {
    const outer = this.#statements;
    this.#statements = [];
    body();
    const list = this.#statements;
    this.#statements = outer;
    return list;
  }

  assign(to: Variable, value: Js): void {
    this.emit({ kind: 'assign', variable: to, value, span: this.span });
  }

  run(value: Js): void {
    this.emit({ kind: 'expression', value, span: this.span });
  }

  /** The value in a temporary. */
  temporary(value: Js, hint = 't', scalar: Scalar = 'i32'): Js {
    const to = new Variable(identifier(hint), true, SCALARS[scalar].initial);
    this.assign(to, value);
    return variable(to);
  }

  /** The value as something that may be written more than once. */
  simple(value: Js, hint = 't'): Js {
    return value.kind === 'variable' || value.kind === 'constant' ? value : this.temporary(value, hint);
  }

  /** A call of a function of the runtime. */
  call(effect: Effect, callee: string, ...args: Js[]): Js {
    const name = callee.includes('.') ? callee : this.module.use(callee);
    if (callee.includes('.')) this.module.use(callee.slice(0, callee.indexOf('.')));
    return { kind: 'call', callee: name, arguments: args, effect, span: this.span };
  }

  /** Room in the frame; returns its address. */
  slot(size: number, align: number): Js {
    return plus(variable(this.frame), this.frameRoom(size, align));
  }

  slotFor(type: Type): Js {
    const { size, align } = layoutOf(type);
    return this.slot(size, align);
  }

  frameRoom(size: number, align: number): number {
    const offset = Math.ceil(this.frameSize / align) * align;
    // A value of no size has an address of its own, by which it is told from others.
    this.frameSize = offset + Math.max(size, 1);
    return offset;
  }

  /** Emits what `body` emits, behind the taking of a frame for the slots that it asks for. The function has no frame itself. */
  withFrame(body: () => void): void {
    this.frame = new Variable('frame', false, '0');
    const list = this.list(body);
    if (this.frameSize > 0) {
      const size = number(this.frameSize);
      this.assign(this.frame, this.call(Effect.writes, 'stack.allocate', size, number(8)));
    }
    this.frameSize = 0;
    for (const statement of list) this.emit(statement);
  }

  typeOf(local: MirLocal): Type {
    return this.mir.locals[local]!.type;
  }

  storageOf(place: Place): Storage | undefined {
    return place.local === undefined ? undefined : this.storages.get(place.local);
  }

  /** New variables for a type's leaves. */
  variablesFor(type: Type, name: string, temporary: boolean): Variable[] {
    return leavesOf(type).map(
      (leaf) => new Variable(leafHint(name, leaf), temporary, SCALARS[leaf.scalar].initial),
    );
  }
}

export function leavesOf(type: Type): readonly Leaf[] {
  const { leaves } = layoutOf(type);
  if (leaves === undefined) throw new Error(`a ${type.kind} is not made of leaves`);
  return leaves;
}

function leafHint(name: string, leaf: Leaf): string {
  return identifier(leaf.name === '' ? name : `${name}_${leaf.name}`);
}
