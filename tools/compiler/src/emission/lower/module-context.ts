import type { MirFunction } from '../../ownership/mir.js';
import type { FunctionId, Span, StaticId, TraitObject, Type } from '../../types/typed.js';

/** What the lowering of a function asks of the module that it is part of. */
export interface ModuleContext {
  /** Whether arithmetic that leaves its type panics. */
  readonly overflowPanics: boolean;
  function(id: FunctionId): MirFunction;
  /** Whether a function is one of the standard library. */
  isOfLibrary(id: FunctionId): boolean;
  nameOf(id: FunctionId): string;
  /** Makes a name of the runtime or of `MemoryAccess` known in the module, and returns it. */
  use(name: string): string;
  /** The name of a type's id in `DropGlue`. */
  typeId(type: Type): string;
  /** Makes known where the last field of a struct lies, and its type: for those who know only that it is some `dyn`. */
  addTail(type: Type, offset: number, field: Type): void;
  /** The name of the function that drops a value of a type, if the module drops such values itself. */
  dropFunction(type: Type): string | undefined;
  /** Whether dropping a value of a type runs no code of the program. */
  isPlain(type: Type): boolean;
  /** Whether a value of a type may own another of that type. */
  isRecursive(type: Type): boolean;
  /** The name of the `Layout` of a type's values, padded. */
  layout(type: Type): string;
  /** The number under which an allocation is registered. */
  site(span: Span, type: Type): number;
  /** The name of the address of constant bytes. */
  bytes(value: Uint8Array): string;
  /** The name of a static's address. */
  static(id: StaticId): string;
  staticType(id: StaticId): Type;
  /** The number that stands for a function in a function pointer. */
  functionNumber(id: FunctionId): number;
  /** The table of a trait's method, from type ids to functions. */
  methodTable(trait: TraitObject, method: number): string;
  /** Where a part of a result is left, from the second part on. */
  resultPart(index: number): string;
}
