// The state of lowering one function: its locals, the statements made so far, the open scopes and the targets of `break`.
// The rules of the language are in the files that use it.
import type {
  Expression,
  LabelId,
  LocalId,
  Pattern,
  Span,
  StaticId,
  Type,
  TypedFunction,
} from '../types/typed.js';
import { type Draft, type DraftFunction, type DraftLocal, localPlace } from './draft.js';
import type { Label, MirLocal, Operand, Place, Rvalue } from './mir.js';
import { isCopy, needsDrop } from './ownedness.js';
import { Scopes } from './scopes.js';

export const BOOL: Type = { kind: 'bool' };
export const USIZE: Type = { kind: 'int', name: 'usize' };

/** Where a jump leads: to the end of a labelled block, or to the start of a loop's next round. */
export interface Target {
  readonly label: Label;
  /** How many scopes are open there: a jump leaves all others. */
  readonly depth: number;
}

/** What the parts of lowering need of each other; `lower.ts` puts them together. */
export interface Lowering {
  /** Evaluates into a place that holds nothing yet; without one, the value is of no size or never there. */
  into(b: Builder, to: Place | undefined, expression: Expression): void;
  /** Evaluates to an operand that is still the same after the `later` expressions were evaluated. */
  operand(b: Builder, expression: Expression, later: readonly Expression[]): Operand;
  /** The place of a place expression; the temporary of any other. */
  place(b: Builder, expression: Expression, later: readonly Expression[]): Place;
  /** Jumps if the condition has the value, goes on otherwise. Locals bound by `let` belong to the innermost scope. */
  jumpIf(b: Builder, condition: Expression, value: boolean, target: Target): void;
  control(b: Builder, to: Place | undefined, expression: Expression): void;
  match(b: Builder, to: Place | undefined, expression: Expression & { readonly kind: 'match' }): void;
  block(b: Builder, to: Place | undefined, expression: Expression & { readonly kind: 'block' }): void;
}

/** What a function shares with its program. */
export interface Context {
  readonly lowering: Lowering;
  /** A static that holds the value of a constant expression. */
  promote(expression: Expression): StaticId;
}

export class Builder {
  readonly context: Context;
  readonly locals: DraftLocal[] = [];
  readonly scopes = new Scopes((local, span) =>
    this.emit({ kind: 'drop', place: this.placeOf(local), span }),
  );
  /** Depth of the scope that temporaries belong to: a statement's, a condition's, a last expression's. */
  temporaries = 0;
  /** Operands of borrows in a `let` whose temporaries live as long as the variable, with the depth of its scope. */
  readonly extended = new Map<Expression, number>();
  /** Targets of `break` and `continue` with where a value of `break` goes. */
  readonly targets = new Map<LabelId, Target & { readonly to: Place | undefined }>();
  /** Variables declared without a value. */
  readonly deferred = new Set<MirLocal>();
  readonly resultPlace: Place;
  /** The expression that is itself the innermost temporary scope. */
  #terminating: Expression | undefined;
  readonly #places = new Map<LocalId, MirLocal>();
  readonly #parameterCount: number;
  #statements: Draft[] = [];
  #labels = 0;

  constructor(context: Context, of: Pick<TypedFunction, 'parameters' | 'locals' | 'result' | 'span'>) {
    this.context = context;
    const parameters = of.parameters.map((parameter) => parameter.local);
    const others = of.locals.map((_, local) => local).filter((local) => !parameters.includes(local));
    for (const local of [...parameters, ...others]) {
      this.#places.set(local, this.locals.length);
      const { name, type, mutable, span } = of.locals[local] as (typeof of.locals)[number];
      this.locals.push({ name, type, mutable, span, temporary: false, variable: local });
    }
    this.#parameterCount = parameters.length;
    this.resultPlace = this.temporary(of.result, of.span, 'result');
  }

  get lower(): Lowering {
    return this.context.lowering;
  }

  /** The MIR local of a variable. */
  local(local: LocalId): MirLocal {
    return this.#places.get(local) as MirLocal;
  }

  placeOf(local: MirLocal): Place {
    return localPlace(local, (this.locals[local] as DraftLocal).type);
  }

  temporary(type: Type, span: Span, name: string): Place {
    this.locals.push({ name, type, mutable: true, span, temporary: true, variable: undefined });
    return localPlace(this.locals.length - 1, type);
  }

  emit(statement: Draft): void {
    this.#statements.push(statement);
  }

  assign(place: Place, value: Rvalue, span: Span): void {
    this.emit({ kind: 'assign', place, value, span });
  }

