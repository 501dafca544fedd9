// Facts about types, known when the program is compiled.
import { isCopy } from '../../ownership/ownedness.js';
import type { Type } from '../../types/typed.js';
import { needsDrop } from '../drops/needs-drop.js';
import { constant, Effect, number, times } from '../js/tree.js';
import { layoutOf, metadataOf } from '../layout/layout.js';
import { operandParts, operandType } from '../lower/places.js';
import { variantOf } from '../lower/variants.js';
import { fullTypeName } from '../names.js';
import type { Intrinsics } from './kinds.js';

export const TYPES: Intrinsics = {
  size_of: (_, { types }) => [number(layoutOf(types[0]!).size)],
  align_of: (_, { types }) => [number(layoutOf(types[0]!).align)],
  size_of_val(lowering, { types, arguments: args }) {
    const type = types[0]!;
    const [, metadata] = operandParts(lowering, args[0]!);
    if (metadataOf(type) === undefined) return [number(layoutOf(type).size)];
    if (metadataOf(type) === 'type') return [lowering.call(Effect.reads, 'sizeOfType', metadata!)];
    return [times(metadata!, type.kind === 'slice' ? layoutOf(type.element).size : 1)];
  },
  needs_drop: (_, { types }) => [constant(String(needsDrop(types[0]!)))],
  is_copy: (_, { types }) => [constant(String(isCopy(types[0]!)))],
  type_name(lowering, { types }) {
    const bytes = new TextEncoder().encode(fullTypeName(types[0]!));
    return [constant(lowering.module.bytes(bytes)), number(bytes.length)];
  },
  type_id: (lowering, { types }) => [constant(lowering.module.typeId(types[0]!))],
  type_behind(lowering, { types, arguments: args }) {
    const [, type] = operandParts(lowering, args[0]!);
    return [metadataOf(types[0]!) === 'type' ? type! : constant(lowering.module.typeId(types[0]!))];
  },
  variant_index(lowering, { arguments: args }) {
    const [base] = operandParts(lowering, args[0]!);
    const type = (operandType(args[0]!) as Type & { kind: 'reference' }).target;
    return [variantOf(lowering, { kind: 'memory', base: base!, offset: 0, type, metadata: undefined })];
  },
};
