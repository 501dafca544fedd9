// What every part of the checker stands on: the function that is checked, its locals and scopes, and the nodes made so
// far. A node gets its final type when the function is finished; until then `ty` holds the type as it is known.
import { CompileError, type Span } from '../../syntax/source.js';
import type { ExpressionTree, TypeTree } from '../../syntax/tree.js';
import type { Bound, ClosureInfo, FunctionDef, Scope, TraitDef, Ty } from '../definitions.js';
import { Inference } from '../inference.js';
import type { Program } from '../program.js';
import type { Signatures } from '../signatures.js';
import { shallow, show } from '../ty.js';
import type { Expression, LabelId, LocalId, Pattern, Type } from '../typed.js';

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** An expression of the typed program that is still being made. */
export type Draft = Expression & { ty: Ty };
export type PatternDraft = Pattern & { ty: Ty };
/** An expression without its place and type. */
export type Shape = DistributiveOmit<Expression, 'type' | 'span'>;
export type PatternShape = DistributiveOmit<Pattern, 'type' | 'span'>;

/** A local variable and the function, or closure, that it belongs to. */
export interface LocalRef {
  readonly context: FunctionContext;
  readonly id: LocalId;
  readonly ty: Ty;
}

export interface Label {
  readonly name: string | undefined;
  readonly id: LabelId;
  /** Blocks are left only by a `break` that names them. */
  readonly kind: 'loop' | 'while' | 'block';
  readonly expected: Ty | undefined;
  /** Values of the breaks so far. */
  readonly values: { readonly draft: Draft | undefined; readonly node: Draft }[];
}

/** A function or closure whose body is being checked. */
export interface FunctionContext {
  readonly parent: FunctionContext | undefined;
  readonly closure: ClosureInfo | undefined;
  readonly locals: {
    readonly name: string;
    readonly ty: Ty;
    readonly mutable: boolean;
    readonly span: Span;
    type?: Type;
  }[];
  readonly result: Ty;
  readonly labels: Label[];
  /** Nodes that name a local, this function's or one of a function around it. */
  readonly uses: { readonly node: Draft; readonly ref: LocalRef }[];
}

export abstract class Context {
  protected readonly program: Program;
  protected readonly table: Inference;
  protected readonly signatures: Signatures;
  protected env: ReadonlyMap<string, Ty>;
  protected scope: Scope;
  protected context: FunctionContext;
  protected names: Map<string, LocalRef>[] = [new Map()];
  /** What stands behind a `-`: a literal may be one more there. */
  protected readonly negated = new Set<object>();
  protected readonly drafts: { type: Type; ty: Ty; readonly span: Span }[] = [];
  /** Names of functions that are called at once: no values of the program. */
  protected readonly unused = new Set<object>();
  /** Calls whose function is chosen when all types are known. */
  protected readonly calls: {
    readonly node: Draft;
    readonly def: FunctionDef;
    readonly arguments: readonly Ty[];
    /** Where the name of a method stands: a panic is shown there, not where the receiver begins. */
    readonly start?: number | undefined;
    /** Where an argument without the trait is shown, if not where the call stands. */
    readonly shown?: Span | undefined;
  }[] = [];
  /** What else must wait for all types, in order. */
  protected readonly later: (() => void)[] = [];
  private labelCount = 0;

  constructor(
    program: Program,
    scope: Scope,
    env: ReadonlyMap<string, Ty>,
    result: (table: Inference) => Ty,
  ) {
    this.program = program;
    this.signatures = program.signatures;
    this.table = new Inference(program, () =>
      this.boundsInScope().map((bound) => this.table.substituteBound(bound, this.env)),
    );
    this.scope = scope;
    this.env = env;
    this.context = {
      parent: undefined,
      closure: undefined,
      locals: [],
      result: result(this.table),
      labels: [],
      uses: [],
    };
  }

  /** What the generics around this place say of their parameters. */
  protected abstract boundsInScope(): readonly Bound[];

  /** The expression with its type; `expected` is what the place around it asks for, if it does. */
  abstract check(tree: ExpressionTree, expected?: Ty): Draft;

