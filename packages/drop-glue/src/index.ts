export { DropGlue } from './drop-glue.js';
export { DropScope } from './scope/drop-scope.js';
export type {
  ArrayType,
  BoxType,
  DropField,
  DropHandler,
  DropType,
  DynType,
  EnumTag,
  EnumType,
  EnumVariant,
  RcType,
  SliceType,
  StringType,
  StructType,
  TrivialType,
  TypeId,
  VecType,
  WeakType,
} from './types/drop-type.js';
