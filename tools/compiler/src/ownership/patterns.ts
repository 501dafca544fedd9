// Patterns: tests of a place first, then bindings (Rust reference, Patterns). A test changes nothing and moves nothing, so that a
// failing one leaves everything to the next arm; bindings move out of the place or refer to it.
import type { Expression, Pattern, Span } from '../types/typed.js';
import { BOOL, type Builder, bindingsOf, read, type Target, USIZE } from './builder.js';
import { field, project } from './draft.js';
import type { Operand, Place, Rvalue } from './mir.js';
import { enumVariants } from './ownedness.js';
import { lengthOf } from './places.js';

type Of<K extends Pattern['kind']> = Pattern & { readonly kind: K };

/** Which alternative of an or-pattern matched, where its bindings depend on it. */
const chosen = new WeakMap<Builder, Map<Pattern, Place>>();

/** Goes to `failed` unless the place matches; without a target it is known to match. */
export function test(b: Builder, place: Place, pattern: Pattern, failed: Target | undefined): void {
  switch (pattern.kind) {
    case 'wildcard':
      return;
    case 'binding':
      if (pattern.sub !== undefined) test(b, place, pattern.sub, failed);
      return;
    case 'dereference':
      test(b, inside(place, pattern), pattern.pattern, failed);
      return;
    case 'variant':
      testVariant(b, place, pattern, failed);
      testFields(b, place, pattern, failed);
      return;
    case 'constant':
      if (failed !== undefined) testConstant(b, place, pattern, failed);
      return;
    case 'range':
      if (failed !== undefined) testRange(b, place, pattern, failed);
      return;
    case 'floatRange':
      if (failed !== undefined) testFloatRange(b, place, pattern, failed);
      return;
    case 'slice':
      testSlice(b, place, pattern, failed);
      return;
    case 'or':
      testAlternatives(b, place, pattern, failed);
      return;
  }
}

export function inside(place: Place, { pattern }: Of<'dereference'>): Place {
  return project(place, { kind: 'dereference', type: pattern.type });
}

/** The variant's index, as a number. */
export function variantOf(b: Builder, place: Place, span: Span): Operand {
  return b.evaluate(USIZE, { kind: 'discriminant', place }, span, 'variant');
}

function testVariant(
  b: Builder,
  place: Place,
  { variant, span }: Of<'variant'>,
  failed: Target | undefined,
): void {
  const variants = enumVariants(place.type);
  if (variants === undefined) return;
  if (failed !== undefined && variants.length > 1) {
    const right: Operand = { kind: 'constant', type: USIZE, value: BigInt(variant) };
    const left = variantOf(b, place, span);
    const others = variants.map((_, i) => i).filter((i) => i !== variant);
    requireTrue(b, { kind: 'comparison', operator: '==', left, right }, failed, span, () =>
      b.emit({ kind: 'assume', place, variants: others, span }),
    );
  }
  b.emit({ kind: 'assume', place, variants: [variant], span });
}

/** Tests the fields of a variant that the place is known to hold. */
export function testFields(
  b: Builder,
  place: Place,
  pattern: Of<'variant'>,
  failed: Target | undefined,
): void {
  for (const each of pattern.fields) test(b, fieldOf(place, pattern, each), each.pattern, failed);
}

function fieldOf(place: Place, { variant }: Of<'variant'>, each: { index: number; pattern: Pattern }): Place {
  return field(place, variant, each.index, each.pattern.type);
}

function testConstant(b: Builder, place: Place, { value, span }: Of<'constant'>, failed: Target): void {
  const copy: Operand = { kind: 'copy', place };
  if (value.kind === 'boolean') {
    const jump = b.collect(() => b.jump(failed, span));
    const [then, otherwise] = value.value ? [[], jump] : [jump, []];
    b.emit({ kind: 'if', condition: copy, then, otherwise, span });
    return;
  }
  const right = b.lower.operand(b, value, []);
  if (value.type.kind === 'reference' || value.type.kind === 'str') {
    const left = place.type.kind === 'str' ? textOf(b, place, value) : copy;
    requireTrue(b, { kind: 'textEquals', left, right }, failed, span);
    return;
  }
  requireTrue(b, { kind: 'comparison', operator: '==', left: copy, right }, failed, span);
}

/** A reference to text that is matched in place. */
function textOf(b: Builder, place: Place, { type, span }: Expression): Operand {
  const reference =
    type.kind === 'reference' ? type : ({ kind: 'reference', mutable: false, target: type } as const);
  return b.evaluate(reference, { kind: 'reference', mutable: false, place }, span, 'text');
}

function testRange(b: Builder, place: Place, pattern: Of<'range'>, failed: Target): void {
  const { low, high, type } = pattern;
  const bound = (value: bigint | undefined) =>
    value === undefined ? undefined : ({ kind: 'constant', type, value } as const);
  testBetween(b, place, bound(low), bound(high), pattern, failed);
}

function testFloatRange(b: Builder, place: Place, pattern: Of<'floatRange'>, failed: Target): void {
  const bound = (value: Expression | undefined) =>
    value === undefined ? undefined : b.lower.operand(b, value, []);
  testBetween(b, place, bound(pattern.low), bound(pattern.high), pattern, failed);
}

function testBetween(
  b: Builder,
  place: Place,
  low: Operand | undefined,
  high: Operand | undefined,
  { inclusive, span }: Of<'range' | 'floatRange'>,
  failed: Target,
): void {
  const left: Operand = { kind: 'copy', place };
  if (low !== undefined)
    requireTrue(b, { kind: 'comparison', operator: '>=', left, right: low }, failed, span);
  if (high === undefined) return;
  requireTrue(b, { kind: 'comparison', operator: inclusive ? '<=' : '<', left, right: high }, failed, span);
}

