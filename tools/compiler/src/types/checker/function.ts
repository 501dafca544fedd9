// The checker of one function instance: from its declaration to the typed function.
import { CompileError, type Span } from '../../syntax/source.js';
import type { ExpressionTree } from '../../syntax/tree.js';
import { limitOf } from '../constants.js';
import type { ClosureInfo, ConstDef, FunctionDef, Scope, Ty } from '../definitions.js';
import { Inference } from '../inference.js';
import type { Instance, Program } from '../program.js';
import { OPAQUE } from '../signatures.js';
import { int, isConcrete, mapParts, parts, shallow, show, UNIT } from '../ty.js';
import type { Expression, Type, TypedFunction } from '../typed.js';
import { Closures } from './closures.js';
import type { Draft, FunctionContext } from './context.js';
import { Mutability } from './mutability.js';

/** The closures in a type whose function, in which they stand, is still being checked. */
const openClosures = (ty: Ty): ClosureInfo[] => {
  const found = shallow(ty);
  if (found.kind === 'closure') return found.closure.body === undefined ? [found.closure] : [];
  return parts(found).flatMap(openClosures);
};

type ParameterList = readonly { readonly local: number; readonly pattern?: object }[];

export class Checker extends Closures {
  private readonly title: string;
  private typed = 0;

  private constructor(
    program: Program,
    title: string,
    scope: Scope,
    env: ReadonlyMap<string, Ty>,
    result: (table: Inference) => Ty,
  ) {
    super(program, scope, env, result);
    this.title = title;
  }

  /** Checks an instance and adds its function to the program. */
  static instance(program: Program, instance: Instance): void {
    const { def, arguments: args } = instance;
    const { signatures } = program;
    const signature = signatures.function(def);
    const scope = signatures.functionScope(def);
    const env = new Map(signature.generics.map((name, index) => [name, args[index]!]));
    let opaque: Ty | undefined;
    const result = (table: Inference): Ty => {
      const open = (ty: Ty): Ty => {
        if (ty.kind !== 'opaque' || ty.def !== def) return mapParts(ty, open);
        if (opaque === undefined) {
          opaque = table.variable();
          table.requireAll(signatures.opaqueBounds.get(def) ?? [], new Map([...env, [OPAQUE.name, opaque]]));
        }
        return opaque;
      };
      return table.substitute(open(signature.result), env);
    };
    const title = instanceName(program, def, args);
    const checker = new Checker(program, title, scope, env, result);
    if (def.tree.body === undefined)
      throw new CompileError(`the function \`${def.name}\` has no body`, def.tree.span);
    const parameters = def.tree.parameters.map(({ pattern }, index) =>
      checker.parameter(pattern, checker.table.substitute(signature.parameters[index]!, env)),
    );
    const has = (attribute: string): boolean => def.tree.attributes.some(({ name }) => name === attribute);
    const trackCaller = has('track_caller') || isTrackedByTrait(program, def);
    const marks = { trackCaller, isCold: has('cold') };
    const tree: ExpressionTree = {
      kind: 'block',
      block: def.tree.body,
      label: undefined,
      span: def.tree.body.span,
    };
    const body = checker.checkCoerced(tree, checker.context.result);
    const finish = (): void => {
      checker.finish(body);
      checker.addFunction(instance.id, title, checker.context, parameters, body, def.tree.span, marks);
    };
    const open = opaque === undefined ? [] : args.flatMap(openClosures);
    if (open.length === 0) finish();
    else {
      checker.settle();
      program.delay(open, finish);
    }
    if (opaque !== undefined) instance.opaque = checker.table.deep(opaque);
  }

  /** The value of a static or constant; code with locals becomes a function. */
  static value(
    program: Program,
    def: ConstDef,
    env: ReadonlyMap<string, Ty>,
  ): { type: Type; value: Expression } {
    const scope: Scope = { module: def.module, owner: def.owner, function: undefined };
    const declared = program.signatures.type(def.tree.type, scope);
    const checker = new Checker(program, def.name, scope, env, (table) => table.substitute(declared, env));
    const value = checker.checkCoerced(def.tree.value!, checker.context.result);
    checker.finish(value);
    const type = program.type(checker.table.deep(checker.context.result));
    if (checker.context.locals.length === 0) return { type, value };
    const id = program.newId();
    checker.addFunction(id, `initializer of ${def.name}`, checker.context, [], value, def.tree.span);
    return { type, value: { kind: 'call', callee: id, arguments: [], type, span: def.tree.span } };
  }

  // --- Constants ---

  protected staticDraft(def: ConstDef, span: Span): Draft {
    const declared = this.signatures.type(def.tree.type, {
      module: def.module,
      owner: def.owner,
      function: undefined,
    });
    const id = this.program.static(def, () => Checker.value(this.program, def, new Map()));
    return this.make(this.table.substitute(declared, new Map()), span, { kind: 'static', static: id });
  }

