// Closures: their signatures while the function is checked; their captures, kinds and functions when it is finished.
import { basename } from 'node:path';
import { parseTemplate } from '../../syntax/parse.js';
import { position, type Span } from '../../syntax/source.js';
import type { ExpressionTree } from '../../syntax/tree.js';
import type { ClosureInfo, Ty } from '../definitions.js';
import { reference, shallow } from '../ty.js';
import type { LocalId } from '../typed.js';
import { type Capture, captureName, findCaptures } from './captures.js';
import { type Draft, type FunctionContext, localKey, type PatternDraft } from './context.js';
import { Macros } from './macros.js';

interface CheckedClosure {
  readonly info: ClosureInfo;
  readonly context: FunctionContext;
  readonly parameters: readonly { readonly local: LocalId; readonly pattern?: PatternDraft }[];
  readonly body: Draft;
  readonly node: Draft;
  readonly move: boolean;
}

let nextClosure = 0;

export abstract class Closures extends Macros {
  /** In the order in which their bodies ended: inner ones, and those defined earlier, first. */
  protected readonly closures: CheckedClosure[] = [];

  protected closure(tree: ExpressionTree & { kind: 'closure' }, expected: Ty | undefined): Draft {
    const signature = this.expectedSignature(expected);
    const parameters = tree.parameters.map(({ type }, index) => {
      const hint = signature?.parameters[index];
      if (type === undefined) return hint ?? this.table.variable();
      const declared = this.lower(type);
      if (hint !== undefined) this.table.unify(declared, hint);
      return declared;
    });
    const result =
      tree.result !== undefined ? this.lower(tree.result) : (signature?.result ?? this.table.variable());
    const info: ClosureInfo = { id: nextClosure++, name: this.closureName(tree.span), parameters, result };
    const ty: Ty = { kind: 'closure', closure: info };
    const outer = this.context;
    this.context = { parent: outer, closure: info, locals: [], result, labels: [], uses: [] };
    const context = this.context;
    this.newLocal('closure', ty, false, tree.span);
    const { list, body } = this.scoped(() => {
      const list = tree.parameters.map(({ pattern }, index) => this.parameter(pattern, parameters[index]!));
      return { list, body: this.checkCoerced(tree.body, result) };
    });
    this.context = outer;
    const node = this.make(ty, tree.span, { kind: 'aggregate', variant: 0, fields: [], base: undefined });
    this.closures.push({ info, context, parameters: [{ local: 0 }, ...list], body, node, move: tree.move });
    return node;
  }

  private closureName(span: Span): string {
    const file = this.program.crates.files[span.file];
    if (file === undefined) return '{closure}';
    const { line, column } = position(file.text, span.start);
    return `{closure@${basename(file.path)}:${line}:${column}}`;
  }

  private expectedSignature(
    expected: Ty | undefined,
  ): { parameters: readonly Ty[]; result: Ty | undefined } | undefined {
    if (expected === undefined) return undefined;
    const ty = shallow(expected);
    if (ty.kind === 'function' || ty.kind === 'dyn') return this.table.callable(ty);
    return ty.kind === 'variable' ? this.table.expectedCall(ty) : undefined;
  }

  /** A parameter: a name, or a local that a pattern takes apart. */
  protected parameter(
    tree: Parameters<Closures['pattern']>[0],
    ty: Ty,
  ): { local: LocalId; pattern?: PatternDraft } {
    if (tree.kind === 'binding' && !tree.byReference && tree.sub === undefined) {
      const ref = this.newLocal(tree.name, ty, tree.mutable, tree.span);
      this.declare(localKey(tree.name, tree.mark), ref);
      return { local: ref.id };
    }
    const ref = this.newLocal('_', ty, false, tree.span);
    const pattern = this.pattern(tree, ty);
    return pattern.kind === 'wildcard' ? { local: ref.id } : { local: ref.id, pattern };
  }

  /** `Some` as a function: a closure that makes the value. */
  protected constructorFunction(
    tree: ExpressionTree & { kind: 'path' },
    count: number,
    expected: Ty | undefined,
  ): Draft {
    const names = Array.from({ length: count }, (_, index) => `a${index}`).join(', ');
    const callee: ExpressionTree = tree;
    return this.check(parseTemplate(`|${names}| $0(${names})`, tree.span, [callee]), expected);
  }

