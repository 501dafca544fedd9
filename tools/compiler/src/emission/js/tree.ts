// The JavaScript that is emitted, as a tree: what `fold` and `declare` work on and `print` writes. Each expression knows what
// evaluating it may do, so that a temporary is folded back into the one expression that uses it only where that changes nothing.
import type { Span } from '../../types/typed.js';

/** What evaluating an expression may do besides giving a value, from nothing to anything. */
export enum Effect {
  /** Nothing: depends on its operands only. */
  pure,
  /** Reads memory or a variable of the module. */
  reads,
  /** May panic, but changes nothing. */
  throws,
  /** Anything: calls, stores, allocations. */
  writes,
}

/** A local of the emitted function. `print` gives it its name. */
export class Variable {
  /** How often it is assigned to and read, by `count`; a parameter is assigned to once at entry. */
  assigned = 0;
  used = 0;
  /** A landing pad reads it: what may panic must not be moved over its assignments. */
  captured = false;

  constructor(
    /** The name it would like. */
    readonly hint: string,
    /** Made by the compiler: it may be folded away. */
    readonly temporary: boolean,
    /** What it holds before its first assignment: `0`, `false`, `0n`. */
    readonly initial: string,
    /** Written `let` at the top of the function: drop flags, which keep their value from turn to turn of a loop. */
    readonly atTop = false,
  ) {}
}

export type Js =
  | { readonly kind: 'variable'; readonly variable: Variable }
  /** A literal or a name that always stands for the same value. */
  | { readonly kind: 'constant'; readonly text: string }
  /** A variable of the module, such as the second part of the last result. */
  | { readonly kind: 'global'; readonly name: string }
  | { readonly kind: 'unary'; readonly operator: '-' | '!' | '~'; readonly operand: Js }
  | {
      readonly kind: 'binary';
      readonly operator: string;
      readonly left: Js;
      readonly right: Js;
      /** Set where operands are known to be addresses, or integers that are not negative. */
      readonly of?: 'address' | 'unsigned';
    }
  | { readonly kind: 'conditional'; readonly condition: Js; readonly then: Js; readonly otherwise: Js }
  | {
      readonly kind: 'call';
      readonly callee: string;
      readonly arguments: readonly Js[];
      readonly effect: Effect;
      /** It never fails: nothing needs a landing pad because of it. */
      readonly isSafe?: boolean;
      /** The callee may keep an address that it is given. */
      readonly keeps?: boolean;
      /** The last argument is where the callee writes its result. */
      readonly out?: boolean;
      readonly span?: Span | undefined;
    }
  /** `table[index](arguments)`: calls through vtables and function pointers. */
  | {
      readonly kind: 'callIn';
      readonly table: string;
      readonly index: Js;
      readonly arguments: readonly Js[];
      readonly span?: Span | undefined;
    }
  | { readonly kind: 'element'; readonly table: string; readonly index: Js };

export type JsStatement = { readonly span: Span | undefined } & (
  | { readonly kind: 'assign'; readonly variable: Variable; readonly value: Js }
  | { readonly kind: 'assignGlobal'; readonly name: string; readonly value: Js }
  | { readonly kind: 'expression'; readonly value: Js }
  | {
      readonly kind: 'if';
      readonly condition: Js;
      readonly then: JsStatement[];
      readonly otherwise: JsStatement[];
    }
  | {
      readonly kind: 'switch';
      readonly on: Js;
      readonly cases: readonly JsCase[];
      readonly otherwise: JsStatement[] | undefined;
    }
  | { readonly kind: 'block'; readonly label: string; readonly body: JsStatement[] }
  | { readonly kind: 'loop'; readonly label: string; readonly body: JsStatement[] }
  /** `for (variable = start; variable < end; variable += step)`; `end` does not change meanwhile. */
  | {
      readonly kind: 'for';
      readonly label: string;
      readonly variable: Variable;
      readonly start: Js;
      readonly comparison: string;
      readonly end: Js;
      readonly step: string;
      readonly body: JsStatement[];
    }
  | { readonly kind: 'break' | 'continue'; readonly label: string }
  | { readonly kind: 'return'; readonly value: Js | undefined }
  /** The body, and a landing pad whose code works on copies of `captured`, so that V8 keeps the variables in registers. */
  | {
      readonly kind: 'try';
      readonly body: JsStatement[];
      readonly captured: readonly Variable[];
      /** One list for each step: a step that fails does not keep the next from being done. */
      readonly landing: readonly JsStatement[][];
    }
);

export interface JsCase {
  readonly values: readonly string[];
  readonly body: JsStatement[];
}

export interface JsFunction {
  readonly name: string;
  /** What stands above it: its Just signature and place. */
  readonly comment: string;
  readonly parameters: readonly Variable[];
  readonly body: JsStatement[];
  readonly span: Span;
  /** Reports skip its frames, as those of the library. */
  readonly tracksCaller?: boolean;
}

export const variable = (of: Variable): Js => ({ kind: 'variable', variable: of });
export const constant = (text: string): Js => ({ kind: 'constant', text });
export const number = (value: number): Js => constant(numberText(value));
export const binary = (operator: string, left: Js, right: Js, of?: 'address' | 'unsigned'): Js => ({
  kind: 'binary',
  operator,
  left,
  right,
  ...(of !== undefined && { of }),
});
export const unary = (operator: '-' | '!' | '~', operand: Js): Js => ({ kind: 'unary', operator, operand });
export const call = (effect: Effect, callee: string, ...args: Js[]): Js => ({
  kind: 'call',
  callee,
  arguments: args,
  effect,
});

export const ZERO = constant('0');
export const TRUE = constant('true');
export const FALSE = constant('false');

export const isTrue = (js: Js): boolean => js.kind === 'constant' && js.text === 'true';
export const isFalse = (js: Js): boolean => js.kind === 'constant' && js.text === 'false';

function numberText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value < 0 ? '-Infinity' : 'Infinity';
  return Object.is(value, -0) ? '-0' : String(value);
}

const DIGITS = /^-?\d+$/;

/** The integer that a constant is, if it is one and exact. */
export function integerOf(js: Js): number | undefined {
  if (js.kind !== 'constant' || !DIGITS.test(js.text)) return undefined;
  const value = Number(js.text);
  return Number.isSafeInteger(value) ? value : undefined;
}

/** The comparison of two numbers by an operator of order. */
export function isOrdered(operator: string, a: number, b: number): boolean {
  switch (operator) {
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    default:
      return a >= b;
  }
}

/** `base + offset`, where the offset is known. */
export function plus(base: Js, offset: number): Js {
  if (offset === 0) return base;
  const known = integerOf(base);
  if (known !== undefined) return number(known + offset);
  if (base.kind === 'binary' && base.operator === '+') {
    const inner = integerOf(base.right);
    if (inner !== undefined) return plus(base.left, inner + offset);
  }
  return binary('+', base, number(offset));
}

/** `index * stride`, where the stride is known. */
export function times(index: Js, stride: number): Js {
  if (stride === 1) return index;
  const known = integerOf(index);
  return known === undefined ? binary('*', number(stride), index) : number(known * stride);
}

export function not(js: Js): Js {
  if (js.kind === 'unary' && js.operator === '!') return js.operand;
  if (js.kind === 'binary') {
    if (js.operator === '===') return { ...js, operator: '!==' };
    if (js.operator === '!==') return { ...js, operator: '===' };
  }
  if (js.kind === 'constant' && js.text === 'true') return FALSE;
  if (js.kind === 'constant' && js.text === 'false') return TRUE;
  return unary('!', js);
}
