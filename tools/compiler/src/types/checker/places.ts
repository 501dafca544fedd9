// Places: dereferences, written and implied, and making a place mutable after the fact.
import type { Span } from '../../syntax/source.js';
import type { Visibility } from '../../syntax/tree.js';
import type { FunctionDef, Module, Ty } from '../definitions.js';
import { reference, shallow } from '../ty.js';
import { Context, type Draft } from './context.js';

export abstract class Places extends Context {
  /** Calls of `deref` and `index`, which become `deref_mut` and `index_mut` where their place is written to. */
  private readonly overloaded = new Map<Draft, { readonly call: number; readonly mutable: FunctionDef }>();

  /** Slices that an index made of an array by itself. */
  protected readonly arrayViews = new Set<Draft>();

  protected isPlace({ kind }: Draft): boolean {
    return (
      kind === 'local' || kind === 'static' || kind === 'field' || kind === 'index' || kind === 'dereference'
    );
  }

  /** Whether code here sees a field or a method that a module declares. The library's own code sees all of the library. */
  protected sees(declaredIn: Module, visibility: Visibility): boolean {
    const { module } = this.scope;
    if (visibility === 'all') return true;
    if (module.root !== declaredIn.root) return false;
    if (visibility === 'crate' || module.root !== this.program.crates.main) return true;
    for (let at: Module | undefined = module; at !== undefined; at = at.parent) {
      if (at === declaredIn) return true;
    }
    return false;
  }

  protected call(
    def: FunctionDef,
    args: readonly Ty[],
    result: Ty,
    values: readonly Draft[],
    span: Span,
    { overloaded = false, start, shown }: { overloaded?: boolean; start?: number; shown?: Span } = {},
  ): Draft {
    const node = this.make(result, span, {
      kind: 'call',
      callee: -1,
      arguments: values,
      ...(overloaded && { overloaded }),
    });
    this.calls.push({ node, def, arguments: args, start, shown });
    return node;
  }

  protected borrow(place: Draft, mutable: boolean, span = place.span): Draft {
    if (mutable) this.makeMutable(place);
    return this.make(reference(place.ty, mutable), span, { kind: 'reference', mutable, raw: false, place });
  }

  /** What `*value` has as its type, and whether a Deref impl says so. */
  protected targetOf(given: Ty): { ty: Ty; overloaded: boolean } | undefined {
    const ty = this.known(given);
    if (ty.kind === 'reference' || ty.kind === 'box') return { ty: ty.target, overloaded: false };
    if (ty.kind !== 'adt') return undefined;
    const deref = this.trait('std::ops::Deref');
    if (this.holds({ self: ty, trait: deref, arguments: [], bindings: [] }) === 'no') return undefined;
    return { ty: this.table.project(ty, deref, [], 'Target'), overloaded: true };
  }

  /** `*value` */
  protected dereference(value: Draft, span = value.span): Draft | undefined {
    const ty = this.known(value.ty);
    if (ty.kind === 'pointer') return this.make(ty.target, span, { kind: 'dereference', base: value });
    const target = this.targetOf(ty);
    if (target === undefined) return undefined;
    if (!target.overloaded) return this.make(target.ty, span, { kind: 'dereference', base: value });
    const def = this.trait('std::ops::Deref').functions.get('deref')!;
    const pointer = this.call(
      def,
      [value.ty],
      reference(target.ty),
      [this.borrow(value, false, span)],
      span,
      { overloaded: true },
    );
    this.overloaded.set(pointer, {
      call: this.calls.length - 1,
      mutable: this.trait('std::ops::DerefMut').functions.get('deref_mut')!,
    });
    return this.make(target.ty, span, { kind: 'dereference', base: pointer });
  }

  /** `base[index]` by the Index trait. */
  protected overloadedIndex(
    base: Draft,
    index: Draft,
    output: Ty,
    { span, bracket: start }: { readonly span: Span; readonly bracket: number },
  ): Draft {
    const def = this.trait('std::ops::Index').functions.get('index')!;
    const pointer = this.call(
      def,
      [base.ty, index.ty],
      reference(output),
      [this.borrow(base, false), index],
      span,
      { overloaded: true, start },
    );
    this.overloaded.set(pointer, {
      call: this.calls.length - 1,
      mutable: this.trait('std::ops::IndexMut').functions.get('index_mut')!,
    });
    return this.make(output, span, { kind: 'dereference', base: pointer });
  }

  /** The place is written to or borrowed mutably: its implied dereferences are so too. */
  protected makeMutable(place: Draft): void {
    if (place.kind === 'field' || place.kind === 'index') this.makeMutable(place.base as Draft);
    if (place.kind !== 'dereference') return;
    const base = place.base as Draft;
    const overloaded = this.overloaded.get(base);
    if (overloaded !== undefined && base.kind === 'call') {
      this.overloaded.delete(base);
      const old = this.calls[overloaded.call]!;
      this.calls[overloaded.call] = { ...old, def: overloaded.mutable };
      base.ty = reference(place.ty, true);
      const argument = base.arguments[0] as Draft & { kind: 'reference'; mutable: boolean };
      argument.mutable = true;
      argument.ty = reference((argument.place as Draft).ty, true);
      this.makeMutable(argument.place as Draft);
    } else if (base.kind === 'coerce' && this.arrayViews.has(place)) {
      const borrow = base.operand as Draft & { kind: 'reference'; mutable: boolean };
      borrow.mutable = true;
      borrow.ty = reference((borrow.place as Draft).ty, true);
      base.ty = reference(place.ty, true);
      this.makeMutable(borrow.place as Draft);
    } else if (shallow(base.ty).kind === 'box') this.makeMutable(base);
  }

  /** A `&mut` that is passed on is borrowed again, not moved. */
  protected reborrow(value: Draft): Draft {
    const ty = shallow(value.ty);
    if (ty.kind !== 'reference' || !ty.mutable || !this.isPlace(value)) return value;
    const place = this.make(ty.target, value.span, { kind: 'dereference', base: value });
    return this.make(ty, value.span, { kind: 'reference', mutable: true, raw: false, place });
  }
}
