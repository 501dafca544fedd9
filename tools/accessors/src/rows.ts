// What a row of the table says. `types.ts`, `atomics.ts`, `views.ts` and `others.ts` hold the rows.

/** A value in JavaScript. */
export type JsType = 'number' | 'bigint' | 'number | bigint' | 'boolean' | 'Address';

/** What the bytes of a type mean. */
export type Meaning = 'signed' | 'unsigned' | 'float' | 'bool';

/** A type with methods of its own in `DataView`. */
export interface Direct {
  /** The end of the methods' names: `Int8` for `getInt8` and `setInt8`. */
  readonly view: string;
  /** The store of the addon that writes these bytes, without `set`: signed and unsigned integers share one. */
  readonly nativeStore: string;
}

/** A type that is put together from other rows. */
export interface Joined {
  readonly parts: readonly {
    /** The name of a row with a `view`. */
    readonly type: string;
    /** Bytes from the start of the value. */
    readonly at: number;
    /** What the part stores of `value`. */
    readonly store: string;
  }[];
  /** The value that is read, from the expressions of its parts. */
  readonly join: (...parts: string[]) => string;
  /** The value above the low window, from a function that loads a part; the join of all parts when not given. */
  readonly far?: (load: (type: string, at: number) => string) => string;
}

/** A 64-bit integer that is read and written as two `Int32`, called `low` and `high`. */
export interface Halves {
  /** True of two halves whose value is `low` alone. */
  readonly loadsLow: string;
  /** Makes the value of any two halves. */
  readonly from: string;
  /** True of a `value` whose low half says it all. */
  readonly storesLow: string;
  /** The high half of such a value. */
  readonly high: string;
  /** Refuses a value that cannot be stored; not given where a number or a bigint may be. */
  readonly check?: string;
  /** Mostly an address in the region, where no low memory is used. */
  readonly isAddress?: boolean;
  /** Has a load of its own above the low window, which looks up the window once for both halves. */
  readonly farTogether?: boolean;
}

/** A type in memory: a row of `TYPES`, which gives a load, a store, or both. */
export interface TypeRow {
  readonly name: string;
  /** Bytes. */
  readonly width: number;
  /** What its address must be a multiple of under full checks; `width` when not given. */
  readonly align?: number;
  readonly meaning: Meaning;
  readonly js: JsType;
  readonly as: Direct | Joined | Halves;
  /** The row whose functions these are, but under full checks. */
  readonly sameAs?: string;
  /** The summary of the load; the type has none when not given. */
  readonly reads?: string;
  /** The summary of the store; the type has none when not given. */
  readonly writes?: string;
  /** What the store takes beside the address; `value` when not given. */
  readonly values?: readonly string[];
  /** The range of the value that is stored, or of each of several, in words. */
  readonly range?: string;
  /** Which value in memory the load refuses, where it refuses one. */
  readonly unreadable?: string;
  /** Which value the store refuses, where it refuses one instead of wrapping it. */
  readonly unwritable?: string;
}

/** A type with atomic operations: a row of `ATOMIC_TYPES`, which gives nine functions, or eleven. */
export interface AtomicRow {
  readonly name: string;
  readonly width: number;
  readonly meaning: 'signed' | 'unsigned';
  readonly js: 'number' | 'bigint';
  /** The typed array through which the operations go. */
  readonly array: string;
  /** The array over the low window, by its name in `LowArrays`. */
  readonly lowArray: string;
  /** Whether threads can wait on such an integer. */
  readonly waits?: boolean;
}

/** A kind of view: a row of `VIEWS`, which gives an exact one and an unsafe one. */
export interface ViewRow {
  readonly name: string;
  readonly array: string;
  readonly width: number;
  /** The summary, without its full stop. */
  readonly summary: string;
}

/** A function that is written by hand: the table holds its declaration. */
export interface OtherRow {
  readonly name: string;
  readonly category: Category;
  readonly parameters: readonly string[];
  readonly returns: string;
  /** The text of its TSDoc. */
  readonly doc: string;
}

/** The headings under which the reference lists the functions. */
export type Category = 'Loads' | 'Stores' | 'Bulk operations' | 'Views' | 'Unsafe views' | 'Text' | 'Atomics';