  /** A constant is its expression, at each place that names it; arrays are kept once, as nobody can tell the difference. */
  protected constDraft(def: ConstDef, env: ReadonlyMap<string, Ty>, span: Span): Draft {
    const scope: Scope = { module: def.module, owner: def.owner, function: undefined };
    const ty = this.table.substitute(this.signatures.type(def.tree.type, scope), env);
    if (def.tree.value === undefined)
      throw new CompileError(`the constant \`${def.name}\` has no value`, def.tree.span);
    if (shallow(ty).kind === 'array' && env.size === 0 && this.table.isCopy(ty))
      return this.staticDraft(def, span);
    const before = { scope: this.scope, env: this.env, names: this.names };
    Object.assign(this, { scope, env, names: [new Map()] });
    const value = this.checkCoerced(def.tree.value, ty);
    Object.assign(this, before);
    return value;
  }

  protected closurePointer(value: Draft, closure: ClosureInfo, to: Ty): Draft {
    const operand = this.make(value.ty, value.span, { kind: 'item', callee: -1 });
    this.drafts.splice(this.drafts.indexOf(operand as Draft & { type: Type }), 1);
    const node = this.make(to, value.span, {
      kind: 'coerce',
      coercion: { kind: 'functionPointer' },
      operand,
    });
    this.later.push(() => {
      const callee = this.program.pointerShim({ kind: 'closure', closure });
      Object.assign(operand, { callee, type: { kind: 'item', callee } });
    });
    if (value.kind === 'aggregate' || value.kind === 'local') return node;
    // A closure without captures is its function; how it is reached is still done: `{ print(); |x| x }`.
    const { span } = value;
    const statement = { kind: 'expression', expression: value as Expression, span } as const;
    return this.make(to, span, {
      kind: 'block',
      label: undefined,
      statements: [statement],
      value: node as Expression,
    });
  }

  // --- The end of a function ---

  /** All types are known after it. */
  private settle(): void {
    this.table.solve();
    this.table.solveByBounds();
    this.settleDefaults();
  }

  private finish(body: Draft): void {
    this.settle();
    if (this.scope.module.root === this.program.crates.main) this.checkMutability(body);
    this.finishClosures();
    for (const run of this.later) run();
    for (const { node, def, arguments: args, start, shown } of this.calls) {
      this.finishCall(
        node,
        def,
        args.map((arg) => this.table.deep(arg)),
        shown,
      );
      if (start !== undefined) Object.assign(node, { span: { ...node.span, start } });
    }
    this.typeDrafts();
  }

  /** Before closures get fields for what they capture: until then the body of a closure names the variables themselves. */
  private checkMutability(body: Draft): void {
    const bodies = [{ context: this.context, body }, ...this.closures];
    const mutability = new Mutability(
      bodies.map(({ context }) => context),
      this.consumed,
    );
    for (const each of bodies) mutability.check(each.body, each.context);
    for (const calls of this.closureCalls.values()) {
      for (const call of calls) call.refusal = mutability.errorOf(call.place, call.place.span);
    }
  }

  /** Numbers that nothing else decides are i32 and f64; what only `!` reaches is `()`. */
  private settleDefaults(): void {
    const visit = (given: Ty): Ty => {
      const ty = shallow(given);
      if (ty.kind === 'variable') {
        if (ty.form === 'int') this.table.unify(ty, int('i32'));
        else if (ty.form === 'float') this.table.unify(ty, { kind: 'float', name: 'f64' });
        return given;
      }
      mapParts(ty, visit);
      if (ty.kind === 'closure') {
        ty.closure.parameters.forEach(visit);
        visit(ty.closure.result);
      }
      return given;
    };
    for (const { ty } of this.drafts) visit(ty);
    for (const { arguments: args } of this.calls) args.forEach(visit);
    this.table.solve();
    for (const draft of this.drafts) {
      const node = draft as unknown as Draft;
      if (node.kind === 'coerce' && node.coercion.kind === 'never') {
        const ty = shallow(node.ty);
        if (ty.kind === 'variable') this.table.unify(ty, UNIT);
      }
    }
    this.table.solve();
    for (const { ty } of this.drafts) visit(ty);
    this.table.solve();
  }

  protected typeDrafts(): void {
    for (; this.typed < this.drafts.length; this.typed++) {
      const draft = this.drafts[this.typed]!;
      if (this.unused.has(draft)) continue;
      draft.type = this.finalType(draft.ty, draft.span);
      this.requireRange(draft as unknown as Draft & { type: Type });
    }
  }

