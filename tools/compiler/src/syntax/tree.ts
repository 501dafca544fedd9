// The syntax tree: what the parser makes of a file and the types layer reads. Names are not resolved here. Every node has
// its place in the source.
import type { Span } from './source.js';

/** `a::b::<T>::c`; `<T as Trait>::name` has `qualified`. */
export interface PathTree {
  readonly span: Span;
  /** Begins with `::`. */
  readonly global: boolean;
  readonly qualified: { readonly type: TypeTree; readonly trait: PathTree | undefined } | undefined;
  readonly segments: readonly PathSegment[];
}

export interface PathSegment {
  readonly name: string;
  readonly span: Span;
  /** `<A, B>` or `::<A, B>`; undefined where nothing is written. Lifetimes are left out. */
  readonly arguments: readonly GenericArgument[] | undefined;
  /** `Fn(A, B) -> C`. */
  /** Of a lone name: which expansion of a macro wrote it. */
  readonly mark?: number | undefined;
  readonly signature:
    | { readonly parameters: readonly TypeTree[]; readonly result: TypeTree | undefined }
    | undefined;
}

/** `T`, `3` (a constant), or `Item = T`. */
export type GenericArgument =
  | { readonly kind: 'type'; readonly type: TypeTree }
  | { readonly kind: 'constant'; readonly value: ExpressionTree }
  | {
      readonly kind: 'binding';
      readonly name: string;
      readonly type: TypeTree | undefined;
      readonly bounds: readonly PathTree[];
    };

export type TypeTree = { readonly span: Span } & (
  | { readonly kind: 'path'; readonly path: PathTree }
  | { readonly kind: 'reference'; readonly mutable: boolean; readonly target: TypeTree }
  | { readonly kind: 'pointer'; readonly mutable: boolean; readonly target: TypeTree }
  | { readonly kind: 'tuple'; readonly elements: readonly TypeTree[] }
  | { readonly kind: 'array'; readonly element: TypeTree; readonly length: ExpressionTree }
  | { readonly kind: 'slice'; readonly element: TypeTree }
  | {
      readonly kind: 'function';
      readonly parameters: readonly TypeTree[];
      readonly result: TypeTree | undefined;
    }
  | { readonly kind: 'dyn' | 'impl'; readonly bounds: readonly PathTree[] }
  | { readonly kind: 'never' | 'infer' }
);

export type PatternTree = { readonly span: Span } & (
  | { readonly kind: 'wildcard' | 'rest' }
  | {
      readonly kind: 'binding'; // a name that is no path of a constant or variant: decided by the types layer
      readonly name: string;
      readonly byReference: boolean;
      readonly mutable: boolean;
      readonly sub: PatternTree | undefined;
      /** Which expansion of a macro wrote the name. */
      readonly mark?: number | undefined;
    }
  | { readonly kind: 'literal'; readonly value: ExpressionTree }
  | {
      readonly kind: 'range';
      readonly low: ExpressionTree | undefined;
      readonly high: ExpressionTree | undefined;
      readonly inclusive: boolean;
    }
  | { readonly kind: 'reference'; readonly mutable: boolean; readonly pattern: PatternTree }
  | { readonly kind: 'tuple' | 'slice'; readonly elements: readonly PatternTree[] }
  | { readonly kind: 'path'; readonly path: PathTree }
  | { readonly kind: 'tupleStruct'; readonly path: PathTree; readonly elements: readonly PatternTree[] }
  | {
      readonly kind: 'struct';
      readonly path: PathTree;
      readonly fields: readonly {
        readonly name: string;
        readonly pattern: PatternTree;
        readonly span: Span;
      }[];
      readonly hasRest: boolean;
    }
  | { readonly kind: 'or'; readonly alternatives: readonly PatternTree[] }
);

export type BinaryOperator =
  | '+' | '-' | '*' | '/' | '%' | '&' | '|' | '^' | '<<' | '>>'
  | '==' | '!=' | '<' | '<=' | '>' | '>=' | '&&' | '||'; // biome-ignore format: by precedence

