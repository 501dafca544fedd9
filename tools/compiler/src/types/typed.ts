// The typed program: what the types layer makes and the ownership layer reads. Every function is an instance: its type
// arguments are known, so no type variable, no `Self` and no associated type is left. Names are resolved, method calls
// are calls of functions, overloaded operators are calls, automatic references and dereferences are written out, and
// macros are gone. Moves, drops and temporaries are not decided here: that is the ownership layer's work.

/** Where something stands in a source file: byte offsets into its text; `file` counts `TypedProgram.files`. */
export interface Span {
  readonly file: number;
  readonly start: number;
  readonly end: number;
}

export type IntName =
  | 'i8'
  | 'i16'
  | 'i32'
  | 'i64'
  | 'i128'
  | 'isize'
  | 'u8'
  | 'u16'
  | 'u32'
  | 'u64'
  | 'u128'
  | 'usize';

/** Types are interned: two equal types are the same object, so `===` compares them. */
export type Type =
  | { readonly kind: 'int'; readonly name: IntName }
  | { readonly kind: 'float'; readonly name: 'f32' | 'f64' }
  | { readonly kind: 'bool' | 'char' | 'never' | 'str' }
  | { readonly kind: 'tuple'; readonly elements: readonly Type[] } // () has no elements
  | { readonly kind: 'array'; readonly element: Type; readonly length: number }
  | { readonly kind: 'slice'; readonly element: Type } // unsized, as `str` and `dyn`
  | { readonly kind: 'dyn'; readonly trait: TraitObject }
  | { readonly kind: 'reference'; readonly mutable: boolean; readonly target: Type }
  | { readonly kind: 'pointer'; readonly mutable: boolean; readonly target: Type } // raw; the standard library only
  | { readonly kind: 'box'; readonly target: Type } // Box<T>, whose contents can be moved out
  | { readonly kind: 'adt'; readonly adt: Adt } // a struct or enum instance
  | { readonly kind: 'function'; readonly parameters: readonly Type[]; readonly result: Type } // fn pointer: a scalar
  | { readonly kind: 'item'; readonly callee: FunctionId } // the type of a function's name, zero-sized
  | { readonly kind: 'closure'; readonly closure: Closure };

/** A struct or an enum with its type arguments. Fields are filled in after the object is made, as types may be recursive. */
export interface Adt {
  /** As a person writes it: `Option<Box<Node>>`, without the path. */
  readonly name: string;
  /** As Rust's `type_name` gives it: `core::option::Option<alloc::boxed::Box<program::Node>>`. */
  readonly fullName: string;
  /** The path of the definition: `std::vec::Vec`, `crate::Tree`. */
  readonly path: string;
  readonly kind: 'struct' | 'enum';
  readonly arguments: readonly Type[];
  /** One for a struct. */
  readonly variants: readonly Variant[];
  /** `impl Drop`: takes `&mut Self`. */
  readonly drop: FunctionId | undefined;
  /** From `#[lang = "..."]` in the standard library: vec, string, rc, weak, option, ordering, range... */
  readonly lang: string | undefined;
  readonly copy: boolean;
}

export interface Variant {
  readonly name: string;
  /** Explicit (`A = 5`) or counted on from the one before, as in Rust. */
  readonly discriminant: bigint;
  readonly fields: readonly { readonly name: string; readonly type: Type }[];
}

export interface TraitObject {
  readonly name: string;
  /** As Rust's `type_name` gives it, without `dyn`. */
  readonly fullName: string;
  /** Index in here = `method` of a dynamic call. */
  readonly methods: readonly string[];
}

/** A closure's value is its captures, laid out as a struct; its body is a function whose first parameter is the closure. */
export interface Closure {
  readonly name: string;
  readonly captures: readonly { readonly name: string; readonly type: Type }[]; // a captured reference has a reference type
  readonly body: FunctionId;
  readonly copy: boolean;
}

export type FunctionId = number & { readonly brand?: 'function' };
export type LocalId = number & { readonly brand?: 'local' };
export type LabelId = number & { readonly brand?: 'label' };
export type StaticId = number & { readonly brand?: 'static' };

export interface TypedProgram {
  readonly files: readonly { readonly path: string; readonly text: string }[];
  readonly functions: ReadonlyMap<FunctionId, TypedFunction>;
  readonly statics: readonly { readonly name: string; readonly type: Type; readonly value: Expression }[];
  /** For each pair of trait object and type that some coercion makes: the methods in the order of `TraitObject.methods`. */
  readonly vtables: readonly {
    readonly trait: TraitObject;
    readonly type: Type;
    readonly methods: readonly FunctionId[];
  }[];
  /** `fn main()`, or one that returns a Result (the types layer wraps it then). */
  readonly main: FunctionId;
}

