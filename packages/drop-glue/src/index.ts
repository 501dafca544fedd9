export { DropGlue } from './drop-glue.js';
export type { InspectOptions } from './inspect/inspect-value.js';
export { InspectedValue, type InspectedValueFields, type ValueState } from './inspect/inspected-value.js';
export { DropScope } from './scope/drop-scope.js';
export type { ScopePlace } from './scope/place.js';
export type {
  ArrayType,
  BoxType,
  CountedPointee,
  DropField,
  DropHandler,
  DropType,
  DynType,
  EnumOtherwise,
  EnumTag,
  EnumType,
  EnumVariant,
  RcType,
  Scalar,
  SliceType,
  StringType,
  StructType,
  TrivialType,
  TypeId,
  VecType,
  WeakType,
} from './types/drop-type.js';