export type ExpressionTree = { readonly span: Span } & (
  | { readonly kind: 'integer'; readonly value: bigint; readonly suffix: string | undefined }
  | { readonly kind: 'float'; readonly value: number; readonly suffix: string | undefined }
  /** `mark`: which expansion of a macro wrote it. */
  | { readonly kind: 'string'; readonly value: string; readonly mark?: number | undefined }
  | { readonly kind: 'bytes'; readonly value: Uint8Array }
  | { readonly kind: 'char'; readonly value: bigint; readonly byte: boolean }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'path'; readonly path: PathTree }
  | {
      readonly kind: 'struct';
      readonly path: PathTree;
      readonly fields: readonly {
        readonly name: string;
        readonly value: ExpressionTree;
        readonly span: Span;
      }[];
      readonly base: ExpressionTree | undefined;
    }
  | { readonly kind: 'tuple' | 'array'; readonly elements: readonly ExpressionTree[] }
  | { readonly kind: 'repeat'; readonly element: ExpressionTree; readonly count: ExpressionTree }
  | { readonly kind: 'unary'; readonly operator: '-' | '!' | '*'; readonly operand: ExpressionTree }
  | {
      readonly kind: 'binary';
      readonly operator: BinaryOperator;
      readonly left: ExpressionTree;
      readonly right: ExpressionTree;
    }
  | {
      readonly kind: 'assign';
      readonly operator: string | undefined;
      readonly place: ExpressionTree;
      readonly value: ExpressionTree;
    }
  | {
      readonly kind: 'range';
      readonly low: ExpressionTree | undefined;
      readonly high: ExpressionTree | undefined;
      readonly inclusive: boolean;
    }
  | { readonly kind: 'call'; readonly callee: ExpressionTree; readonly arguments: readonly ExpressionTree[] }
  | {
      readonly kind: 'methodCall';
      readonly receiver: ExpressionTree;
      readonly method: PathSegment;
      readonly arguments: readonly ExpressionTree[];
    }
  | { readonly kind: 'field'; readonly base: ExpressionTree; readonly name: string; readonly nameSpan: Span }
  | {
      readonly kind: 'index';
      readonly base: ExpressionTree;
      readonly index: ExpressionTree;
      /** Where the `[` stands. */
      readonly bracket: number;
    }
  | { readonly kind: 'try'; readonly operand: ExpressionTree }
  | { readonly kind: 'cast'; readonly operand: ExpressionTree; readonly type: TypeTree }
  | {
      readonly kind: 'reference';
      readonly mutable: boolean;
      readonly raw: boolean;
      readonly operand: ExpressionTree;
    }
  | { readonly kind: 'block'; readonly block: BlockTree; readonly label: string | undefined }
  | { readonly kind: 'let'; readonly pattern: PatternTree; readonly value: ExpressionTree } // a condition
  | {
      readonly kind: 'if';
      readonly condition: ExpressionTree;
      readonly then: BlockTree;
      readonly otherwise: ExpressionTree | undefined;
    }
  | { readonly kind: 'match'; readonly scrutinee: ExpressionTree; readonly arms: readonly ArmTree[] }
  | {
      readonly kind: 'while';
      readonly label: string | undefined;
      readonly condition: ExpressionTree;
      readonly body: BlockTree;
    }
  | { readonly kind: 'loop'; readonly label: string | undefined; readonly body: BlockTree }
  | {
      readonly kind: 'for';
      readonly label: string | undefined;
      readonly pattern: PatternTree;
      readonly iterable: ExpressionTree;
      readonly body: BlockTree;
    }
  | {
      readonly kind: 'closure';
      readonly move: boolean;
      readonly parameters: readonly { readonly pattern: PatternTree; readonly type: TypeTree | undefined }[];
      readonly result: TypeTree | undefined;
      readonly body: ExpressionTree;
    }
  | { readonly kind: 'break'; readonly label: string | undefined; readonly value: ExpressionTree | undefined }
  | { readonly kind: 'continue'; readonly label: string | undefined }
  | { readonly kind: 'return'; readonly value: ExpressionTree | undefined }
  | { readonly kind: 'macro'; readonly name: string; readonly arguments: MacroArguments }
  /** Made by the types layer, never by the parser: an expression that is checked already. */
  | { readonly kind: 'checked'; readonly value: object }
);

/** The arguments of a macro that the compiler knows. */
export interface MacroArguments {
  readonly values: readonly { readonly name: string | undefined; readonly value: ExpressionTree }[];
  /** `vec![x; n]` */
  readonly repeat: ExpressionTree | undefined;
  /** `matches!(x, pattern if guard)` */
  readonly pattern: PatternTree | undefined;
  readonly guard: ExpressionTree | undefined;
  /** The text of the arguments, for `assert!`. */
  readonly text: string;
}

export interface ArmTree {
  readonly pattern: PatternTree;
  readonly guard: ExpressionTree | undefined;
  readonly body: ExpressionTree;
  readonly span: Span;
}

export interface BlockTree {
  readonly span: Span;
  readonly statements: readonly StatementTree[];
  /** The last expression, without a semicolon. */
  readonly value: ExpressionTree | undefined;
  /** Items that are declared inside. */
  readonly items: readonly ItemTree[];
}

export type StatementTree = { readonly span: Span } & (
  | {
      readonly kind: 'let';
      readonly pattern: PatternTree;
      readonly type: TypeTree | undefined;
      readonly value: ExpressionTree | undefined;
      readonly otherwise: BlockTree | undefined;
    }
  | { readonly kind: 'expression'; readonly expression: ExpressionTree }
);

