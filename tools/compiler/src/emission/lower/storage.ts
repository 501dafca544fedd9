// Which locals need memory: those whose address is taken, and those whose type is not made of a few scalars.
import type { MirFunction, MirLocal, MirStatement, Place, Rvalue } from '../../ownership/mir.js';
import type { Type } from '../../types/typed.js';
import { Mentions } from '../inline/mentions.js';
import { Variable } from '../js/tree.js';
import { layoutOf } from '../layout/layout.js';
import { isFloat } from '../layout/scalars.js';
import { identifier } from '../names.js';
import type { Lowering } from './lowering.js';

const ARGUMENT_LEAVES = 4;
const RESULT_LEAVES = 3;

/** Whether a parameter of a type is passed in its leaves; otherwise it is the address of a place that the callee may consume. */
export function isPassedInLeaves(type: Type): boolean {
  const { leaves } = layoutOf(type);
  return leaves !== undefined && leaves.length <= ARGUMENT_LEAVES;
}

/** Whether a result is returned in its leaves; otherwise it is written to an address that the caller passes last. */
export function isReturnedInLeaves(type: Type): boolean {
  const { leaves } = layoutOf(type);
  if (leaves === undefined || leaves.length > RESULT_LEAVES) return false;
  // A variable of the module that holds a float makes an object at each assignment.
  return leaves.filter((leaf) => isFloat(leaf.scalar)).length <= 1;
}

/** The order in which the leaves of a result are given: the first is returned, the others are left in variables of the module. */
export function resultOrder(type: Type): number[] {
  const leaves = layoutOf(type).leaves!;
  const float = leaves.findIndex((leaf) => isFloat(leaf.scalar));
  const rest = leaves.map((_, index) => index).filter((index) => index !== float);
  return float < 0 ? rest : [float, ...rest];
}

/** Decides where the locals live; returns the parameters of the emitted function. */
export function placeLocals(lowering: Lowering): Variable[] {
  const { mir } = lowering;
  const addressed = addressedLocals(mir);
  const mentions = new Mentions(mir);
  const parameters: Variable[] = [];
  for (const [index, info] of mir.locals.entries()) {
    const inLeaves = layoutOf(info.type).leaves !== undefined && !addressed.has(index);
    const isParameter = index < mir.parameterCount;
    const name = info.name === '' ? 't' : info.name;
    if (isParameter && !isPassedInLeaves(info.type)) {
      const address = new Variable(identifier(name), false, '0');
      parameters.push(address);
      lowering.storages.set(index, { kind: 'memory', address });
    } else if (isParameter) {
      const variables = lowering.variablesFor(info.type, name, false);
      parameters.push(...variables);
      if (inLeaves) lowering.storages.set(index, { kind: 'parts', variables });
      else inFrame(lowering, index, `${name}_slot`);
    } else if (index === mir.resultLocal && !isReturnedInLeaves(mir.result)) {
      lowering.storages.set(index, { kind: 'memory', address: lowering.out });
    } else if (inLeaves) {
      const variables = lowering.variablesFor(info.type, name, info.temporary);
      lowering.storages.set(index, { kind: 'parts', variables });
    } else if (mentions.count(index) > 0) {
      inFrame(lowering, index, name);
    }
  }
  if (!isReturnedInLeaves(mir.result)) parameters.push(lowering.out);
  for (const [local, storage] of lowering.storages) {
    const { type } = mir.locals[local]!;
    const isParameter = local < mir.parameterCount;
    if (storage.kind === 'memory')
      lowering.bases.add(storage.address, type, 'own', isParameter ? 'at entry' : 'later');
    else if (storage.variables.length === 1)
      lowering.bases.addReference(storage.variables[0]!, type, isParameter);
  }
  return parameters;
}

function inFrame(lowering: Lowering, local: MirLocal, name: string): void {
  const { size, align } = layoutOf(lowering.typeOf(local));
  const address = new Variable(identifier(name), false, '0');
  lowering.frameLocals.push({ variable: address, offset: lowering.frameRoom(size, align) });
  lowering.storages.set(local, { kind: 'memory', address });
}

/** The locals whose address is taken. */
function addressedLocals(mir: MirFunction): Set<MirLocal> {
  const addressed = new Set<MirLocal>();
  const walk = (list: readonly MirStatement[]): void => {
    for (const statement of list) {
      if (statement.kind === 'assign' && takesAddress(statement.value)) {
        const { place } = statement.value as Rvalue & { place: Place };
        if (place.local !== undefined && !place.projections.some((one) => one.kind === 'dereference'))
          addressed.add(place.local);
      }
      for (const inner of statementLists(statement)) walk(inner);
    }
  };
  walk(mir.body);
  return addressed;
}

const takesAddress = (value: Rvalue): boolean => value.kind === 'reference';

export function statementLists(statement: MirStatement): readonly (readonly MirStatement[])[] {
  switch (statement.kind) {
    case 'if':
      return [statement.then, statement.otherwise];
    case 'switch':
      return [
        ...statement.cases.map((one) => one.body),
        ...(statement.otherwise === undefined ? [] : [statement.otherwise]),
      ];
    case 'block':
    case 'loop':
    case 'forRange':
      return [statement.body];
    default:
      return [];
  }
}