  /** A literal fits its type: rustc's lint `overflowing_literals`, which is an error. */
  private requireRange(draft: Draft & { type: Type }): void {
    if (draft.kind !== 'integer' || draft.type.kind !== 'int') return;
    const most = limitOf(draft.type.name, 'MAX')! + (this.negated.has(draft) ? 1n : 0n);
    if (draft.value <= most) return;
    throw new CompileError(`the literal is out of the range of \`${draft.type.name}\``, draft.span);
  }

  private finalType(given: Ty, span: Span): Type {
    const ty = this.table.deep(given);
    if (!isConcrete(ty))
      throw new CompileError(`the type \`${show(ty)}\` is not known: annotations needed`, span);
    return this.program.type(ty);
  }

  private finishCall(node: Draft, def: FunctionDef, args: readonly Ty[], shown = node.span): void {
    const unknown = args.find((arg) => !isConcrete(arg));
    if (unknown !== undefined)
      throw new CompileError(
        `the type \`${show(unknown)}\` in this call of \`${def.name}\` is not known: annotations needed`,
        node.span,
      );
    const call = node as Draft & { kind: 'call' };
    const values = call.arguments;
    if (def.intrinsic) {
      Object.assign(node, {
        kind: 'intrinsic',
        name: def.name,
        types: args.map((arg) => this.program.type(arg)),
      });
      return;
    }
    const resolved = this.program.resolveMethod(def, args);
    if (resolved === undefined) {
      const trait = def.owner?.kind === 'trait' ? def.owner.name : def.name;
      throw new CompileError(
        `\`${show(args[0]!)}\` does not have the trait \`${trait}\`, or has it in several ways`,
        shown,
      );
    }
    if (resolved === 'builtin') {
      this.finishBuiltin(node, def, values[0]! as Draft);
    } else if (resolved === 'dyn') {
      const dyn = args[0] as Ty & { kind: 'dyn' };
      const method = this.program.dynamicIndex(dyn, def);
      if (method === -1) {
        Object.assign(node, { callee: this.program.request(def, args) });
        return;
      }
      Object.assign(node, {
        kind: 'callDynamic',
        trait: this.program.traitObject(dyn),
        method,
        receiver: values[0],
        arguments: values.slice(1),
      });
    } else Object.assign(node, { callee: this.program.request(resolved.def, resolved.arguments) });
  }

  /** `clone` of what is copied; `deref` of boxes and references. */
  private finishBuiltin(node: Draft, def: FunctionDef, self: Draft): void {
    if (def.name === 'clone') {
      Object.assign(node, { kind: 'dereference', base: self });
      return;
    }
    const pointer = this.make((shallow(self.ty) as Ty & { kind: 'reference' }).target, node.span, {
      kind: 'dereference',
      base: self,
    });
    const target = (shallow(pointer.ty) as Ty & { kind: 'reference' | 'box' }).target;
    const place = this.make(target, node.span, { kind: 'dereference', base: pointer });
    Object.assign(node, { kind: 'reference', mutable: def.name === 'deref_mut', raw: false, place });
  }

  protected closureTitle(): string {
    return `${this.title}::{closure}`;
  }

  protected addFunction(
    id: number,
    name: string,
    context: FunctionContext,
    parameters: ParameterList,
    body: Draft,
    span: Span,
    { trackCaller, isCold } = { trackCaller: false, isCold: false },
  ): void {
    const locals = context.locals.map((local) => ({
      name: local.name,
      type: this.finalType(local.ty, local.span),
      mutable: local.mutable,
      span: local.span,
    }));
    const result = this.finalType(context.result, span);
    this.program.functions.set(id, {
      id,
      name,
      parameters: parameters as TypedFunction['parameters'],
      result,
      locals,
      body,
      span,
      trackCaller,
      isCold,
    });
  }
}

/** Whether the trait says so of a method: it then holds for that of each impl. */
function isTrackedByTrait({ signatures }: Program, { owner, name }: FunctionDef): boolean {
  if (owner?.kind !== 'impl') return false;
  const declared = signatures.header(owner).trait?.functions.get(name);
  return declared?.tree.attributes.some((attribute) => attribute.name === 'track_caller') ?? false;
}

/** `Tree::insert`, `<Noisy as Drop>::drop`, `main` */
function instanceName(program: Program, def: FunctionDef, args: readonly Ty[]): string {
  const { owner } = def;
  if (owner === undefined) return def.name;
  const table = new Inference(program);
  if (owner.kind === 'trait') return `<${show(args[0]!)} as ${owner.name}>::${def.name}`;
  const header = program.signatures.header(owner);
  const self = show(
    table.substitute(header.self, new Map(header.generics.map((name, index) => [name, args[index]!]))),
  );
  return header.trait === undefined
    ? `${self}::${def.name}`
    : `<${self} as ${header.trait.name}>::${def.name}`;
}