function testSlice(b: Builder, place: Place, pattern: Of<'slice'>, failed: Target | undefined): void {
  const { before, after, hasRest, span } = pattern;
  const fixed = before.length + after.length;
  if (failed !== undefined && place.type.kind === 'slice' && !(hasRest && fixed === 0)) {
    const right: Operand = { kind: 'constant', type: USIZE, value: BigInt(fixed) };
    const operator = hasRest ? '>=' : '==';
    requireTrue(b, { kind: 'comparison', operator, left: lengthOf(b, place, span), right }, failed, span);
  }
  for (const [each, part] of partsOf(place, pattern)) test(b, part, each, failed);
}

/** The patterns of a slice pattern with their places. */
function partsOf(place: Place, { before, rest, after }: Of<'slice'>): [Pattern, Place][] {
  const total = place.type.kind === 'array' ? place.type.length : undefined;
  const parts = before.map((each, index): [Pattern, Place] => [
    each,
    project(place, { kind: 'constantIndex', index, fromEnd: false, type: each.type }),
  ]);
  if (rest !== undefined) {
    parts.push([
      rest,
      project(place, { kind: 'subslice', from: before.length, fromEnd: after.length, type: rest.type }),
    ]);
  }
  for (const [i, each] of after.entries()) {
    const fromEnd = after.length - i;
    const where =
      total === undefined ? { index: fromEnd, fromEnd: true } : { index: total - fromEnd, fromEnd: false };
    parts.push([each, project(place, { kind: 'constantIndex', ...where, type: each.type })]);
  }
  return parts;
}

function testAlternatives(b: Builder, place: Place, pattern: Of<'or'>, failed: Target | undefined): void {
  const { alternatives, span } = pattern;
  const binds = bindingsOf(pattern).length > 0;
  if (!binds && failed === undefined) return;
  const which = binds ? b.temporary(USIZE, span, 'alternative') : undefined;
  const choose = (i: number) => {
    if (which === undefined) return;
    b.assign(which, { kind: 'use', operand: { kind: 'constant', type: USIZE, value: BigInt(i) } }, span);
  };
  b.block(span, (matched) => {
    for (const [i, each] of alternatives.entries()) {
      if (i === alternatives.length - 1) {
        test(b, place, each, failed);
        choose(i);
        continue;
      }
      b.block(each.span, (next) => {
        test(b, place, each, next);
        choose(i);
        b.jump(matched, each.span);
      });
    }
  });
  if (which === undefined) return;
  const places = chosen.get(b) ?? new Map<Pattern, Place>();
  chosen.set(b, places.set(pattern, which));
}

/** Jumps to `failed` unless the value is true. */
function requireTrue(b: Builder, value: Rvalue, failed: Target, span: Span, whenFalse = () => {}): void {
  const condition = b.evaluate(BOOL, value, span, 'matches');
  const otherwise = b.collect(() => {
    whenFalse();
    b.jump(failed, span);
  });
  b.emit({ kind: 'if', condition, then: [], otherwise, span });
}

/** Binds what the place holds, which is known to match; the locals are dropped where the scope of this depth is left. */
export function bind(b: Builder, place: Place, pattern: Pattern, depth: number): void {
  bindParts(b, place, pattern, false);
  for (const each of bindingsOf(pattern)) b.schedule(b.placeOf(b.local(each.local)), depth);
}

/**
 * Binds for a guard: what the arm will move stays where it is until the guard has decided ("guard bindings" of rustc's
 * match lowering are references for the same reason).
 */
export function bindForGuard(b: Builder, place: Place, pattern: Pattern): void {
  bindParts(b, place, pattern, true);
}

function bindParts(b: Builder, place: Place, pattern: Pattern, guard: boolean): void {
  switch (pattern.kind) {
    case 'binding': {
      bindOne(b, place, pattern, guard);
      if (pattern.sub !== undefined) bindParts(b, place, pattern.sub, guard);
      return;
    }
    case 'dereference':
      bindParts(b, inside(place, pattern), pattern.pattern, guard);
      return;
    case 'variant':
      for (const each of pattern.fields) bindParts(b, fieldOf(place, pattern, each), each.pattern, guard);
      return;
    case 'slice':
      for (const [each, part] of partsOf(place, pattern)) bindParts(b, part, each, guard);
      return;
    case 'or':
      bindAlternative(b, place, pattern, guard);
      return;
  }
}

function bindOne(b: Builder, place: Place, { local, by, span }: Of<'binding'>, guard: boolean): void {
  const to = b.placeOf(b.local(local));
  if (by !== 'value') {
    b.assign(to, { kind: 'reference', mutable: by === 'mutableReference', place }, span);
    return;
  }
  const operand = read(place);
  if (guard && operand.kind === 'move') {
    b.emit({ kind: 'peek', to, place, span });
    return;
  }
  b.assign(to, { kind: 'use', operand }, span);
}

function bindAlternative(b: Builder, place: Place, pattern: Of<'or'>, guard: boolean): void {
  const which = chosen.get(b)?.get(pattern);
  if (which === undefined) return;
  const cases = pattern.alternatives.map((each, i) => ({
    values: [BigInt(i)],
    body: b.collect(() => {
      test(b, place, each, undefined);
      bindParts(b, place, each, guard);
    }),
  }));
  const otherwise = b.collect(() => b.emit({ kind: 'unreachable', span: pattern.span }));
  b.emit({ kind: 'switch', on: { kind: 'copy', place: which }, cases, otherwise, span: pattern.span });
}
