// Which statements can start a panic, or throw for want of memory: the places where unwinding may begin.
import type { Type } from '../types/typed.js';
import type { Draft } from './draft.js';
import type { MirStatement, Operand, Rvalue } from './mir.js';

export function mayPanic(statement: Draft | MirStatement): boolean {
  if (statement.kind === 'checkIndex' || statement.kind === 'drop') return true;
  return statement.kind === 'assign' && valueMayPanic(statement.value);
}

/** Intrinsics that neither allocate nor call the program. */
const QUIET = new RegExp(
  `^(${[
    'size_of|size_of_val|align_of|needs_drop|type_name|variant_index',
    'read|read_u32|write|write_bytes|copy|copy_nonoverlapping|swap_values|compare_bytes|forget|uninitialized',
    'offset|offset_mut|step|step_back|steps|slice_\\w+|str_\\w+|box_into_raw|box_from_raw|box_of_\\w+',
    'rc_value|rc_strong|rc_weak|rc_set_strong|rc_set_weak|weak_\\w+',
    'wrapping_\\w+|\\w+_overflows|count_ones|leading_zeros|trailing_zeros|f64_\\w+|f32_\\w+|char_of|char_has',
  ].join('|')})$`,
);

function valueMayPanic(value: Rvalue): boolean {
  switch (value.kind) {
    case 'call':
    case 'callPointer':
    case 'callDynamic':
    case 'box':
      return true;
    case 'intrinsic':
      return !QUIET.test(value.name);
    case 'arithmetic':
      return typeOf(value.left).kind === 'int' && !['&', '|', '^'].includes(value.operator);
    case 'negate':
      return typeOf(value.operand).kind === 'int';
    default:
      return false;
  }
}

function typeOf(operand: Operand): Type {
  return operand.kind === 'constant' ? operand.type : operand.place.type;
}
