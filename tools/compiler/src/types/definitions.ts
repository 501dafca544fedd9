// What names stand for: modules, types, traits, impls, functions and constants, each with its syntax tree, and the types
// of inference. Nothing here computes.
import type { SourceFile, Span } from '../syntax/source.js';
import type {
  AdtTree,
  AliasTree,
  ConstTree,
  FunctionTree,
  GenericsTree,
  ImplTree,
  PathTree,
  TraitTree,
  UseTree,
} from '../syntax/tree.js';
import type { IntName } from './typed.js';

/**
 * A type while it is inferred. Beyond the types of `typed.ts`: variables, parameters of generics and what is computed
 * from them; signatures hold parameters, the bodies of instances do not.
 */
export type Ty =
  | Variable
  | { readonly kind: 'int'; readonly name: IntName }
  | { readonly kind: 'float'; readonly name: 'f32' | 'f64' }
  | { readonly kind: 'bool' | 'char' | 'never' | 'str' }
  | { readonly kind: 'tuple'; readonly elements: readonly Ty[] }
  | { readonly kind: 'array'; readonly element: Ty; readonly length: Ty } // length: constant, parameter or variable
  | { readonly kind: 'constant'; readonly value: bigint } // argument of a `const N: usize` parameter
  | { readonly kind: 'slice'; readonly element: Ty }
  | {
      readonly kind: 'dyn';
      readonly trait: TraitDef;
      readonly arguments: readonly Ty[];
      readonly bindings: readonly Binding[];
    }
  | { readonly kind: 'reference'; readonly mutable: boolean; readonly target: Ty }
  | { readonly kind: 'pointer'; readonly mutable: boolean; readonly target: Ty }
  | { readonly kind: 'box'; readonly target: Ty }
  | { readonly kind: 'adt'; readonly def: AdtDef; readonly arguments: readonly Ty[] }
  | { readonly kind: 'function'; readonly parameters: readonly Ty[]; readonly result: Ty }
  | { readonly kind: 'item'; readonly def: FunctionDef; readonly arguments: readonly Ty[] } // of all its parameters
  | { readonly kind: 'closure'; readonly closure: ClosureInfo }
  | { readonly kind: 'parameter'; readonly name: string }
  | {
      readonly kind: 'projection';
      readonly self: Ty;
      readonly trait: TraitDef;
      readonly arguments: readonly Ty[];
      readonly name: string;
    }
  | { readonly kind: 'opaque'; readonly def: FunctionDef; readonly arguments: readonly Ty[] } // `impl Trait` as a result
  | { readonly kind: 'infer' }; // `_`

/** A type to be found. A linked variable is its link. */
export interface Variable {
  readonly kind: 'variable';
  readonly id: number;
  form: 'any' | 'int' | 'float';
  link: Ty | undefined;
}

/** `Item = T` */
export interface Binding {
  readonly name: string;
  readonly type: Ty;
}

/** `Self: Trait<Arguments, Item = T>` */
export interface Bound {
  readonly self: Ty;
  readonly trait: TraitDef;
  readonly arguments: readonly Ty[];
  readonly bindings: readonly Binding[];
}

/** A closure expression within one instance of its function. What is optional is known when that function is finished. */
export interface ClosureInfo {
  readonly id: number;
  readonly name: string;
  readonly parameters: readonly Ty[];
  readonly result: Ty;
  /** How the body takes the closure: by reference, mutable reference, or value (it moves captures out). */
  kind?: 'Fn' | 'FnMut' | 'FnOnce';
  copy?: boolean;
  body?: number;
}

export type Definition =
  | Module
  | AdtDef
  | VariantDef
  | TraitDef
  | AliasDef
  | FunctionDef
  | ConstDef
  | PrimitiveDef;

export interface Module {
  readonly kind: 'module';
  readonly name: string;
  /** `std::vec`; the program's own root is `crate`. */
  readonly path: string;
  readonly parent: Module | undefined;
  /** The items of a block see the names around it. */
  readonly isBlock: boolean;
  readonly root: Module;
  readonly types: Map<string, Definition>;
  readonly values: Map<string, Definition>;
  readonly uses: { readonly tree: UseTree['imports'][number]; resolving: boolean }[];
}

export interface AdtDef {
  readonly kind: 'adt';
  readonly name: string;
  readonly path: string;
  readonly module: Module;
  readonly tree: AdtTree;
  readonly lang: string | undefined;
  variants: readonly VariantDef[];
}

export interface VariantDef {
  readonly kind: 'variant';
  readonly name: string;
  readonly adt: AdtDef;
  readonly index: number;
}

export interface TraitDef {
  readonly kind: 'trait';
  readonly name: string;
  readonly path: string;
  readonly module: Module;
  readonly tree: TraitTree;
  readonly functions: Map<string, FunctionDef>;
  readonly types: Map<string, AliasTree>;
  readonly constants: Map<string, ConstDef>;
  readonly impls: ImplDef[];
}

export interface ImplDef {
  readonly kind: 'impl';
  readonly id: number;
  readonly module: Module;
  readonly tree: ImplTree;
  readonly functions: Map<string, FunctionDef>;
  readonly types: Map<string, AliasTree>;
  readonly constants: Map<string, ConstDef>;
  /** Resolved on first use. */
  trait?: TraitDef;
}

export interface FunctionDef {
  readonly kind: 'function';
  readonly id: number;
  readonly name: string;
  readonly module: Module;
  readonly tree: FunctionTree;
  readonly owner: ImplDef | TraitDef | undefined;
  readonly intrinsic: boolean;
}

export interface ConstDef {
  readonly kind: 'const';
  readonly name: string;
  readonly module: Module;
  readonly tree: ConstTree;
  readonly owner: ImplDef | TraitDef | undefined;
}

export interface AliasDef {
  readonly kind: 'alias';
  readonly name: string;
  readonly module: Module;
  readonly tree: AliasTree;
}

export interface PrimitiveDef {
  readonly kind: 'primitive';
  readonly name: string;
  readonly type: Ty;
}

/** Where a tree stands: what its names mean. */
export interface Scope {
  readonly module: Module;
  readonly owner: ImplDef | TraitDef | undefined;
  readonly function: FunctionDef | undefined;
  readonly adt?: AdtDef;
  readonly impl?: ImplDef;
}

export interface Crates {
  readonly files: SourceFile[];
  readonly std: Module;
  readonly main: Module;
  readonly inherent: Map<string, { readonly impl: ImplDef; readonly item: FunctionDef | ConstDef }[]>;
  /** By the name of a method, constant or type: the traits that declare it. */
  readonly traitItems: Map<string, TraitDef[]>;
  readonly traits: TraitDef[];
  /** Impls of traits whose trait is not looked up yet. */
  readonly unsorted: ImplDef[];
}

export const NO_GENERICS: GenericsTree = { lifetimes: 0, parameters: [], where: [] };
export type { PathTree, Span };
