// Blocks, branches and loops.
import { CompileError, type Span } from '../../syntax/source.js';
import type { ArmTree, BlockTree, ExpressionTree, StatementTree } from '../../syntax/tree.js';
import { collect, newModule } from '../collect.js';
import type { Module, Ty } from '../definitions.js';
import { unmatched } from '../exhaustive.js';
import { BOOL, isNever, NEVER, reference, shallow, show, UNIT } from '../ty.js';
import type { Arm, Statement } from '../typed.js';
import type { Draft, Label, LocalRef, PatternDraft } from './context.js';
import { Operators } from './operators.js';
import { narrowed, partsOf } from './parts.js';

export abstract class Control extends Operators {
  protected blockExpression(
    block: BlockTree,
    name: string | undefined,
    expected: Ty | undefined,
    span: Span,
  ): Draft {
    if (name === undefined) return this.block(block, expected);
    const label = this.enter(name, 'block', expected);
    const body = this.block(block, expected);
    this.context.labels.pop();
    const { ty, values } = this.joinBreaks(label, body, expected);
    return this.make(ty, span, { kind: 'block', label: label.id, statements: [], value: values });
  }

  /** Statements in order; the value is coerced where the place around the block does it. */
  protected block(block: BlockTree, expected?: Ty): Draft {
    const outer = this.scope;
    if (block.items.length > 0) this.scope = { ...outer, module: this.blockModule(block, outer.module) };
    const result = this.scoped(() => {
      const statements: Statement[] = [];
      let diverges = false;
      for (const tree of block.statements) {
        for (const statement of this.statement(tree)) {
          statements.push(statement);
          const value = statement.kind === 'expression' ? statement.expression : statement.value;
          if (value !== undefined && isNever((value as Draft).ty)) diverges = true;
        }
      }
      const value = block.value === undefined ? undefined : this.check(block.value, expected);
      const ty = value !== undefined && !(diverges && isNever(value.ty)) ? value.ty : diverges ? NEVER : UNIT;
      const result = diverges && value === undefined ? NEVER : ty;
      return this.make(result, block.span, { kind: 'block', label: undefined, statements, value });
    });
    this.scope = outer;
    return result;
  }

  private blockModule(block: BlockTree, parent: Module): Module {
    const { blockModules } = this.program;
    let module = blockModules.get(block);
    if (module === undefined) {
      module = newModule('', parent, true);
      blockModules.set(block, module);
      collect(this.program.crates, module, block.items, (_, name, span) => {
        throw new CompileError(`\`mod ${name};\` is not part of Just inside a function`, span);
      });
      this.program.sortImpls();
    }
    return module;
  }

  private statement(tree: StatementTree): Statement[] {
    const { span } = tree;
    if (tree.kind === 'expression') {
      const expression = this.check(tree.expression);
      return [{ kind: 'expression', expression, span }];
    }
    const ty = tree.type === undefined ? undefined : this.lower(tree.type);
    let value: Draft | undefined;
    if (tree.value !== undefined)
      value = ty === undefined ? this.check(tree.value) : this.checkCoerced(tree.value, ty);
    let otherwise: Draft | undefined;
    if (tree.otherwise !== undefined) {
      otherwise = this.block(tree.otherwise);
      if (!isNever(otherwise.ty))
        throw new CompileError(
          'the block behind `else` must not end: return, break, continue or panic',
          tree.otherwise.span,
        );
    }
    const pattern = this.pattern(tree.pattern, ty ?? value?.ty ?? this.table.variable());
    if (otherwise === undefined) this.requireAll([pattern], tree.pattern.span);
    if (value === undefined || !this.isCaptured(value))
      return [{ kind: 'let', pattern, value, otherwise, span }];
    if (otherwise === undefined)
      return partsOf(pattern, value, this.nodes).map((part) => ({
        kind: 'let',
        pattern: part.pattern,
        value: part.place,
        otherwise,
        span,
      }));
    const { patterns, place } = this.lookedAt([pattern], value);
    return [{ kind: 'let', pattern: patterns[0]!, value: place, otherwise, span }];
  }

