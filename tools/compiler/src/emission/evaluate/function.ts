// One function, from MIR to the tree of JavaScript.
import type { MirFunction } from '../../ownership/mir.js';
import { needsDrop } from '../drops/needs-drop.js';
import { hold } from '../hold/hold.js';
import { withoutCheckedCounts } from '../js/counters.js';
import { fold } from '../js/fold.js';
import { withoutQuietFlags } from '../js/quiet-flags.js';
import { simplify } from '../js/simplify.js';
import { mayThrow } from '../js/throws.js';
import {
  Effect,
  type JsFunction,
  type JsStatement,
  number,
  plus,
  type Variable,
  variable,
} from '../js/tree.js';
import { headOf, listsOf, variablesIn } from '../js/visit.js';
import { landingPad } from '../lower/drops.js';
import { Lowering } from '../lower/lowering.js';
import type { ModuleContext } from '../lower/module-context.js';
import { find, write } from '../lower/places.js';
import { placeLocals } from '../lower/storage.js';
import { Freshness } from '../lower/stores.js';
import { isUnit, typeName } from '../names.js';
import { lowerList } from './statements.js';

export function lowerFunction(
  module: ModuleContext,
  mir: MirFunction,
  name: string,
  place: string,
): JsFunction {
  const lowering = new Lowering(module, mir);
  const parameters = placeLocals(lowering);
  const spills = lowering.list(() => spillParameters(lowering, parameters));
  let body = lowering.list(() => lowerList(lowering, mir.body, new Freshness(mir)));
  lowering.span = mir.span;
  const flags = withoutQuietFlags(body, lowering.flags);
  body = flags.body;
  const cleanups = mir.cleanups.filter(
    (one) => needsDrop(one.place.type) && !flags.never.has(lowering.flags[one.flag]!),
  );
  if (cleanups.length > 0 && mayThrow(body)) {
    const { landing, captured } = landingPad(lowering, cleanups);
    module.use('unwind');
    const read = readFrom(landing.flat(), new Set(captured));
    body = [{ kind: 'try', body, captured: read, landing, span: mir.span }];
  }
  const entry = lowering.list(() => enter(lowering));
  const all = lowering.frameSize === 0 ? withoutReset(body) : body;
  const comment = `${signature(mir)}\n${place}`;
  const whole = { name, comment, parameters, body: [...entry, ...spills, ...all], span: mir.span };
  return hold(fold(simplify(withoutCheckedCounts(whole))), whole.body, lowering.bases);
}

/** The Just signature, for the comment above the function. */
function signature(mir: MirFunction): string {
  const parameters = mir.locals
    .slice(0, mir.parameterCount)
    .map((local) => `${local.name || '_'}: ${typeName(local.type)}`);
  const result = isUnit(mir.result) ? '' : ` -> ${typeName(mir.result)}`;
  return `fn ${mir.name}(${parameters.join(', ')})${result}`;
}

/** Parameters whose address is taken are stored in the frame first. */
function spillParameters(lowering: Lowering, parameters: readonly Variable[]): void {
  let at = 0;
  for (let index = 0; index < lowering.mir.parameterCount; index++) {
    const { type } = lowering.mir.locals[index]!;
    const storage = lowering.storages.get(index)!;
    if (storage.kind === 'parts') {
      at += storage.variables.length;
    } else if (storage.address === parameters[at]) {
      at++;
    } else {
      const found = find(lowering, { local: index, static: undefined, projections: [], type });
      const count = lowering.variablesFor(type, '', true).length;
      write(lowering, found, parameters.slice(at, at + count).map(variable));
      at += count;
    }
  }
}

/** Takes the frame. */
function enter(lowering: Lowering): void {
  if (lowering.frameSize === 0) return;
  lowering.assign(lowering.mark, lowering.call(Effect.writes, 'stack.mark'));
  lowering.assign(
    lowering.frame,
    lowering.call(Effect.writes, 'stack.allocate', number(lowering.frameSize), number(8)),
  );
  for (const { variable: address, offset } of lowering.frameLocals)
    lowering.assign(address, plus(variable(lowering.frame), offset));
}

function withoutReset(list: readonly JsStatement[]): JsStatement[] {
  return list.flatMap((statement): JsStatement[] => {
    if (
      statement.kind === 'expression' &&
      statement.value.kind === 'call' &&
      statement.value.callee === 'stack.reset'
    )
      return [];
    const lists = listsOf(statement);
    for (const inner of lists) inner.splice(0, inner.length, ...withoutReset(inner));
    return [statement];
  });
}

/** The variables that a landing pad reads but does not set: they are handed to it. */
function readFrom(landing: readonly JsStatement[], read: Set<Variable>): Variable[] {
  const own = new Set<Variable>();
  const walk = (list: readonly JsStatement[]): void => {
    for (const statement of list) {
      for (const js of headOf(statement)) variablesIn(js, (one) => read.add(one));
      if (statement.kind === 'assign' || statement.kind === 'for') own.add(statement.variable);
      listsOf(statement).forEach(walk);
    }
  };
  walk(landing);
  return [...read].filter((one) => !own.has(one));
}
