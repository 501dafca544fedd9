// What may fail, so that a function that owns something needs a landing pad because of it.
import { Effect, type Js, type JsStatement } from './tree.js';
import { headOf, listsOf } from './visit.js';

/**
 * Stores, frees and copies of what is there never fail, so that nothing needs a landing pad because of them. Checks make them fail in a program
 * that is wrong already: then what its function owns may be left, and the report is what matters. All are names that no function of a
 * program is given.
 */
const SAFE =
  /^(?:set(?:Address|Bool|[FIU](?:\d+|size))|copy(?:8|16|24|32|40|48)|mem(?:cmp|cpy|move|set)|stack\.reset|heap\.deallocate|freeVec)$/;

export function mayThrow(list: readonly JsStatement[]): boolean {
  return list.some((statement) => headOf(statement).some(throws) || listsOf(statement).some(mayThrow));
}

function throws(js: Js): boolean {
  if (js.kind === 'callIn') return true;
  if (js.kind === 'call')
    return (
      (js.effect >= Effect.throws && js.isSafe !== true && !SAFE.test(js.callee)) || js.arguments.some(throws)
    );
  if (js.kind === 'binary') return throws(js.left) || throws(js.right);
  if (js.kind === 'unary') return throws(js.operand);
  if (js.kind === 'conditional') return throws(js.condition) || throws(js.then) || throws(js.otherwise);
  return js.kind === 'element' && throws(js.index);
}
