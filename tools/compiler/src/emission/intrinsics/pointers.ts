// Pointers, slices, and the blocks of `Rc`.
import { binary, constant, Effect, type Js, number, plus, times } from '../js/tree.js';
import { layoutOf } from '../layout/layout.js';
import { storeLeaf } from '../lower/values.js';
import { type Intrinsic, type Intrinsics, parts } from './kinds.js';

/** In front of the value, `{ strong, weak }`: docs/lowering/rc.md. */
const COUNTS = 16;
/** `usize::MAX`, the pointer of `Weak::new()`. */
const DANGLING = constant('18446744073709551616');

/** A pointer so many values further on. */
const moved =
  (sign: '+' | '-', least: number): Intrinsic =>
  (lowering, call) => {
    const [pointer, count] = parts(lowering, call);
    const by = times(count!, Math.max(layoutOf(call.types[0]!).size, least));
    if (by.kind !== 'constant') return [binary(sign, pointer!, by, 'address')];
    return [sign === '+' ? plus(pointer!, Number(by.text)) : binary('-', pointer!, by, 'address')];
  };

/** Arithmetic of counts of elements in memory, of which there are never 2^53 unless they take no bytes. */
const counted =
  (operator: '+' | '-'): Intrinsic =>
  (lowering, call) => {
    const [a, b] = parts(lowering, call);
    if (layoutOf(call.types[0]!).size > 0) return [binary(operator, a!, b!, 'address')];
    return [lowering.call(Effect.throws, operator === '+' ? 'addUsize' : 'subUsize', a!, b!)];
  };

/** All arguments as they are. */
const same: Intrinsic = (lowering, call) => parts(lowering, call);

const part =
  (index: number): Intrinsic =>
  (lowering, call) => [parts(lowering, call)[index]!];

const count =
  (offset: number): Intrinsic =>
  (lowering, call) => [lowering.call(Effect.reads, 'getAddress', plus(parts(lowering, call)[0]!, offset))];

const setCount =
  (offset: number): Intrinsic =>
  (lowering, call) => {
    const all = parts(lowering, call);
    storeLeaf(lowering, 'address', plus(all[0]!, offset), all.at(-1)!);
    return [];
  };

/** A block of an `Rc` for elements of a size; its length is kept beside its address. */
const elements =
  (sizeOf: (call: Parameters<Intrinsic>[1]) => number): Intrinsic =>
  (lowering, call) => {
    const length = lowering.simple(parts(lowering, call)[0]!, 'length');
    const bytes = plus(times(length, sizeOf(call)), COUNTS);
    const site = lowering.module.site(lowering.span, call.types[0] ?? { kind: 'str' });
    return [
      lowering.temporary(lowering.call(Effect.writes, 'allocateCounted', bytes, number(site)), 'block'),
      length,
    ];
  };

export const POINTERS: Intrinsics = {
  offset: moved('+', 0),
  offset_mut: moved('+', 0),
  is_before(lowering, call) {
    const [a, b] = parts(lowering, call);
    return [binary('<', a!, b!)];
  },
  counts_sum: counted('+'),
  counts_difference: counted('-'),
  step: moved('+', 1),
  step_back: moved('-', 1),
  steps(lowering, call) {
    const [start, end] = parts(lowering, call);
    const size = Math.max(layoutOf(call.types[0]!).size, 1);
    const bytes: Js = binary('-', end!, start!);
    return [size === 1 ? bytes : binary('/', bytes, number(size))];
  },
  slice_of: same,
  slice_of_mut: same,
  str_of: same,
  str_of_mut: same,
  slice_pointer: part(0),
  slice_length: part(1),
  str_pointer: part(0),
  str_length: part(1),
  box_into_raw: same,
  box_from_raw: same,
  box_of_slice: same,
  box_of_str: same,
  rc_allocate(lowering, call) {
    const type = call.types[0]!;
    const site = lowering.module.site(lowering.span, type);
    return [
      lowering.temporary(
        lowering.call(Effect.writes, 'allocateCounted', number(COUNTS + layoutOf(type).size), number(site)),
        'block',
      ),
    ];
  },
  rc_allocate_slice: elements((call) => layoutOf(call.types[0]!).size),
  rc_allocate_str: elements(() => 1),
  rc_value(lowering, call) {
    const [block, ...metadata] = parts(lowering, call);
    return [plus(block!, COUNTS), ...metadata];
  },
  rc_strong: count(0),
  rc_weak: count(8),
  rc_set_strong: setCount(0),
  rc_set_weak: setCount(8),
  weak_dangling: () => [DANGLING],
  weak_is_dangling: (lowering, call) => [binary('===', parts(lowering, call)[0]!, DANGLING)],
};