  protected ifExpression(tree: ExpressionTree & { kind: 'if' }, expected: Ty | undefined): Draft {
    // Names of `let` in the condition are known in the first branch only.
    const { condition, then } = this.scoped(() => {
      const condition = this.checkCoerced(tree.condition, BOOL);
      return { condition, then: this.block(tree.then, tree.otherwise === undefined ? UNIT : expected) };
    });
    if (tree.otherwise === undefined) {
      const body = this.coerce(then, UNIT);
      return this.make(UNIT, tree.span, { kind: 'if', condition, then: body, otherwise: undefined });
    }
    const otherwise = this.check(tree.otherwise, expected);
    const { ty, branches } = this.join([then, otherwise], expected);
    return this.make(ty, tree.span, { kind: 'if', condition, then: branches[0]!, otherwise: branches[1] });
  }

  protected letCondition(tree: ExpressionTree & { kind: 'let' }): Draft {
    const value = this.check(tree.value);
    const pattern = this.pattern(tree.pattern, value.ty);
    this.mutateScrutinee(value, pattern);
    const { patterns, place } = this.lookedAt([pattern], value);
    return this.make(BOOL, tree.span, { kind: 'let', pattern: patterns[0]!, value: place });
  }

  protected matchExpression(tree: ExpressionTree & { kind: 'match' }, expected: Ty | undefined): Draft {
    const scrutinee = this.check(tree.scrutinee);
    return this.matchOn(scrutinee, tree.arms, expected, tree.span);
  }

  protected matchOn(
    scrutinee: Draft,
    trees: readonly ArmTree[],
    expected: Ty | undefined,
    span: Span,
  ): Draft {
    const hint = expected !== undefined && shallow(expected).kind !== 'variable' ? expected : undefined;
    let first: Ty | undefined;
    const parts = trees.map((tree) =>
      this.scoped(() => {
        const pattern = this.pattern(tree.pattern, scrutinee.ty);
        this.mutateScrutinee(scrutinee, pattern);
        const guard = tree.guard === undefined ? undefined : this.checkCoerced(tree.guard, BOOL);
        const body = this.check(tree.body, hint ?? first);
        if (first === undefined && !isNever(body.ty)) first = body.ty;
        return { pattern, guard, body };
      }),
    );
    const unguarded = parts.filter(({ guard }) => guard === undefined).map(({ pattern }) => pattern);
    this.requireAll(unguarded, scrutinee.span);
    const { ty, branches } = this.join(
      parts.map(({ body }) => body),
      expected,
    );
    const { patterns, place } = this.lookedAt(
      parts.map(({ pattern }) => pattern),
      scrutinee,
    );
    const arms: Arm[] = parts.map(({ guard }, index) => ({
      pattern: patterns[index]!,
      guard,
      body: branches[index]!,
      span: trees[index]!.span,
    }));
    return this.make(ty, span, { kind: 'match', scrutinee: place, arms });
  }

  // What patterns look at of a captured place: parts.ts.

  private readonly nodes = {
    field: (place: Draft, part: PatternDraft, index: number): Draft =>
      this.make(part.ty, place.span, { kind: 'field', base: this.again(place), index }),
    wildcard: (like: PatternDraft): PatternDraft =>
      this.makePattern(like.ty, like.span, { kind: 'wildcard' }),
  };

  private lookedAt(patterns: readonly PatternDraft[], value: Draft): ReturnType<typeof narrowed> {
    return this.isCaptured(value) ? narrowed(patterns, value, this.nodes) : { patterns, place: value };
  }

  /** Whether an expression is a local of a function around this closure, or a field of one. */
  private isCaptured(value: Draft): boolean {
    return this.refOf(value) !== undefined && this.refOf(value)!.context !== this.context;
  }

  private refOf(value: Draft): LocalRef | undefined {
    if (value.kind === 'field') return this.refOf(value.base as Draft);
    return this.context.uses.findLast(({ node }) => node === value)?.ref;
  }

  /** The place once more: each node becomes a field of the closure by itself. */
  private again(place: Draft): Draft {
    if (place.kind !== 'field') return this.useLocal(this.refOf(place)!, place.span);
    return this.make(place.ty, place.span, { ...place, base: this.again(place.base as Draft) });
  }

  /** The patterns must match every value. The library's do. */
  private requireAll(patterns: readonly PatternDraft[], span: Span): void {
    if (this.scope.module.root !== this.program.crates.main) return;
    this.later.push(() => {
      const [first] = patterns;
      const missing = first === undefined ? undefined : unmatched(patterns, first.type);
      if (missing !== undefined)
        throw new CompileError(`not every value is matched: \`${missing}\` is not`, span);
    });
  }

