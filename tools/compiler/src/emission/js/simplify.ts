// Control flow as a person would write it: no block that nothing leaves, no jump to where control goes anyway.
import type { JsFunction, JsStatement } from './tree.js';
import { isFalse, isTrue, not } from './tree.js';
import { listsOf, withLists } from './visit.js';

export function simplify(of: JsFunction): JsFunction {
  return { ...of, body: withoutReturn(simplifyList(of.body, undefined)) };
}

/** A `return` at the end of a function that gives nothing back says nothing. */
function withoutReturn(list: JsStatement[]): JsStatement[] {
  const last = list.at(-1);
  if (last?.kind === 'return' && last.value === undefined) return list.slice(0, -1);
  if (last?.kind === 'try') return [...list.slice(0, -1), { ...last, body: withoutReturn(last.body) }];
  return list;
}

/** `after`: the label of the block that ends where the list ends. */
function simplifyList(list: readonly JsStatement[], after: string | undefined): JsStatement[] {
  const out: JsStatement[] = [];
  for (const [at, statement] of list.entries()) {
    // What follows a jump is never reached.
    if (out.length > 0 && jumps(out.at(-1)!)) break;
    const isLast = at === list.length - 1;
    out.push(...simplifyStatement(statement, isLast ? after : undefined));
  }
  const last = out.at(-1);
  if (after !== undefined && last?.kind === 'break' && last.label === after) out.pop();
  return out;
}

const jumps = (statement: JsStatement): boolean =>
  statement.kind === 'break' || statement.kind === 'continue' || statement.kind === 'return';

function simplifyStatement(statement: JsStatement, after: string | undefined): JsStatement[] {
  switch (statement.kind) {
    case 'block': {
      const body = simplifyList(statement.body, statement.label);
      return leavesTo(body, statement.label)
        ? guarded({ ...statement, body }, after)
        : simplifyList(body, after);
    }
    case 'if': {
      const inner = withLists(statement, (list) => simplifyList(list, after)) as JsStatement & { kind: 'if' };
      const chosen = choice(inner);
      if (chosen !== undefined) return [chosen];
      if (isTrue(inner.condition)) return inner.then;
      if (isFalse(inner.condition)) return inner.otherwise;
      if (inner.then.length > 0) return [inner];
      if (inner.otherwise.length > 0)
        return [{ ...inner, condition: not(inner.condition), then: inner.otherwise, otherwise: [] }];
      return [{ kind: 'expression', value: inner.condition, span: inner.span }];
    }
    case 'loop': {
      const body = simplifyList(statement.body, undefined);
      const [first, ...others] = body;
      // `if (c) break;` in front becomes the condition of a `while`.
      if (first?.kind === 'if' && first.otherwise.length === 0 && isBreak(first.then, statement.label)) {
        return [
          {
            ...statement,
            body: [{ ...first, condition: not(first.condition), then: [], otherwise: first.then }, ...others],
          },
        ];
      }
      return [{ ...statement, body: withoutContinue(body, statement.label) }];
    }
    case 'for':
      return [
        { ...statement, body: withoutContinue(simplifyList(statement.body, undefined), statement.label) },
      ];
    case 'switch':
      return [withLists(statement, (list) => simplifyList(list, undefined))];
    case 'try':
      return [withLists(statement, (list) => simplifyList(list, undefined))];
    default:
      return [statement];
  }
}

/** `if (c) x = true; else x = false;` is `x = c`. */
function choice({ condition, then, otherwise, span }: JsStatement & { kind: 'if' }): JsStatement | undefined {
  const [one, other] = [then[0], otherwise[0]];
  if (then.length !== 1 || otherwise.length !== 1 || one?.kind !== 'assign' || other?.kind !== 'assign')
    return undefined;
  const { variable } = one;
  if (other.variable !== variable) return undefined;
  if (isTrue(one.value) && isFalse(other.value)) return { kind: 'assign', variable, value: condition, span };
  if (isFalse(one.value) && isTrue(other.value))
    return { kind: 'assign', variable, value: not(condition), span };
  return undefined;
}

/** A block that its first statement leaves under a condition is what comes under the opposite one. */
function guarded(block: JsStatement & { kind: 'block' }, after: string | undefined): JsStatement[] {
  const [first, ...rest] = block.body;
  if (first?.kind !== 'if' || first.otherwise.length > 0 || !isBreak(first.then, block.label)) return [block];
  return simplifyStatement(
    {
      ...first,
      condition: not(first.condition),
      then: [{ ...block, body: rest }],
    },
    after,
  );
}

function isBreak(list: readonly JsStatement[], label: string): boolean {
  return list.length === 1 && list[0]!.kind === 'break' && list[0]!.label === label;
}

function withoutContinue(body: JsStatement[], label: string): JsStatement[] {
  const last = body.at(-1);
  return last?.kind === 'continue' && last.label === label ? body.slice(0, -1) : body;
}

function leavesTo(list: readonly JsStatement[], label: string): boolean {
  return list.some(
    (one) =>
      (one.kind === 'break' && one.label === label) || listsOf(one).some((inner) => leavesTo(inner, label)),
  );
}