  /** Assigns to a new temporary, of a type that is not dropped. */
  evaluate(type: Type, value: Rvalue, span: Span, name: string): Operand {
    const place = this.temporary(type, span, name);
    this.assign(place, value, span);
    return { kind: 'copy', place };
  }

  /** The statements that `make` makes, instead of adding them here. */
  collect(make: () => void): Draft[] {
    const outside = this.#statements;
    const inside: Draft[] = [];
    this.#statements = inside;
    make();
    this.#statements = outside;
    return inside;
  }

  newLabel(): Label {
    return this.#labels++;
  }

  /** A labelled block; `make` is given the target of jumps to its end. */
  block(span: Span, make: (end: Target) => void): void {
    const end = { label: this.newLabel(), depth: this.scopes.depth };
    const body = this.collect(() => make(end));
    this.emit({ kind: 'block', label: end.label, body, span });
  }

  /** Leaves the scopes between here and the target, then goes there. */
  jump(target: Target, span: Span, kind: 'break' | 'continue' = 'break'): void {
    this.scopes.leave(target.depth, span);
    this.emit({ kind, label: target.label, span });
  }

  /** A scope whose end drops the temporaries made in it: "temporary scope" in the Rust reference (chapter Destructors). */
  inTemporaryScope(span: Span, make: () => void, terminating?: Expression): void {
    const [outside, outer] = [this.temporaries, this.#terminating];
    this.temporaries = this.scopes.open();
    this.#terminating = terminating;
    make();
    this.scopes.close(span);
    this.temporaries = outside;
    this.#terminating = outer;
  }

  /**
   * Evaluates an expression that is a temporary scope: a block's last, a condition, a branch. Its operands and its
   * temporaries belong to one scope, so that a panic drops them in reverse order of their creation.
   */
  terminate(to: Place | undefined, expression: Expression): void {
    this.inTemporaryScope(expression.span, () => this.lower.into(this, to, expression), expression);
  }

  /** From here on the local is dropped where the scope of this depth is left. */
  schedule(place: Place, depth: number): void {
    if (place.local !== undefined && needsDrop(place.type)) this.scopes.schedule(place.local, depth);
  }

  /**
   * The scope of an expression, which holds its operands until they are used: a panic drops them before the temporaries of the
   * statement, also before those that were made later (rustc's `local_scope`). What is a temporary scope itself opens no other.
   */
  withOperands(expression: Expression, make: () => void): void {
    if (this.#isTerminating(expression)) {
      make();
      return;
    }
    this.scopes.open();
    make();
    this.scopes.close(expression.span);
  }

  /** Whether the expression is the innermost temporary scope; what is coerced shares the scope of the result. */
  #isTerminating(expression: Expression): boolean {
    let each = this.#terminating;
    while (each !== expression && each?.kind === 'coerce') each = each.operand;
    return each === expression;
  }

  scheduleOperand(place: Place): void {
    this.schedule(place, this.scopes.depth - 1);
  }

  draft(): DraftFunction {
    return {
      body: this.#statements,
      locals: this.locals,
      parameterCount: this.#parameterCount,
      resultLocal: this.resultPlace.local as MirLocal,
      // What the function gives back is dropped last when a drop of its locals panics.
      owners: [this.resultPlace.local as MirLocal, ...this.scopes.owners],
      deferred: this.deferred,
    };
  }
}

/** Reads a place that is not used again if its type moves. */
export function read(place: Place): Operand {
  return { kind: isCopy(place.type) ? 'copy' : 'move', place };
}

/** Whether values of the type carry nothing that could be stored: `()` and `!`. */
export function isNothing(type: Type): boolean {
  return type.kind === 'never' || (type.kind === 'tuple' && type.elements.length === 0);
}

/** The bindings of a pattern, in the order in which they stand in it; of an or-pattern the first alternative's. */
export function bindingsOf(pattern: Pattern): readonly (Pattern & { readonly kind: 'binding' })[] {
  switch (pattern.kind) {
    case 'binding':
      return [pattern, ...(pattern.sub === undefined ? [] : bindingsOf(pattern.sub))];
    case 'dereference':
      return bindingsOf(pattern.pattern);
    case 'variant':
      return pattern.fields.flatMap((each) => bindingsOf(each.pattern));
    case 'slice':
      return [
        ...pattern.before,
        ...(pattern.rest === undefined ? [] : [pattern.rest]),
        ...pattern.after,
      ].flatMap(bindingsOf);
    case 'or':
      return bindingsOf(pattern.alternatives[0] as Pattern);
    default:
      return [];
  }
}
