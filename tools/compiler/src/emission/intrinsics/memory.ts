// Blocks, copies and drops.
import { needsDrop } from '../drops/needs-drop.js';
import { constant, Effect, type Js, number, times } from '../js/tree.js';
import { layoutOf } from '../layout/layout.js';
import { boxed } from '../lower/boxes.js';
import { dropAt, dropElements } from '../lower/drops.js';
import { operandParts, storeOperand } from '../lower/places.js';
import { loadParts, storeParts } from '../lower/values.js';
import { type Intrinsic, type Intrinsics, parts, simple } from './kinds.js';

/** A copy of `count` values, by `memmove` or `memcpy`: their arguments are the other way round. */
const copies =
  (name: string): Intrinsic =>
  (lowering, call) => {
    const [from, to, count] = parts(lowering, call);
    const { size } = layoutOf(call.types[0]!);
    if (size > 0) lowering.run(lowering.call(Effect.writes, name, to!, from!, times(count!, size)));
    return [];
  };

export const MEMORY: Intrinsics = {
  box_new: (lowering, call) => [boxed(lowering, call.arguments[0]!)],
  allocate(lowering, call) {
    const { size, align } = layoutOf(call.types[0]!);
    const [count] = parts(lowering, call);
    const site = lowering.module.site(lowering.span, call.types[0]!);
    return [
      lowering.temporary(
        lowering.call(Effect.writes, 'heap.allocate', times(count!, size), number(align), number(site)),
        'block',
      ),
    ];
  },
  deallocate(lowering, call) {
    const { size, align } = layoutOf(call.types[0]!);
    const [pointer, count] = parts(lowering, call);
    lowering.run(
      lowering.call(Effect.writes, 'heap.deallocate', pointer!, times(count!, size), number(align)),
    );
    return [];
  },
  grow_vec(lowering, call) {
    const [vec, minimum] = parts(lowering, call);
    const site = lowering.module.site(lowering.span, call.types[0]!);
    const layout = constant(lowering.module.layout(call.types[0]!));
    lowering.run(lowering.call(Effect.writes, 'growVec', vec!, layout, minimum!, number(site)));
    return [];
  },
  shrink_vec(lowering, call) {
    const [vec] = parts(lowering, call);
    const layout = constant(lowering.module.layout(call.types[0]!));
    const site = lowering.module.site(lowering.span, call.types[0]!);
    lowering.run(lowering.call(Effect.writes, 'shrinkVec', vec!, layout, number(site)));
    return [];
  },
  read(lowering, call, result) {
    const [from] = parts(lowering, call);
    return loadParts(lowering, result, from!);
  },
  write(lowering, call) {
    const [to] = operandParts(lowering, call.arguments[0]!);
    storeOperand(lowering, call.arguments[1]!, lowering.simple(to!));
    return [];
  },
  copy: copies('memmove'),
  copy_nonoverlapping: copies('memcpy'),
  swap_values(lowering, call) {
    const type = call.types[0]!;
    const { size, leaves } = layoutOf(type);
    const [a, b] = simple(lowering, call);
    if (leaves === undefined) {
      lowering.run(lowering.call(Effect.writes, 'swapBytes', a!, b!, number(size)));
      return [];
    }
    const load = (from: Js): Js[] =>
      loadParts(lowering, type, from).map((part, at) => lowering.temporary(part, 't', leaves[at]!.scalar));
    const [first, second] = [load(a!), load(b!)];
    storeParts(lowering, type, a!, second);
    storeParts(lowering, type, b!, first);
    return [];
  },
  write_bytes(lowering, call) {
    const [to, byte, count] = parts(lowering, call);
    lowering.run(
      lowering.call(Effect.writes, 'memset', to!, byte!, times(count!, layoutOf(call.types[0]!).size)),
    );
    return [];
  },
  compare_bytes: (lowering, call) => [lowering.call(Effect.reads, 'memcmp', ...parts(lowering, call))],
  read_u32: (lowering, call) => [lowering.call(Effect.reads, 'getU32Unaligned', ...parts(lowering, call))],
  drop_in_place(lowering, call) {
    const [base, metadata] = parts(lowering, call);
    dropAt(lowering, call.types[0]!, lowering.simple(base!), metadata);
    return [];
  },
  drop_elements(lowering, call) {
    const type = call.types[0]!;
    if (!needsDrop(type)) return [];
    const [first, count] = parts(lowering, call);
    dropElements(lowering, type, first!, count!);
    return [];
  },
  forget: () => [],
};
