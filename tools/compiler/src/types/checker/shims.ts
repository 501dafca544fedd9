// Small functions that no source shows: entries of virtual tables for what can be called, closures that are called once,
// closures as function pointers.
import type { Span } from '../../syntax/source.js';
import type { TraitDef, Ty } from '../definitions.js';
import { Inference } from '../inference.js';
import type { Program } from '../program.js';
import { key, reference, show, tuple } from '../ty.js';
import type { Expression, FunctionId, Local, Type, TypedFunction } from '../typed.js';

const NOWHERE: Span = { file: 0, start: 0, end: 0 };
type Make = (self: Expression, args: readonly Expression[], result: Type) => Expression;

export class Shims {
  private readonly program: Program;
  private readonly known = new Map<string, FunctionId>();

  constructor(program: Program) {
    this.program = program;
  }

  /** The method of `dyn Fn(..)` for a type: takes the pointer that the trait object holds. */
  call(self: Ty, trait: TraitDef): FunctionId {
    if (trait.name !== 'FnOnce') {
      if (self.kind === 'closure') return self.closure.body!;
      return this.shim(
        `call ${key(self)}`,
        self,
        reference(self, trait.name === 'FnMut'),
        (pointer, args, result) =>
          this.callOf(
            self,
            { kind: 'dereference', base: pointer, type: this.program.type(self), span: NOWHERE },
            args,
            result,
          ),
      );
    }
    return this.shim(`once ${key(self)}`, self, { kind: 'box', target: self }, (box, args, result) =>
      this.callOf(
        self,
        { kind: 'dereference', base: box, type: this.program.type(self), span: NOWHERE },
        args,
        result,
      ),
    );
  }

  /** Takes the closure by value, calls it, drops it. */
  once(self: Ty & { kind: 'closure' }): FunctionId {
    return this.shim(`value ${key(self)}`, self, self, (value, args, result) =>
      this.callOf(self, value, args, result),
    );
  }

  /** A function without the closure, which captures nothing. */
  pointer(self: Ty & { kind: 'closure' }): FunctionId {
    return this.shim(`pointer ${key(self)}`, self, undefined, (_, args, result) => {
      const empty: Expression = {
        kind: 'aggregate',
        variant: 0,
        fields: [],
        base: undefined,
        type: this.program.type(self),
        span: NOWHERE,
      };
      return this.callOf(self, empty, args, result);
    });
  }

  /** A call of the callable that is in `place`. */
  private callOf(self: Ty, place: Expression, args: readonly Expression[], result: Type): Expression {
    const node = { type: result, span: NOWHERE };
    if (self.kind === 'closure') {
      const { kind, body } = self.closure;
      const mutable = kind === 'FnMut';
      const type = this.program.type(reference(self, mutable));
      const closure: Expression =
        kind === 'FnOnce' ? place : { kind: 'reference', mutable, raw: false, place, type, span: NOWHERE };
      return { kind: 'call', callee: body!, arguments: [closure, ...args], ...node };
    }
    if (self.kind === 'item') {
      const resolved = this.program.resolveMethod(self.def, self.arguments);
      if (typeof resolved !== 'object') throw new Error(`${show(self)} cannot be called`);
      return {
        kind: 'call',
        callee: this.program.request(resolved.def, resolved.arguments),
        arguments: args,
        ...node,
      };
    }
    return { kind: 'callPointer', callee: place, arguments: args, ...node };
  }

  private shim(name: string, callable: Ty, self: Ty | undefined, make: Make): FunctionId {
    let id = this.known.get(name);
    if (id !== undefined) return id;
    id = this.program.newId();
    this.known.set(name, id);
    const table = new Inference(this.program);
    const signature = table.callable(callable)!;
    const types = [...(self === undefined ? [] : [self]), ...signature.parameters].map((ty) =>
      this.program.type(table.deep(ty)),
    );
    const locals: Local[] = types.map((type, index) => ({
      name: `a${index}`,
      type,
      mutable: false,
      span: NOWHERE,
    }));
    const values = types.map((type, local): Expression => ({ kind: 'local', local, type, span: NOWHERE }));
    const result = this.program.type(table.deep(signature.result));
    const unit: Expression = {
      kind: 'aggregate',
      variant: 0,
      fields: [],
      base: undefined,
      type: this.program.type(tuple([])),
      span: NOWHERE,
    };
    const [first, rest] = self === undefined ? [unit, values] : [values[0]!, values.slice(1)];
    const body = make(first, rest, result);
    const fn: TypedFunction = {
      id,
      name: `call of ${show(callable)}`,
      parameters: locals.map((_, local) => ({ local })),
      result,
      locals,
      body,
      span: NOWHERE,
      trackCaller: false,
      isCold: false,
    };
    this.program.functions.set(id, fn);
    return id;
  }
}
