// The ownership layer: from the typed program to MIR, function by function. Lowering makes a draft in which every scope drops what it
// declares; elaboration keeps the drops that are needed.
import type {
  Expression,
  FunctionId,
  Span,
  StaticId,
  Type,
  TypedFunction,
  TypedProgram,
} from '../types/typed.js';
import { block } from './blocks.js';
import { Builder, type Context, isNothing, type Lowering } from './builder.js';
import { control, jumpIf } from './control.js';
import { elaborate } from './elaborate.js';
import { match } from './match.js';
import type { MirFunction, MirProgram } from './mir.js';
import { bind } from './patterns.js';
import { place } from './places.js';
import { into, operand } from './values.js';

const LOWERING: Lowering = { into, operand, place, jumpIf, control, match, block };

type Static = TypedProgram['statics'][number];

export function lowerProgram(program: TypedProgram): MirProgram {
  const statics: Static[] = [...program.statics];
  const promoted: StaticId[] = [];
  const context: Context = {
    lowering: LOWERING,
    promote(expression) {
      statics.push({ name: `promoted${promoted.length}`, type: expression.type, value: expression });
      promoted.push(statics.length - 1);
      return statics.length - 1;
    },
  };
  const functions = new Map<FunctionId, MirFunction>();
  for (const [id, each] of program.functions) functions.set(id, lowerFunction(context, each));
  const initializers: MirFunction[] = [];
  // Lowering an initializer may promote more constants.
  for (let id = 0; id < statics.length; id++)
    initializers.push(lowerInitializer(context, statics[id] as Static));
  const { files, vtables, main } = program;
  const order = [...promoted.toReversed(), ...program.statics.keys()];
  return { files, vtables, main, functions, statics, initializers, initializationOrder: order };
}

export function lowerFunction(context: Context, of: TypedFunction): MirFunction {
  const b = new Builder(context, of);
  // "The entire function scope is the outermost scope": parameters are dropped last, each after what its pattern bound.
  const depth = b.scopes.open();
  for (const { local, pattern } of of.parameters) {
    const parameter = b.placeOf(b.local(local));
    b.schedule(parameter, depth);
    if (pattern !== undefined) bind(b, parameter, pattern, depth);
  }
  finish(b, of.result, of.body, of.span);
  return elaborate(b.draft(), of);
}

function lowerInitializer(context: Context, { name, type, value }: Static): MirFunction {
  const { span } = value;
  const b = new Builder(context, { parameters: [], locals: [], result: type, span });
  b.scopes.open();
  finish(b, type, value, span);
  return elaborate(b.draft(), {
    id: -1,
    name: `static ${name}`,
    result: type,
    span,
    trackCaller: false,
    isCold: false,
  });
}

/** "The function body block is contained within the scope of the entire function." */
function finish(b: Builder, result: Type, body: Expression, span: Span): void {
  b.terminate(isNothing(result) ? undefined : b.resultPlace, body);
  b.scopes.close(span);
  b.emit({ kind: 'return', span });
}
