// Type ids and layouts of the core library, as constants: a backend knows them when it emits code.
import type { DropGlue } from '@justlang/drop-glue';
import { Layout } from '@justlang/heap';

export const U8 = 1;
export const POINTER = 2;
export const STRING = 3;
export const VEC_U8 = 4;
export const VEC_STRING = 5;
/** The first id a program may give to a type of its own. */
export const FIRST_PROGRAM_TYPE = 16;

// Layout of a slot (Vec<T>, String):   0 address   8 capacity   16 length      24 bytes, align 8
export const SLOT_SIZE = 24;
export const SLOT_ALIGN = 8;
export const SLOT_CAPACITY = 8;
export const SLOT_LENGTH = 16;

const SLOT = Layout.of(SLOT_SIZE, SLOT_ALIGN);

/** Defines the types every program uses. */
export function defineCoreTypes(glue: DropGlue): void {
  glue.define(U8, { kind: 'trivial', layout: Layout.U8 });
  glue.define(POINTER, { kind: 'trivial', layout: Layout.ADDRESS });
  glue.define(STRING, { kind: 'string', layout: SLOT });
  glue.define(VEC_U8, { kind: 'vec', layout: SLOT, element: U8 });
  glue.define(VEC_STRING, { kind: 'vec', layout: SLOT, element: STRING });
}
