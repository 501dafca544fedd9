// Tables of methods, by the type of the value behind a `dyn`.
import type { MirFunction } from '../../ownership/mir.js';
import type { FunctionId } from '../../types/typed.js';
import { fold } from '../js/fold.js';
import {
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
import { Lowering } from '../lower/lowering.js';
import { isPassedInLeaves, isReturnedInLeaves } from '../lower/storage.js';
import { copyValue, loadParts } from '../lower/values.js';
import type { Module } from './module.js';

export interface TableEntry {
  readonly table: string;
  readonly type: string;
  readonly callee: string;
}

/** The entries of the tables that are used, and the functions that stand in for methods which take the value itself. */
export function tableEntries(module: Module, emit: (shim: JsFunction) => void): TableEntry[] {
  const entries: TableEntry[] = [];
  const shims = new Map<FunctionId, string>();
  for (const { trait, method, name } of module.tables) {
    for (const vtable of module.program.vtables) {
      if (vtable.trait !== trait && vtable.trait.name !== trait.name) continue;
      const id = vtable.methods[method];
      if (id === undefined) continue;
      const callee = takesPointer(module.function(id)) ? module.nameOf(id) : shimOf(module, id, shims, emit);
      entries.push({ table: name, type: module.typeId(vtable.type), callee });
    }
  }
  return entries;
}

function takesPointer(mir: MirFunction): boolean {
  const type = mir.locals[0]!.type;
  return type.kind === 'reference' || type.kind === 'box' || type.kind === 'pointer';
}

function shimOf(
  module: Module,
  id: FunctionId,
  shims: Map<FunctionId, string>,
  emit: (shim: JsFunction) => void,
): string {
  let name = shims.get(id);
  if (name === undefined) {
    name = module.names.unique(`${module.nameOf(id)} boxed`);
    shims.set(id, name);
    emit(makeShim(module, id, name));
  }
  return name;
}

/** `self` by value, as in a call of a `Box<dyn FnOnce()>`: the value is taken out of its block, which is freed. */
function makeShim(module: Module, id: FunctionId, name: string): JsFunction {
  const mir = module.function(id);
  const lowering = new Lowering(module, mir);
  const { type } = mir.locals[0]!;
  const { size, align } = layoutOf(type);
  const data = new Variable('data', false, '0');
  const others = mir.locals.slice(1, mir.parameterCount).flatMap((local) => {
    if (!isPassedInLeaves(local.type)) return [new Variable('argument', false, '0')];
    return lowering.variablesFor(local.type, local.name || 'argument', false);
  });
  if (!isReturnedInLeaves(mir.result)) others.push(lowering.out);
  const body = lowering.list(() => {
    let self: readonly Js[];
    if (isPassedInLeaves(type)) {
      self = loadParts(lowering, type, variable(data)).map((part) => lowering.temporary(part));
    } else {
      lowering.frameRoom(size, align);
      self = [variable(lowering.frame)];
      copyValue(lowering, type, variable(lowering.frame), variable(data));
    }
    lowering.run(
      lowering.call(Effect.writes, 'heap.deallocate', variable(data), number(size), number(align)),
    );
    const call: Js = {
      kind: 'call',
      callee: module.nameOf(id),
      arguments: [...self, ...others.map(variable)],
      effect: Effect.writes,
      span: mir.span,
    };
    const result = lowering.temporary(call, 'result');
    if (lowering.frameSize > 0)
      lowering.run(lowering.call(Effect.writes, 'stack.reset', variable(lowering.mark)));
    lowering.emit({ kind: 'return', value: result, span: mir.span });
  });
  const entry: JsStatement[] = lowering.list(() => {
    if (lowering.frameSize === 0) return;
    lowering.assign(lowering.mark, lowering.call(Effect.writes, 'stack.mark'));
    lowering.assign(
      lowering.frame,
      plus(lowering.call(Effect.writes, 'stack.allocate', number(lowering.frameSize), number(8)), 0),
    );
  });
  const comment = `${mir.name}, of a value in a box`;
  return fold({ name, comment, parameters: [data, ...others], body: [...entry, ...body], span: mir.span });
}