export interface GenericsTree {
  /** How many lifetimes are declared; nothing but the type's full name asks for them. */
  readonly lifetimes: number;
  readonly parameters: readonly GenericParameter[];
  readonly where: readonly { readonly type: TypeTree; readonly bounds: readonly PathTree[] }[];
}

export interface GenericParameter {
  readonly name: string;
  readonly span: Span;
  readonly constant: TypeTree | undefined; // `const N: usize`
  readonly bounds: readonly PathTree[];
  readonly default: GenericArgument | undefined;
}

/** `#[name(words)]`, `#[name = "value"]`. */
export interface AttributeTree {
  readonly name: string;
  readonly words: readonly string[];
  readonly value: string | undefined;
  readonly span: Span;
}

export interface ParameterTree {
  readonly pattern: PatternTree;
  readonly type: TypeTree;
}

export interface FunctionTree {
  readonly kind: 'function';
  readonly name: string;
  readonly visibility: Visibility;
  readonly span: Span;
  readonly attributes: readonly AttributeTree[];
  readonly generics: GenericsTree;
  /** `self` comes first, with its type (`Self`, `&Self`, `&mut Self` or as written). */
  readonly parameters: readonly ParameterTree[];
  readonly hasSelf: boolean;
  readonly result: TypeTree | undefined;
  readonly body: BlockTree | undefined;
}

/** Who sees a field or a method: everybody, its own crate (`pub(crate)` and the like), or its module and those inside it. */
export type Visibility = 'all' | 'crate' | 'module';

export interface VariantTree {
  readonly name: string;
  readonly span: Span;
  readonly attributes: readonly AttributeTree[];
  readonly shape: 'unit' | 'tuple' | 'named';
  readonly fields: readonly {
    readonly name: string;
    readonly type: TypeTree;
    readonly visibility: Visibility;
  }[];
  readonly discriminant: ExpressionTree | undefined;
}

export interface AdtTree {
  readonly kind: 'struct' | 'enum';
  readonly name: string;
  readonly span: Span;
  readonly attributes: readonly AttributeTree[];
  readonly generics: GenericsTree;
  /** One for a struct. */
  readonly variants: readonly VariantTree[];
}

export interface ConstTree {
  readonly kind: 'const' | 'static';
  readonly name: string;
  readonly span: Span;
  readonly attributes: readonly AttributeTree[];
  readonly mutable: boolean;
  readonly type: TypeTree;
  readonly value: ExpressionTree | undefined;
}

export interface AliasTree {
  readonly kind: 'alias'; // `type A<T> = B;` and associated types
  readonly name: string;
  readonly span: Span;
  readonly attributes: readonly AttributeTree[];
  readonly generics: GenericsTree;
  readonly bounds: readonly PathTree[];
  readonly type: TypeTree | undefined;
}

export type AssociatedTree = FunctionTree | ConstTree | AliasTree;

export interface TraitTree {
  readonly kind: 'trait';
  readonly name: string;
  readonly span: Span;
  readonly attributes: readonly AttributeTree[];
  readonly generics: GenericsTree;
  readonly supertraits: readonly PathTree[];
  readonly items: readonly AssociatedTree[];
}

export interface ImplTree {
  readonly kind: 'impl';
  readonly name: string; // empty
  readonly span: Span;
  readonly attributes: readonly AttributeTree[];
  readonly generics: GenericsTree;
  readonly trait: PathTree | undefined;
  readonly type: TypeTree;
  readonly items: readonly AssociatedTree[];
}

export interface ModuleTree {
  readonly kind: 'module';
  readonly name: string;
  readonly span: Span;
  readonly attributes: readonly AttributeTree[];
  /** Undefined for `mod name;`, whose text is in a file of its own. */
  readonly items: readonly ItemTree[] | undefined;
}

export interface UseTree {
  readonly kind: 'use';
  readonly name: string; // empty
  readonly span: Span;
  readonly attributes: readonly AttributeTree[];
  /** One for each name; `alias` undefined stands for `*`. */
  readonly imports: readonly { readonly path: PathTree; readonly alias: string | undefined }[];
}

/** `extern "intrinsic" { ... }`, in the standard library only. */
export interface ForeignTree {
  readonly kind: 'foreign';
  readonly name: string; // the ABI
  readonly span: Span;
  readonly attributes: readonly AttributeTree[];
  readonly items: readonly FunctionTree[];
}

export type ItemTree =
  | FunctionTree
  | AdtTree
  | ConstTree
  | AliasTree
  | TraitTree
  | ImplTree
  | ModuleTree
  | UseTree
  | ForeignTree;