  // --- Nodes ---

  protected make(ty: Ty, span: Span, shape: Shape): Draft {
    const node = { ...shape, type: undefined, span, ty } as unknown as Draft;
    this.drafts.push(node as Draft & { type: Type });
    return node;
  }

  protected makePattern(ty: Ty, span: Span, shape: PatternShape): PatternDraft {
    const node = { ...shape, type: undefined, span, ty } as unknown as PatternDraft;
    this.drafts.push(node as PatternDraft & { type: Type });
    return node;
  }

  protected newLabel(): LabelId {
    return this.labelCount++;
  }

  // --- Types ---

  protected lower(tree: TypeTree): Ty {
    return this.table.substitute(this.signatures.type(tree, this.scope), this.env);
  }

  /** The type as far as it is known, after settling what waits. */
  protected known(ty: Ty): Ty {
    const found = shallow(ty);
    if (found.kind !== 'variable') return found;
    this.table.solve();
    return shallow(found);
  }

  /** As `known`; a bound of the function decides where nothing else does. */
  protected decided(ty: Ty): Ty {
    if (isOpen(this.known(ty))) this.table.solveByBounds();
    return shallow(ty);
  }

  /** As `decided`, or an error: the type decides what the expression means. */
  protected mustKnow(ty: Ty, span: Span): Ty {
    if (isOpen(this.decided(ty))) this.table.settleOpaque(ty);
    const found = shallow(ty);
    if (isOpen(found)) throw new CompileError('the type must be known here: annotations needed', span);
    return found;
  }

  protected trait(path: string): TraitDef {
    return this.table.traitAt(path);
  }

  /** Whether the type has the trait, as far as is known; nothing is linked. */
  protected holds(bound: Bound): 'yes' | 'maybe' | 'no' {
    return this.table.trial(() => this.table.holds(bound));
  }

  protected mismatch(expected: Ty, found: Ty, span: Span): CompileError {
    return new CompileError(
      `mismatched types: expected \`${show(this.table.deep(expected))}\`, found \`${show(this.table.deep(found))}\``,
      span,
    );
  }

  protected equate(expected: Ty, found: Ty, span: Span): void {
    if (this.table.unify(expected, found)) return;
    this.table.solve();
    if (!this.table.unify(expected, found)) throw this.mismatch(expected, found, span);
  }

  // --- Locals ---

  protected newLocal(name: string, ty: Ty, mutable: boolean, span: Span): LocalRef {
    const id = this.context.locals.length;
    this.context.locals.push({ name, ty, mutable, span });
    return { context: this.context, id, ty };
  }

  /** `name`: as `localKey` gives it. */
  protected declare(name: string, ref: LocalRef): void {
    this.names.at(-1)!.set(name, ref);
  }

  /** `mark`: which expansion of a macro wrote the name. It may mean a local that stands around the macro, too. */
  protected findLocal(name: string, mark = 0): LocalRef | undefined {
    const own = mark === 0 ? undefined : this.findKey(localKey(name, mark));
    return own ?? this.findKey(name);
  }

  private findKey(name: string): LocalRef | undefined {
    for (let index = this.names.length - 1; index >= 0; index--) {
      const ref = this.names[index]!.get(name);
      if (ref !== undefined) return ref;
    }
    return undefined;
  }

  protected useLocal(ref: LocalRef, span: Span): Draft {
    const node = this.make(ref.ty, span, { kind: 'local', local: ref.id });
    this.context.uses.push({ node, ref });
    return node;
  }

  /** Runs with names of its own, which end with it. */
  protected scoped<T>(body: () => T): T {
    this.names.push(new Map());
    const result = body();
    this.names.pop();
    return result;
  }
}

/** What a local is known by: the same name of a macro's rule is another local. */
export const localKey = (name: string, mark = 0): string => (mark === 0 ? name : `${name}#${mark}`);

const isOpen = (ty: Ty): boolean => ty.kind === 'variable' && ty.form === 'any';