export interface TypedFunction {
  readonly id: FunctionId;
  /** For people and for stack traces: `Tree::insert`, `main`, `<Noisy as Drop>::drop`. */
  readonly name: string;
  readonly parameters: readonly { readonly local: LocalId; readonly pattern?: Pattern }[]; // pattern: taken apart on entry
  readonly result: Type;
  readonly locals: readonly Local[]; // index = LocalId
  readonly body: Expression;
  readonly span: Span;
  /** `#[track_caller]`: panics name the caller's line. */
  readonly trackCaller: boolean;
  /** `#[cold]`: seldom called, and never put in place of its call. */
  readonly isCold: boolean;
}

export interface Local {
  readonly name: string;
  readonly type: Type;
  readonly mutable: boolean;
  readonly span: Span;
}

interface Node {
  readonly type: Type;
  readonly span: Span;
}

export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%' | '&' | '|' | '^' | '<<' | '>>';
export type ComparisonOperator = '==' | '!=' | '<' | '<=' | '>' | '>=';

/** Place expressions are local, static, field, index and dereference; every other kind is a value. */
export type Expression = Node &
  (
    | { readonly kind: 'integer'; readonly value: bigint } // also a char's code point when the type is char
    | { readonly kind: 'float'; readonly value: number }
    | { readonly kind: 'boolean'; readonly value: boolean }
    | { readonly kind: 'string'; readonly value: string } // &'static str
    | { readonly kind: 'bytes'; readonly value: Uint8Array } // &'static [u8; N]
    | { readonly kind: 'item'; readonly callee: FunctionId } // a function's name as a value, zero-sized
    | { readonly kind: 'local'; readonly local: LocalId }
    | { readonly kind: 'static'; readonly static: StaticId }
    | { readonly kind: 'field'; readonly base: Expression; readonly index: number } // of a struct, tuple or closure
    | { readonly kind: 'index'; readonly base: Expression; readonly index: Expression } // base: array, slice or Vec place; index: usize; bounds are checked
    | { readonly kind: 'dereference'; readonly base: Expression } // of reference, raw pointer or Box
    | {
        readonly kind: 'reference';
        readonly mutable: boolean;
        readonly raw: boolean;
        readonly place: Expression;
      } // of a value: a temporary
    | { readonly kind: 'negate' | 'not'; readonly operand: Expression } // scalars; `not` of bool and of integers
    | {
        readonly kind: 'arithmetic';
        readonly operator: ArithmeticOperator;
        readonly left: Expression;
        readonly right: Expression;
      } // scalars; overflow panics unless told otherwise
    | {
        readonly kind: 'comparison';
        readonly operator: ComparisonOperator;
        readonly left: Expression;
        readonly right: Expression;
      } // scalars and raw pointers
    | { readonly kind: 'and' | 'or'; readonly left: Expression; readonly right: Expression } // left of `and` may hold `let`
    | { readonly kind: 'cast'; readonly operand: Expression } // `as`, from operand.type to type: scalars, pointers, fieldless enums
    | { readonly kind: 'coerce'; readonly coercion: Coercion; readonly operand: Expression }
    | { readonly kind: 'assign'; readonly place: Expression; readonly value: Expression } // value first, then the old one is dropped
    | {
        readonly kind: 'assignArithmetic';
        readonly operator: ArithmeticOperator;
        readonly place: Expression;
        readonly value: Expression;
      }
    | {
        readonly kind: 'call';
        readonly callee: FunctionId;
        readonly arguments: readonly Expression[];
        readonly overloaded?: boolean;
      } // closures too: the first argument is the closure; overloaded: stands for `*a` or `a[i]` (Deref, Index, written or automatic), so that `&*a` extends the temporary a
    | { readonly kind: 'callPointer'; readonly callee: Expression; readonly arguments: readonly Expression[] }
    | {
        readonly kind: 'callDynamic';
        readonly trait: TraitObject;
        readonly method: number;
        readonly receiver: Expression;
        readonly arguments: readonly Expression[];
      } // receiver: &dyn, &mut dyn or Box<dyn> (FnOnce)
    | {
        readonly kind: 'intrinsic';
        readonly name: string;
        readonly types: readonly Type[];
        readonly arguments: readonly Expression[];
      } // `box_new` is `Box::new`
    | {
        readonly kind: 'aggregate';
        readonly variant: number;
        readonly fields: readonly { readonly index: number; readonly value: Expression }[];
        readonly base: Expression | undefined;
      } // struct, variant, tuple, closure; in source order; base: `..base`
    | { readonly kind: 'array'; readonly elements: readonly Expression[] }
    | { readonly kind: 'repeat'; readonly element: Expression; readonly count: number }
    | { readonly kind: 'let'; readonly pattern: Pattern; readonly value: Expression } // a condition: in `if`, `while`, match guards, and under `and`
    | {
        readonly kind: 'if';
        readonly condition: Expression;
        readonly then: Expression;
        readonly otherwise: Expression | undefined;
      }
    | { readonly kind: 'match'; readonly scrutinee: Expression; readonly arms: readonly Arm[] } // exhaustive, checked by the types layer
    | {
        readonly kind: 'block';
        readonly label: LabelId | undefined;
        readonly statements: readonly Statement[];
        readonly value: Expression | undefined;
      }
    | { readonly kind: 'loop'; readonly label: LabelId; readonly body: Expression }
    | {
        readonly kind: 'while';
        readonly label: LabelId;
        readonly condition: Expression;
        readonly body: Expression;
      }
    | {
        readonly kind: 'forRange';
        readonly label: LabelId;
        readonly pattern: Pattern;
        readonly start: Expression;
        readonly end: Expression;
        readonly inclusive: boolean;
        readonly body: Expression;
      } // `for` over a range of integers; other loops are `match into_iter(..) { mut iter => loop { match next(&mut iter) { .. } } }`
    | { readonly kind: 'break'; readonly label: LabelId; readonly value: Expression | undefined }
    | { readonly kind: 'continue'; readonly label: LabelId }
    | { readonly kind: 'return'; readonly value: Expression | undefined }
  );

