export { DropGlue } from './drop-glue.js';
export { DropScope } from './drop-scope.js';
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
} from './drop-type.js';