  // --- When all types are known ---

  protected abstract typeDrafts(): void;

  protected finishClosures(): void {
    for (const closure of this.closures) {
      this.typeDrafts();
      this.passKnown();
      this.finishClosure(closure);
    }
    this.passKnown();
    this.typeDrafts();
  }

  /** Completes the calls of closures that are known now, also of those of other functions that gave them back. */
  private passKnown(): void {
    this.program.finishDelayed();
    for (const [info, calls] of this.closureCalls) {
      if (info.body === undefined) continue;
      this.closureCalls.delete(info);
      for (const call of calls) this.passClosure(info, call);
    }
  }

  private finishClosure({ info, context, parameters, body, node, move }: CheckedClosure): void {
    const captures = findCaptures(context, body, move);
    // A shared reference is copied, as rustc captures what it refers to: the variable that holds it needs no address then.
    const byValue = ({ use, ty }: Capture) => {
      const type = shallow(ty);
      const isShared = use === 'shared' && type.kind === 'reference' && !type.mutable;
      return move || use === 'value' || isShared;
    };
    info.kind = captures.some(({ use }) => use === 'value')
      ? 'FnOnce'
      : captures.some(({ use }) => use === 'unique')
        ? 'FnMut'
        : 'Fn';
    const types = captures.map(
      (capture): Ty => (byValue(capture) ? capture.ty : reference(capture.ty, capture.use === 'unique')),
    );
    info.copy = types.every((ty) => this.table.isCopy(ty));
    info.body = this.program.newId();
    const ty: Ty = { kind: 'closure', closure: info };
    const self: Ty = info.kind === 'FnOnce' ? ty : reference(ty, info.kind === 'FnMut');
    context.locals[0] = { ...context.locals[0]!, ty: self };
    const closure = this.program.closure(info);
    closure.captures = captures.map((capture, index) => ({
      name: captureName(capture),
      type: this.program.type(this.table.deep(types[index]!)),
    }));
    closure.copy = info.copy;
    closure.body = info.body;
    captures.forEach((capture, index) => {
      for (const use of capture.nodes) this.rewrite(use, info, self, types[index]!, index, byValue(capture));
    });
    const fields = captures.map((capture, index) => ({
      index,
      value: this.captureValue(capture, context.parent!, byValue(capture), node.span),
    }));
    Object.assign(node, { fields });
    this.passKnown();
    this.typeDrafts();
    this.addFunction(info.body, this.closureTitle(), context, parameters, body, node.span);
  }

  protected abstract closureTitle(): string;
  protected abstract addFunction(
    id: number,
    name: string,
    context: FunctionContext,
    parameters: CheckedClosure['parameters'],
    body: Draft,
    span: Span,
  ): void;

  /** In the body a captured local is a field of the closure, or what that field refers to. */
  private rewrite(node: Draft, info: ClosureInfo, self: Ty, type: Ty, index: number, byValue: boolean): void {
    const { span } = node;
    const local = this.make(self, span, { kind: 'local', local: 0 });
    const ty: Ty = { kind: 'closure', closure: info };
    const place = info.kind === 'FnOnce' ? local : this.make(ty, span, { kind: 'dereference', base: local });
    const target = node as unknown as Record<string, unknown>;
    delete target.local;
    delete target.base;
    if (byValue) Object.assign(target, { kind: 'field', base: place, index });
    else
      Object.assign(target, {
        kind: 'dereference',
        base: this.make(type, span, { kind: 'field', base: place, index }),
      });
  }

  /** What the closure expression stores of a captured place. */
  private captureValue(capture: Capture, context: FunctionContext, byValue: boolean, span: Span): Draft {
    let place = this.make(capture.ref.ty, span, { kind: 'local', local: capture.ref.id });
    context.uses.push({ node: place, ref: capture.ref });
    for (const { index, ty } of capture.path)
      place = this.make(ty, span, { kind: 'field', base: place, index });
    if (byValue) return place;
    const mutable = capture.use === 'unique';
    return this.make(reference(capture.ty, mutable), span, { kind: 'reference', mutable, raw: false, place });
  }
}
