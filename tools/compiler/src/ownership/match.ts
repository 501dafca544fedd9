// `match`: arms are tried in order, and the last one that can be reached is not tested, as the types layer has checked that the
// match is exhaustive. Arms that tell variants or numbers apart become a `switch`.
import type { Arm, Expression, Pattern, Span } from '../types/typed.js';
import type { Builder, Target } from './builder.js';
import type { Operand, Place } from './mir.js';
import { enumVariants } from './ownedness.js';
import { bind, bindForGuard, inside, test, testFields, variantOf } from './patterns.js';
import { isPlaceExpression, place } from './places.js';
import { type Groups, groupsOf, takesAll } from './switch-groups.js';

type Match = Expression & { readonly kind: 'match' };

export function match(b: Builder, to: Place | undefined, expression: Match): void {
  const { scrutinee, arms, span } = expression;
  const [only] = arms as [Arm];
  if (
    arms.length === 1 &&
    only.pattern.kind === 'binding' &&
    isWhole(only) &&
    !isPlaceExpression(scrutinee)
  ) {
    // `match into_iter(x) { mut iterator => ... }`: the value goes straight into the variable.
    const variable = b.placeOf(b.local(only.pattern.local));
    b.lower.into(b, variable, scrutinee);
    b.inTemporaryScope(only.span, () => {
      b.schedule(variable, b.scopes.depth - 1);
      b.lower.into(b, to, only.body);
    });
    return;
  }
  const later = arms.flatMap((arm) => (arm.guard === undefined ? [arm.body] : [arm.guard, arm.body]));
  const from = place(b, scrutinee, later);
  if (arms.length === 0) {
    b.emit({ kind: 'unreachable', span });
    return;
  }
  b.block(span, (end) => {
    const found = groupsOf(from, arms);
    const { groups, rest } = found;
    if (groups.length < 2) return tryInTurn(b, to, from, arms, end);
    switchOn(b, found, span, (values, tried) => {
      for (const [i, arm] of tried.entries()) {
        const last = rest.length === 0 && i === tried.length - 1;
        const known = last || takesAll(arm, { values, arms: tried as Arm[] });
        tryArm(b, to, from, arm, end, !known, values.length === 1);
      }
    });
    tryInTurn(b, to, from, rest, end);
  });
}

/** Whether the arm takes every value as it is. */
function isWhole({ pattern, guard }: Arm): boolean {
  return (
    guard === undefined && pattern.kind === 'binding' && pattern.by === 'value' && pattern.sub === undefined
  );
}

function switchOn(
  b: Builder,
  { groups, on, rest }: Groups,
  span: Span,
  makeCase: (values: readonly bigint[], arms: readonly Arm[]) => void,
): void {
  const variants = enumVariants(on.type);
  const value: Operand = variants === undefined ? { kind: 'copy', place: on } : variantOf(b, on, span);
  const assume = (among: readonly number[]) => {
    if (variants !== undefined) b.emit({ kind: 'assume', place: on, variants: among, span });
  };
  const cases = groups.map(({ values, arms }) => ({
    values,
    body: b.collect(() => {
      assume(values.map(Number));
      makeCase(values, arms);
    }),
  }));
  const otherwise = b.collect(() => {
    if (rest.length === 0) return b.emit({ kind: 'unreachable', span });
    const tested = groups.flatMap((group) => group.values.map(Number));
    assume((variants ?? []).map((_, i) => i).filter((i) => !tested.includes(i)));
  });
  b.emit({ kind: 'switch', on: value, cases, otherwise, span });
}

function tryInTurn(b: Builder, to: Place | undefined, from: Place, arms: readonly Arm[], end: Target): void {
  for (const [i, arm] of arms.entries()) tryArm(b, to, from, arm, end, i < arms.length - 1, false);
}

/** `fails`: whether the arm may not match; `selected`: whether the switch has tested the outermost variant or number. */
function tryArm(
  b: Builder,
  to: Place | undefined,
  from: Place,
  arm: Arm,
  end: Target,
  fails: boolean,
  selected: boolean,
): void {
  const attempt = (next: Target | undefined) => {
    if (selected) testBelow(b, from, arm.pattern, next);
    else test(b, from, arm.pattern, next);
    b.inTemporaryScope(arm.span, () => {
      if (arm.guard !== undefined && next !== undefined) {
        bindForGuard(b, from, arm.pattern);
        b.lower.jumpIf(b, arm.guard, false, next);
      }
      bind(b, from, arm.pattern, b.scopes.depth - 1);
      b.inTemporaryScope(arm.body.span, () => b.lower.into(b, to, arm.body));
    });
    b.jump(end, arm.span);
  };
  if (fails) b.block(arm.span, attempt);
  else attempt(undefined);
}

/** Tests what the switch on the outermost variant or number has not decided. */
function testBelow(b: Builder, place: Place, pattern: Pattern, failed: Target | undefined): void {
  switch (pattern.kind) {
    case 'binding':
      if (pattern.sub !== undefined) testBelow(b, place, pattern.sub, failed);
      return;
    case 'dereference':
      testBelow(b, inside(place, pattern), pattern.pattern, failed);
      return;
    case 'variant':
      testFields(b, place, pattern, failed);
      return;
    case 'constant':
      return;
    default:
      test(b, place, pattern, failed);
      return;
  }
}