export type Coercion =
  | { readonly kind: 'unsizeArray' } // &[T; N] to &[T], Box<[T; N]> to Box<[T]>
  | { readonly kind: 'unsizeDyn'; readonly trait: TraitObject; readonly from: Type } // &T to &dyn, Box<T> to Box<dyn>, Rc<T> to Rc<dyn>
  | { readonly kind: 'functionPointer' } // a function's name, or a closure without captures
  | { readonly kind: 'never' }
  | { readonly kind: 'pointer' }; // &mut T to &T, reference to raw pointer

export type Statement =
  | {
      readonly kind: 'let';
      readonly pattern: Pattern;
      readonly value: Expression | undefined;
      readonly otherwise: Expression | undefined;
      readonly span: Span;
    }
  | { readonly kind: 'expression'; readonly expression: Expression; readonly span: Span };

export interface Arm {
  readonly pattern: Pattern;
  readonly guard: Expression | undefined;
  readonly body: Expression;
  readonly span: Span;
}

/** Binding modes and dereferences are written out: `Some(x)` against `&Option<T>` is dereference(variant(binding by reference)). */
export type Pattern = Node &
  (
    | { readonly kind: 'wildcard' } // binds and moves nothing; `..` too
    | {
        readonly kind: 'binding';
        readonly local: LocalId;
        readonly by: 'value' | 'reference' | 'mutableReference';
        readonly sub: Pattern | undefined;
      } // `x @ sub`
    | { readonly kind: 'dereference'; readonly pattern: Pattern } // `&p`, or implied; also of a Box
    | {
        readonly kind: 'variant';
        readonly variant: number;
        readonly fields: readonly { readonly index: number; readonly pattern: Pattern }[];
      } // struct, tuple and enum
    | { readonly kind: 'constant'; readonly value: Expression } // literal; for &str: compared by its text
    | {
        readonly kind: 'range';
        readonly low: bigint | undefined;
        readonly high: bigint | undefined;
        readonly inclusive: boolean;
      } // integers and chars
    | {
        readonly kind: 'floatRange';
        readonly low: Expression | undefined;
        readonly high: Expression | undefined;
        readonly inclusive: boolean;
      }
    | {
        readonly kind: 'slice';
        readonly before: readonly Pattern[];
        readonly rest: Pattern | undefined;
        readonly hasRest: boolean;
        readonly after: readonly Pattern[];
      } // of arrays and slices
    | { readonly kind: 'or'; readonly alternatives: readonly Pattern[] } // all bind the same locals
  );
