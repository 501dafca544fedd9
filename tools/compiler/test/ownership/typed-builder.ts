// Builds small typed functions by hand, so that the tests of the ownership layer do not depend on the layers above it.
import { lowerProgram } from '../../src/ownership/lower.js';
import { printMir } from '../../src/ownership/print.js';
import type {
  Adt,
  Arm,
  Expression,
  FunctionId,
  LocalId,
  Pattern,
  Span,
  Statement,
  Type,
  TypedFunction,
} from '../../src/types/typed.js';

let offset = 0;
/** A new position each time, in the order in which a test builds. */
const span = (): Span => ({ file: 0, start: offset++, end: offset });

export const I32: Type = { kind: 'int', name: 'i32' };
export const BOOL: Type = { kind: 'bool' };
export const UNIT: Type = { kind: 'tuple', elements: [] };
export const NEVER: Type = { kind: 'never' };

function adt(name: string, kind: Adt['kind'], variants: Adt['variants'], drop?: FunctionId): Type {
  return {
    kind: 'adt',
    adt: {
      name,
      fullName: name,
      path: name,
      kind,
      arguments: [],
      variants,
      drop,
      lang: undefined,
      copy: false,
    },
  };
}
const fields = (...types: Type[]) => types.map((type, i) => ({ name: String(i), type }));

/** `struct Loud(i32)` with `impl Drop` */
export const LOUD = adt('Loud', 'struct', [{ name: 'Loud', discriminant: 0n, fields: fields(I32) }], 100);
/** `struct Pair(Loud, Loud)` */
export const PAIR = adt('Pair', 'struct', [{ name: 'Pair', discriminant: 0n, fields: fields(LOUD, LOUD) }]);
/** `Option<Loud>` */
export const OPTION = adt('Option', 'enum', [
  { name: 'None', discriminant: 0n, fields: [] },
  { name: 'Some', discriminant: 1n, fields: fields(LOUD) },
]);
/** `enum Shape { Two(Loud, Loud), One(Loud) }` */
export const SHAPE = adt('Shape', 'enum', [
  { name: 'Two', discriminant: 0n, fields: fields(LOUD, LOUD) },
  { name: 'One', discriminant: 1n, fields: fields(LOUD) },
]);
export const boxOf = (target: Type): Type => ({ kind: 'box', target });
export const referenceTo = (target: Type, mutable = false): Type => ({ kind: 'reference', mutable, target });

/** Functions that calls name: `new`, `use`, `look`. */
export const FUNCTIONS = { make: 1, use: 2, look: 3, cond: 4, next: 5 } as const;

export class Fn {
  readonly locals: TypedFunction['locals'][number][] = [];

  local(name: string, type: Type, mutable = true): LocalId {
    this.locals.push({ name, type, mutable, span: span() });
    return this.locals.length - 1;
  }

  read(local: LocalId): Expression {
    return { kind: 'local', local, type: this.locals[local]?.type as Type, span: span() };
  }

  bind(local: LocalId, by: 'value' | 'reference' = 'value'): Pattern {
    const type = this.locals[local]?.type as Type;
    return { kind: 'binding', local, by, sub: undefined, type, span: span() };
  }

  let(local: LocalId, value?: Expression): Statement {
    return { kind: 'let', pattern: this.bind(local), value, otherwise: undefined, span: span() };
  }

  /** The MIR of the function with these statements, as text. */
  mir(
    statements: readonly (Statement | Expression)[],
    parameters: readonly LocalId[] = [],
    value?: Expression,
  ): string {
    const body = block(statements, value);
    const of: TypedFunction = {
      id: 0,
      name: 'f',
      parameters: parameters.map((local) => ({ local })),
      result: body.type,
      locals: this.locals,
      body,
      span: span(),
      trackCaller: false,
      isCold: false,
    };
    const program = lowerProgram({
      files: [{ path: 'test.just', text: '' }],
      functions: new Map([[0, of]]),
      statics: [],
      vtables: [],
      main: 0,
    });
    return printMir(program.functions.get(0) as NonNullable<ReturnType<typeof program.functions.get>>);
  }
}

function isStatement(each: Statement | Expression): each is Statement {
  return 'pattern' in each && !('type' in each) ? true : each.kind === 'expression';
}

export function block(statements: readonly (Statement | Expression)[], value?: Expression): Expression {
  const list = statements.map(
    (each): Statement => (isStatement(each) ? each : { kind: 'expression', expression: each, span: span() }),
  );
  return {
    kind: 'block',
    label: undefined,
    statements: list,
    value,
    type: value?.type ?? UNIT,
    span: span(),
  };
}

export function call(callee: keyof typeof FUNCTIONS, type: Type, ...args: Expression[]): Expression {
  return { kind: 'call', callee: FUNCTIONS[callee], arguments: args, type, span: span() };
}

export const integer = (value: number): Expression => ({
  kind: 'integer',
  value: BigInt(value),
  type: I32,
  span: span(),
});
/** `Loud::new(id)` */
export const loud = (id: number): Expression => call('make', LOUD, integer(id));
export const use = (value: Expression): Expression => call('use', UNIT, value);
export const cond = (): Expression => call('cond', BOOL);

export function assign(place: Expression, value: Expression): Expression {
  return { kind: 'assign', place, value, type: UNIT, span: span() };
}

export function when(condition: Expression, then: Expression, otherwise?: Expression): Expression {
  return { kind: 'if', condition, then, otherwise, type: then.type, span: span() };
}

export function field(base: Expression, index: number, type: Type): Expression {
  return { kind: 'field', base, index, type, span: span() };
}

export function dereference(base: Expression, type: Type): Expression {
  return { kind: 'dereference', base, type, span: span() };
}

export function borrow(place: Expression): Expression {
  return {
    kind: 'reference',
    mutable: false,
    raw: false,
    place,
    type: referenceTo(place.type),
    span: span(),
  };
}

export function construct(type: Type, variant: number, ...values: Expression[]): Expression {
  const given = values.map((value, index) => ({ index, value }));
  return { kind: 'aggregate', variant, fields: given, base: undefined, type, span: span() };
}

export const wildcard = (type: Type): Pattern => ({ kind: 'wildcard', type, span: span() });

export function variant(type: Type, index: number, ...patterns: Pattern[]): Pattern {
  return {
    kind: 'variant',
    variant: index,
    fields: patterns.map((pattern, i) => ({ index: i, pattern })),
    type,
    span: span(),
  };
}

export function match(scrutinee: Expression, ...arms: [Pattern, Expression, Expression?][]): Expression {
  const made = arms.map(([pattern, body, guard]): Arm => ({ pattern, body, guard, span: span() }));
  return { kind: 'match', scrutinee, arms: made, type: arms[0]?.[1].type as Type, span: span() };
}

export function loop(body: Expression): Expression {
  return { kind: 'loop', label: 1, body, type: UNIT, span: span() };
}

export const leave = (): Expression => ({
  kind: 'break',
  label: 1,
  value: undefined,
  type: NEVER,
  span: span(),
});
export const giveBack = (value?: Expression): Expression => ({
  kind: 'return',
  value,
  type: NEVER,
  span: span(),
});
