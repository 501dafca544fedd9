// Calls: arguments in leaves or by address, results in leaves or through an address.
import type { Operand } from '../../ownership/mir.js';
import type { FunctionId, TraitObject, Type } from '../../types/typed.js';
import { mayKeep } from '../hold/bases.js';
import { Effect, type Js } from '../js/tree.js';
import { type Lowering, leavesOf } from './lowering.js';
import { consumable, operandParts, operandType, operandValue } from './places.js';
import { isPassedInLeaves, isReturnedInLeaves, resultOrder } from './storage.js';

/** Who is called: a function by its name, or one that is looked up in a table. */
type Callee =
  | { readonly name: string; readonly keeps: boolean }
  | { readonly table: string; readonly index: Js };

/** The result of a call: its leaves, or nothing where it was written to memory. */
export type CallResult = readonly Js[] | undefined;

export function callFunction(
  lowering: Lowering,
  id: FunctionId,
  args: readonly Operand[],
  result: Type,
  out: Js | undefined,
): CallResult {
  const callee = { name: lowering.module.nameOf(id), keeps: keeps(lowering, id, args, result) };
  return emitCall(lowering, callee, argumentsOf(lowering, args), result, out);
}

/**
 * Whether a function may keep an address that it is given, in its result or where another argument refers to. Those of the library keep none
 * elsewhere; one that is given code of the program may call it with the address.
 */
function keeps(lowering: Lowering, id: FunctionId, args: readonly Operand[], result: Type): boolean {
  return (
    !lowering.module.isOfLibrary(id) ||
    mayKeep(result) ||
    args.some((one) => {
      const type = operandType(one);
      return mayKeep(type.kind === 'reference' ? type.target : type);
    })
  );
}

export function callPointer(
  lowering: Lowering,
  callee: Operand,
  args: readonly Operand[],
  result: Type,
  out: Js | undefined,
): CallResult {
  const index = operandValue(lowering, callee);
  return emitCall(
    lowering,
    { table: lowering.module.use('functions'), index },
    argumentsOf(lowering, args),
    result,
    out,
  );
}

export function callDynamic(
  lowering: Lowering,
  {
    trait,
    method,
    receiver,
    args,
  }: { trait: TraitObject; method: number; receiver: Operand; args: readonly Operand[] },
  result: Type,
  out: Js | undefined,
): CallResult {
  const [data, type] = operandParts(lowering, receiver).map((part) => lowering.simple(part));
  const table = lowering.module.methodTable(trait, method);
  return emitCall(lowering, { table, index: type! }, [data!, ...argumentsOf(lowering, args)], result, out);
}

/** What is passed for the arguments, in their order. */
export function argumentsOf(lowering: Lowering, args: readonly Operand[]): Js[] {
  return args.flatMap((one) => {
    if (isPassedInLeaves(operandType(one))) return operandParts(lowering, one);
    return [consumable(lowering, one)];
  });
}

function emitCall(
  lowering: Lowering,
  callee: Callee,
  args: readonly Js[],
  result: Type,
  out: Js | undefined,
): CallResult {
  const { span } = lowering;
  const inLeaves = isReturnedInLeaves(result);
  const call = (all: readonly Js[]): Js =>
    'name' in callee
      ? {
          kind: 'call',
          callee: callee.name,
          arguments: all,
          effect: Effect.writes,
          keeps: callee.keeps,
          out: !inLeaves,
          span,
        }
      : { kind: 'callIn', table: callee.table, index: callee.index, arguments: all, span };
  if (!inLeaves) {
    lowering.run(call([...args, out ?? lowering.slotFor(result)]));
    return undefined;
  }
  const order = resultOrder(result);
  if (order.length === 0) {
    lowering.run(call(args));
    return [];
  }
  return takeResult(lowering, result, order, call(args));
}

/** The first part is returned; the others are read from the module's variables before anything else is called. */
function takeResult(lowering: Lowering, result: Type, order: readonly number[], call: Js): readonly Js[] {
  const leaves = leavesOf(result);
  const parts: Js[] = [];
  order.forEach((leaf, at) => {
    const value: Js = at === 0 ? call : { kind: 'global', name: lowering.module.resultPart(at) };
    parts[leaf] = lowering.temporary(value, leaves[leaf]!.name || 'result', leaves[leaf]!.scalar);
  });
  return parts;
}

/** Gives back a result whose leaves are known. */
export function giveResult(lowering: Lowering, result: Type, parts: readonly Js[]): void {
  const order = resultOrder(result);
  const first = order[0];
  const values = order.map((leaf) =>
    order.length > 1 ? lowering.temporary(parts[leaf]!, 't', leavesOf(result)[leaf]!.scalar) : parts[leaf]!,
  );
  order.slice(1).forEach((_, at) => {
    lowering.emit({
      kind: 'assignGlobal',
      name: lowering.module.resultPart(at + 1),
      value: values[at + 1]!,
      span: lowering.span,
    });
  });
  lowering.emit({ kind: 'return', value: first === undefined ? undefined : values[0]!, span: lowering.span });
}