  /** A pattern that borrows mutably makes the place that it looks at mutable. */
  private mutateScrutinee(scrutinee: Draft, pattern: object): void {
    if (this.isPlace(scrutinee) && bindsMutably(pattern)) this.makeMutable(scrutinee);
  }

  // --- Loops ---

  private enter(name: string | undefined, kind: Label['kind'], expected: Ty | undefined): Label {
    const label: Label = { name, id: this.newLabel(), kind, expected, values: [] };
    this.context.labels.push(label);
    return label;
  }

  private joinBreaks(
    label: Label,
    body: Draft | undefined,
    expected: Ty | undefined,
  ): { ty: Ty; values: Draft | undefined } {
    const given = label.values.map(
      ({ draft, node }) =>
        draft ?? this.make(UNIT, node.span, { kind: 'aggregate', variant: 0, fields: [], base: undefined }),
    );
    const { ty, branches } = this.join(body === undefined ? given : [body, ...given], expected);
    const breaks = body === undefined ? branches : branches.slice(1);
    label.values.forEach(({ draft, node }, index) => {
      if (draft !== undefined) Object.assign(node, { value: breaks[index] });
    });
    return { ty, values: body === undefined ? undefined : branches[0] };
  }

  protected loopExpression(tree: ExpressionTree & { kind: 'loop' }, expected: Ty | undefined): Draft {
    const label = this.enter(tree.label, 'loop', expected);
    const body = this.coerce(this.block(tree.body, UNIT), UNIT);
    this.context.labels.pop();
    const { ty } = this.joinBreaks(label, undefined, label.values.length === 0 ? undefined : expected);
    return this.make(label.values.length === 0 ? NEVER : ty, tree.span, {
      kind: 'loop',
      label: label.id,
      body,
    });
  }

  protected whileExpression(tree: ExpressionTree & { kind: 'while' }): Draft {
    const label = this.enter(tree.label, 'while', UNIT);
    const node = this.scoped(() => {
      const condition = this.checkCoerced(tree.condition, BOOL);
      const body = this.coerce(this.block(tree.body, UNIT), UNIT);
      return this.make(UNIT, tree.span, { kind: 'while', label: label.id, condition, body });
    });
    this.context.labels.pop();
    return node;
  }

  protected forExpression(tree: ExpressionTree & { kind: 'for' }): Draft {
    const { iterable } = tree;
    if (iterable.kind === 'range' && iterable.low !== undefined && iterable.high !== undefined) {
      const start = this.check(iterable.low);
      const end = this.coerce(this.check(iterable.high, start.ty), start.ty);
      const ty = this.known(start.ty);
      if (ty.kind === 'int' || (ty.kind === 'variable' && ty.form === 'int'))
        return this.forRange(tree, start, end, iterable.inclusive);
      if (ty.kind === 'variable') this.table.unify(ty, end.ty);
      const again = (value: Draft): ExpressionTree => ({ kind: 'checked', value, span: value.span });
      return this.forIterator(tree, { ...iterable, low: again(start), high: again(end) });
    }
    return this.forIterator(tree, iterable);
  }

  private forRange(
    tree: ExpressionTree & { kind: 'for' },
    start: Draft,
    end: Draft,
    inclusive: boolean,
  ): Draft {
    const label = this.enter(tree.label, 'while', UNIT);
    const node = this.scoped(() => {
      const pattern = this.pattern(tree.pattern, start.ty);
      const body = this.coerce(this.block(tree.body, UNIT), UNIT);
      return this.make(UNIT, tree.span, {
        kind: 'forRange',
        label: label.id,
        pattern,
        start,
        end,
        inclusive,
        body,
      });
    });
    this.context.labels.pop();
    return node;
  }

