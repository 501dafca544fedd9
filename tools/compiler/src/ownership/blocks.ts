// Blocks and `let`: which scope each variable and temporary belongs to. The rules are the Rust reference's, chapter Destructors:
// "Scopes of local variables", "Temporary scopes" with edition 2024's, and "Temporary lifetime extension".
import type { Expression, Pattern, Statement } from '../types/typed.js';
import { type Builder, bindingsOf, type Target } from './builder.js';
import { extendingOperands } from './extension.js';
import { bindsByReference } from './facts.js';
import type { Place } from './mir.js';
import { needsDrop } from './ownedness.js';
import { bind, test } from './patterns.js';
import { isPlaceExpression, place } from './places.js';

type Of<K extends Expression['kind']> = Expression & { readonly kind: K };
type Let = Statement & { readonly kind: 'let' };

export function block(b: Builder, to: Place | undefined, expression: Of<'block'>): void {
  const { label, span } = expression;
  if (label === undefined) {
    contents(b, to, expression);
    return;
  }
  b.block(span, (end) => {
    b.targets.set(label, { ...end, to });
    contents(b, to, expression);
  });
}

function contents(b: Builder, to: Place | undefined, { statements, value, span }: Of<'block'>): void {
  const depth = b.scopes.open();
  for (const each of statements) statement(b, each, depth);
  // Edition 2024: temporaries of the last expression are dropped before the block's variables.
  if (value !== undefined) b.terminate(to, value);
  b.scopes.close({ ...span, start: Math.max(span.start, span.end - 1) });
}

function statement(b: Builder, each: Statement, depth: number): void {
  if (each.kind === 'let') {
    if (each.value === undefined) {
      declare(b, each.pattern, depth);
      return;
    }
    if (each.otherwise === undefined) {
      letValue(b, each, each.value, depth);
      return;
    }
    letElse(b, each, each.value, each.otherwise, depth);
    return;
  }
  const { expression, span } = each;
  b.inTemporaryScope(span, () => {
    if (needsDrop(expression.type)) {
      const unused = b.temporary(expression.type, span, 'unused');
      b.lower.into(b, unused, expression);
      b.schedule(unused, b.temporaries);
    } else if (isPlaceExpression(expression)) {
      place(b, expression, []);
    } else {
      b.lower.into(b, undefined, expression);
    }
  });
}

/** `let x;`: dropped in the order of declaration, whenever it is assigned. In a loop it has no value again in each round. */
function declare(b: Builder, pattern: Pattern, depth: number): void {
  for (const each of bindingsOf(pattern)) {
    const local = b.local(each.local);
    const variable = b.placeOf(local);
    b.deferred.add(local);
    if (!needsDrop(variable.type)) b.emit({ kind: 'drop', place: variable, span: each.span });
    b.schedule(variable, depth);
  }
}

function letValue(b: Builder, { pattern, span }: Let, value: Expression, depth: number): void {
  extend(b, pattern, value, depth);
  b.inTemporaryScope(span, () => {
    if (pattern.kind === 'binding' && pattern.by === 'value' && pattern.sub === undefined) {
      const variable = b.placeOf(b.local(pattern.local));
      b.lower.into(b, variable, value);
      b.schedule(variable, depth);
      return;
    }
    // `let _ = place;` reads nothing. `let (a, _) = value;` drops what is not bound at the end of the statement.
    const from = place(b, value, []);
    bind(b, from, pattern, depth);
  });
}

function letElse(
  b: Builder,
  { pattern, span }: Let,
  value: Expression,
  otherwise: Expression,
  depth: number,
): void {
  extend(b, pattern, value, depth);
  b.block(span, (matched: Target) => {
    b.block(span, (failed: Target) => {
      b.inTemporaryScope(span, () => {
        const from = place(b, value, []);
        test(b, from, pattern, failed);
        bind(b, from, pattern, depth);
      });
      b.jump(matched, span);
    });
    b.inTemporaryScope(otherwise.span, () => b.lower.into(b, undefined, otherwise));
  });
}

function extend(b: Builder, pattern: Pattern, value: Expression, depth: number): void {
  for (const each of extendingOperands(value, bindsByReference(pattern))) b.extended.set(each, depth);
}
