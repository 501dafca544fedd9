// The functions that drop values which run no code of the program (plain.ts): they give memory back, field by field. A value that may own
// another of its type is dropped so down to a depth; `DropGlue`, for which no list is too long, drops what is nested deeper.
import type { MirFunction } from '../../ownership/mir.js';
import type { Span, Type } from '../../types/typed.js';
import { needsDrop } from '../drops/needs-drop.js';
import { fold } from '../js/fold.js';
import { simplify } from '../js/simplify.js';
import {
  binary,
  constant,
  Effect,
  type Js,
  type JsFunction,
  type JsStatement,
  number,
  plus,
  Variable,
  variable,
} from '../js/tree.js';
import { layoutOf } from '../layout/layout.js';
import { typeName } from '../names.js';
import { dropElements, dropFound, freeBlock, ownDrop, owningFields } from './drops.js';
import { Lowering } from './lowering.js';
import type { ModuleContext } from './module-context.js';
import { loadLeaf } from './values.js';
import { variantOf } from './variants.js';

/** How many calls may be nested: a few kilobytes of stack. */
const DEEPEST = 64;
/** Bytes of the two counts before the value in the block of an `Rc`. */
const COUNTS = 16;

const NOTHING: Type = { kind: 'tuple', elements: [] };

/** The function for a type, at a place of the standard library: reports name the line whose drop it is. */
export function lowerDropFunction(module: ModuleContext, type: Type, name: string, span: Span): JsFunction {
  const lowering = new Lowering(module, emptyFunction(name, span));
  const value = new Variable(isCounted(type) ? 'block' : 'value', false, '0');
  const depth = new Variable('depth', false, '0');
  const body = lowering.list(() => {
    if (module.isRecursive(type)) {
      leaveDeep(lowering, type, variable(value), variable(depth));
      lowering.dropDepth = plus(variable(depth), 1);
    }
    dropContents(lowering, type, variable(value));
  });
  const parameters = module.isRecursive(type) ? [value, depth] : [value];
  const comment = `Drops a ${typeName(type)}.`;
  return fold(simplify({ name, comment, parameters, body, span }));
}

function emptyFunction(name: string, span: Span): MirFunction {
  const lists = { locals: [], flags: [], body: [], cleanups: [] };
  return {
    id: -1,
    name,
    parameterCount: 0,
    result: NOTHING,
    resultLocal: 0,
    span,
    trackCaller: false,
    isCold: false,
    ...lists,
  };
}

const langOf = (type: Type): string | undefined => (type.kind === 'adt' ? type.adt.lang : undefined);
const isCounted = (type: Type): boolean => langOf(type) === 'rc' || langOf(type) === 'weak';

/** What is nested too deep is left to the glue. */
function leaveDeep(lowering: Lowering, type: Type, value: Js, depth: Js): void {
  const id = constant(lowering.module.typeId(type));
  const then = lowering.list(() => {
    lowering.run(lowering.call(Effect.writes, isCounted(type) ? 'dropRc' : 'glue.drop', value, id));
    lowering.emit({ kind: 'return', value: undefined, span: lowering.span });
  });
  const condition = binary('>', depth, number(DEEPEST));
  lowering.emit({ kind: 'if', condition, then, otherwise: [], span: lowering.span });
}

function dropContents(lowering: Lowering, type: Type, value: Js): void {
  const run = (callee: string, ...args: Js[]): void =>
    lowering.run(lowering.call(Effect.writes, callee, ...args));
  const lang = langOf(type);
  if (type.kind === 'array') {
    dropElements(lowering, type.element, value, number(type.length));
  } else if (type.kind === 'box' && type.target.kind === 'slice') {
    const block = lowering.simple(loadLeaf(lowering, 'address', value), 'block');
    const length = lowering.simple(loadLeaf(lowering, 'address', plus(value, 8)), 'length');
    dropElements(lowering, type.target.element, block, length);
    freeBlock(lowering, type.target, block, length);
  } else if (type.kind === 'adt' && lang === 'vec') {
    const element = type.adt.arguments[0]!;
    const { size, align } = layoutOf(element);
    const length = loadLeaf(lowering, 'address', plus(value, 16));
    dropElements(lowering, element, loadLeaf(lowering, 'address', value), length);
    run('freeVec', value, number(size), number(align));
  } else if (type.kind === 'adt' && isCounted(type)) {
    dropCounted(lowering, type.adt.arguments[0]!, lang === 'rc', value);
  } else {
    const drop = ownDrop(type);
    // A function of this module, which `lowering.call` would take for one of the runtime.
    if (drop !== undefined)
      lowering.run({
        kind: 'call',
        callee: lowering.module.nameOf(drop),
        arguments: [value],
        effect: Effect.writes,
      });
    dropFields(lowering, type, value);
  }
}

/** A block of an `Rc`: the value goes with its last owner, the block with the last reference. */
function dropCounted(lowering: Lowering, pointee: Type, isOwner: boolean, block: Js): void {
  const bytes = number(Math.ceil((COUNTS + layoutOf(pointee).size) / 8) * 8);
  const free = (): void => lowering.run(lowering.call(Effect.writes, 'dropWeak', block, bytes));
  if (!isOwner) {
    free();
    return;
  }
  const then = lowering.list(() => {
    if (needsDrop(pointee)) dropAt(lowering, pointee, plus(block, COUNTS));
    free();
  });
  const isLast = lowering.call(Effect.writes, 'isLastOwner', block);
  lowering.emit({ kind: 'if', condition: isLast, then, otherwise: [], span: lowering.span });
}

function dropAt(lowering: Lowering, type: Type, base: Js, offset = 0): void {
  dropFound(
    lowering,
    { kind: 'memory', base: lowering.simple(base, 'p'), offset, type, metadata: undefined },
    false,
  );
}

function dropFields(lowering: Lowering, type: Type, value: Js): void {
  const fields = owningFields(type);
  const { tag } = layoutOf(type);
  const dropOf = (variant: number): JsStatement[] =>
    lowering.list(() => {
      for (const field of fields)
        if (field.variant === variant) dropAt(lowering, field.type, value, field.offset);
    });
  if (tag === undefined) {
    for (const statement of dropOf(0)) lowering.emit(statement);
    return;
  }
  const owning = [...new Set(fields.map((field) => field.variant))];
  const found = { kind: 'memory', base: value, offset: 0, type, metadata: undefined } as const;
  const held = lowering.simple(variantOf(lowering, found), 'tag');
  const { span } = lowering;
  if (owning.length < 3) {
    for (const variant of owning) {
      const condition = binary('===', held, number(variant));
      lowering.emit({ kind: 'if', condition, then: dropOf(variant), otherwise: [], span });
    }
    return;
  }
  const cases = owning.map((variant) => ({ values: [String(variant)], body: dropOf(variant) }));
  lowering.emit({ kind: 'switch', on: held, cases, otherwise: [], span });
}