  /** `match into_iter(iterable) { mut iterator => loop { match next(&mut iterator) { None => break, Some(pattern) => body } } }` */
  private forIterator(tree: ExpressionTree & { kind: 'for' }, iterable: ExpressionTree): Draft {
    const { span } = iterable;
    const source = this.check(iterable);
    const intoIterator = this.trait('std::iter::IntoIterator');
    const sourceTy = this.mustKnow(source.ty, span);
    if (this.holds({ self: sourceTy, trait: intoIterator, arguments: [], bindings: [] }) === 'no') {
      throw new CompileError(`\`${show(this.table.deep(sourceTy))}\` is not an iterator`, span);
    }
    const ty = this.known(this.table.project(sourceTy, intoIterator, [], 'IntoIter'));
    const iterator = this.trait('std::iter::Iterator');
    const item = this.known(this.table.project(ty, iterator, [], 'Item'));
    const begin = this.call(
      intoIterator.functions.get('into_iter')!,
      [sourceTy],
      ty,
      [this.reborrow(source)],
      span,
    );
    const local = this.newLocal('iterator', ty, true, span);
    const option = this.optionOf(item);
    const place = this.useLocal(local, span);
    const self = this.make(reference(ty, true), span, {
      kind: 'reference',
      mutable: true,
      raw: false,
      place,
    });
    const next = this.call(iterator.functions.get('next')!, [ty], option, [self], span);
    const label = this.enter(tree.label, 'while', UNIT);
    const some = this.scoped(() => {
      const inner = this.pattern(tree.pattern, item);
      const pattern = this.makePattern(option, tree.pattern.span, {
        kind: 'variant',
        variant: 1,
        fields: [{ index: 0, pattern: inner }],
      });
      return {
        pattern,
        guard: undefined,
        body: this.coerce(this.block(tree.body, UNIT), UNIT),
        span: tree.body.span,
      };
    });
    this.context.labels.pop();
    const stop = this.coerce(
      this.make(NEVER, span, { kind: 'break', label: label.id, value: undefined }),
      UNIT,
    );
    const none: Arm = {
      pattern: this.makePattern(option, span, { kind: 'variant', variant: 0, fields: [] }),
      guard: undefined,
      body: stop,
      span,
    };
    const body = this.make(UNIT, tree.span, { kind: 'match', scrutinee: next, arms: [none, some] });
    const loop = this.make(UNIT, tree.span, { kind: 'loop', label: label.id, body });
    const binding = this.makePattern(ty, span, {
      kind: 'binding',
      local: local.id,
      by: 'value',
      sub: undefined,
    });
    return this.make(UNIT, tree.span, {
      kind: 'match',
      scrutinee: begin,
      arms: [{ pattern: binding, guard: undefined, body: loop, span }],
    });
  }

  /** `Option<item>`; its variants are None, then Some. */
  protected optionOf(item: Ty): Ty {
    const definition = this.signatures.names.standard('std::option::Option');
    if (definition?.kind !== 'adt') throw new Error('std::option::Option is no enum');
    return { kind: 'adt', def: definition, arguments: [item] };
  }

  // --- Jumps ---

  private target(name: string | undefined, span: Span, forContinue: boolean): Label {
    const { labels } = this.context;
    for (let index = labels.length - 1; index >= 0; index--) {
      const label = labels[index]!;
      if (
        name === undefined
          ? label.kind !== 'block'
          : label.name === name && !(forContinue && label.kind === 'block')
      )
        return label;
    }
    throw new CompileError(
      name === undefined ? 'there is no loop around this' : `no loop or block is labelled \`${name}\``,
      span,
    );
  }

  protected breakExpression(tree: ExpressionTree & { kind: 'break' }): Draft {
    const label = this.target(tree.label, tree.span, false);
    const draft = tree.value === undefined ? undefined : this.check(tree.value, label.expected);
    const node = this.make(NEVER, tree.span, { kind: 'break', label: label.id, value: draft });
    if (label.kind !== 'while') label.values.push({ draft, node });
    else if (draft !== undefined)
      throw new CompileError('only `loop` and labelled blocks give a value to `break`', tree.span);
    return node;
  }

  protected continueExpression(tree: ExpressionTree & { kind: 'continue' }): Draft {
    return this.make(NEVER, tree.span, {
      kind: 'continue',
      label: this.target(tree.label, tree.span, true).id,
    });
  }

  protected returnExpression(tree: ExpressionTree & { kind: 'return' }): Draft {
    const { result } = this.context;
    const value = tree.value === undefined ? undefined : this.checkCoerced(tree.value, result);
    if (value === undefined) this.equate(result, UNIT, tree.span);
    return this.make(NEVER, tree.span, { kind: 'return', value });
  }
}

/** Whether some name in the pattern borrows mutably. */
function bindsMutably(pattern: object): boolean {
  if ('by' in pattern && pattern.by === 'mutableReference') return true;
  return Object.entries(pattern).some(([name, part]) => {
    if (name === 'ty' || name === 'type' || name === 'span' || typeof part !== 'object' || part === null)
      return false;
    return bindsMutably(part);
  });
}
