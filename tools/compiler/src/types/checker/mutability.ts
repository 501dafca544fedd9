// What is written to, or borrowed mutably, is declared `mut` or reached through a `&mut`: rustc's E0384, E0594 and E0596. A variable
// that is declared without a value may be given one without `mut`: the ownership layer sees that it is given one once.
import { CompileError, type Span } from '../../syntax/source.js';
import { childrenOf, subPatterns } from '../children.js';
import { shallow } from '../ty.js';
import type { Expression, Pattern } from '../typed.js';
import type { Draft, FunctionContext, LocalRef } from './context.js';

/** Why a place cannot be written to, and the part of the place that would have to be borrowed mutably, if that is not the whole. */
interface Refusal {
  readonly local: LocalRef | undefined;
  readonly part?: Span | undefined;
}

export class Mutability {
  /** The variable that a node names. */
  readonly #refs = new Map<Expression, LocalRef>();

  constructor(
    contexts: readonly FunctionContext[],
    private readonly consumed: ReadonlySet<Expression>,
  ) {
    for (const { uses } of contexts) for (const { node, ref } of uses) this.#refs.set(node, ref);
  }

  /** Checks a function's body, or a closure's. */
  check(body: Expression, context: FunctionContext): void {
    const deferred = new Set<number>();
    const visit = (e: Expression): void => {
      if (e.kind === 'assign' || e.kind === 'assignArithmetic') this.#assign(e, context, deferred);
      else if (e.kind === 'reference' && e.mutable && !this.consumed.has(e)) {
        const error = this.errorOf(e.place, e.span);
        if (error !== undefined) throw error;
      } else if (e.kind === 'let') this.#bind(e.pattern, e.value);
      else if (e.kind === 'match') for (const { pattern } of e.arms) this.#bind(pattern, e.scrutinee);
      else if (e.kind === 'block') {
        for (const statement of e.statements) {
          if (statement.kind !== 'let') continue;
          if (statement.value !== undefined) this.#bind(statement.pattern, statement.value);
          else for (const { local } of bindings(statement.pattern)) deferred.add(local);
        }
      }
      childrenOf(e).forEach(visit);
    };
    visit(body);
  }

  /** The error of a place that is borrowed mutably, if it must not be; `span` is the whole borrow. */
  errorOf(place: Expression, span: Span): CompileError | undefined {
    const refusal = this.#refusal(place);
    return refusal && this.#error('cannot be borrowed as mutable', refusal, refusal.part ?? span);
  }

  /** Why a place must not be written to. */
  #refusal(place: Expression, throughReference = false): Refusal | undefined {
    switch (place.kind) {
      case 'local': {
        const ref = this.#refs.get(place);
        return throughReference || ref === undefined || isMutable(ref) ? undefined : { local: ref };
      }
      case 'field':
        return this.#refusal(place.base, throughReference);
      case 'index': {
        const found = this.#refusal(place.base, throughReference);
        // The elements of a Vec are reached by a call, which borrows it.
        return found !== undefined && shallow((place.base as Draft).ty).kind === 'adt'
          ? { ...found, part: found.part ?? place.base.span }
          : found;
      }
      case 'dereference': {
        const ty = shallow((place.base as Draft).ty);
        if (ty.kind === 'box') return this.#refusal(place.base, throughReference);
        if (ty.kind !== 'reference') return undefined;
        if (ty.mutable) {
          const { base } = place;
          // What an overloaded `*` or index borrows is looked at where it is borrowed.
          return base.kind === 'call' ? undefined : this.#refusal(base, true);
        }
        return { local: undefined };
      }
      default:
        return undefined;
    }
  }

  #assign(
    e: Expression & { kind: 'assign' | 'assignArithmetic' },
    context: FunctionContext,
    deferred: ReadonlySet<number>,
  ): void {
    const refusal = this.#refusal(e.place);
    if (refusal === undefined) return;
    if (e.place.kind !== 'local') throw this.#error('cannot be assigned to', refusal, refusal.part ?? e.span);
    const { local } = refusal;
    const isOwn = local!.context === context;
    if (isOwn && e.kind === 'assign' && deferred.has(local!.id)) return;
    throw this.#error(isOwn ? 'cannot be assigned to twice' : 'cannot be assigned to', refusal, e.span);
  }

  /** `ref mut`, written or implied. */
  #bind(pattern: Pattern, scrutinee: Expression): void {
    const visit = (at: Pattern, through: 'nothing' | 'unique' | 'shared'): void => {
      switch (at.kind) {
        case 'binding':
          if (at.by === 'mutableReference') {
            const refusal =
              through === 'shared' ? { local: undefined } : this.#refusal(scrutinee, through === 'unique');
            if (refusal !== undefined) throw this.#error('cannot be borrowed as mutable', refusal, at.span);
          }
          if (at.sub !== undefined) visit(at.sub, through);
          return;
        case 'dereference': {
          const ty = shallow((at as Pattern & { ty: Draft['ty'] }).ty);
          if (ty.kind !== 'reference') visit(at.pattern, through);
          else visit(at.pattern, ty.mutable && through !== 'shared' ? 'unique' : 'shared');
          return;
        }
        default:
          for (const part of subPatterns(at)) visit(part, through);
      }
    };
    visit(pattern, 'nothing');
  }

  #error(what: string, { local }: Refusal, span: Span): CompileError {
    if (local === undefined) return new CompileError(`a value behind a \`&\` reference ${what}`, span);
    const { name, span: declared } = local.context.locals[local.id]!;
    const note = { message: `\`${name}\` is declared without \`mut\` here`, span: declared };
    return new CompileError(`\`${name}\` ${what}: it is not declared as mutable`, span, note);
  }
}

const isMutable = ({ context, id }: LocalRef): boolean => context.locals[id]!.mutable;

function bindings(pattern: Pattern): (Pattern & { kind: 'binding' })[] {
  const inner = subPatterns(pattern).flatMap(bindings);
  return pattern.kind === 'binding' ? [pattern, ...inner] : inner;
}
