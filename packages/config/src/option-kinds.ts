/** The variable of an option, its default, and how its values are read and checked. */
export interface OptionKind<T> {
  /** The environment variable. */
  readonly variable: string;
  readonly fallback: T;
  /** What the variable may hold, for an error message. */
  readonly allowedText: string;
  /** What `RuntimeConfig.with` takes, for an error message. */
  readonly allowedValue: string;
  /** Reads the variable's text, which is never empty; returns `undefined` if it is not allowed. */
  parse(text: string): T | undefined;
  /** Tells whether a value passed in code is allowed. */
  accepts(value: unknown): boolean;
}

/** Makes an option of a few words; `spellings` are further texts that the variable may hold. */
export function choice<T extends string>(
  variable: string,
  words: readonly T[],
  fallback: T,
  spellings: Readonly<Record<string, T>> = {},
): OptionKind<T> {
  const byText = new Map<string, T>([
    ...words.map((word) => [word, word] as const),
    ...Object.entries(spellings),
  ]);
  return {
    variable,
    fallback,
    allowedText: oneOf([...byText.keys()]),
    allowedValue: oneOf(words.map((word) => `'${word}'`)),
    parse: (text) => byText.get(normalise(text)),
    accepts: (value) => words.includes(value as T),
  };
}

const BOOLEANS = new Map([
  ['1', true],
  ['true', true],
  ['yes', true],
  ['on', true],
  ['0', false],
  ['false', false],
  ['no', false],
  ['off', false],
]);

/** Makes an option that is on or off: `1`/`0`, `true`/`false`, `yes`/`no`, `on`/`off`. */
export function flag(variable: string, fallback: boolean): OptionKind<boolean> {
  return {
    variable,
    fallback,
    allowedText: '1 or 0, true or false, yes or no, on or off',
    allowedValue: 'true or false',
    parse: (text) => BOOLEANS.get(normalise(text)),
    accepts: (value) => typeof value === 'boolean',
  };
}

/** Makes an option that is on, off, or a word that says more than on. */
export function flagOr<T extends string>(
  variable: string,
  fallback: boolean,
  word: T,
): OptionKind<boolean | T> {
  const plain = flag(variable, fallback);
  return {
    variable,
    fallback,
    allowedText: `${plain.allowedText}, or ${word}`,
    allowedValue: `true, false or '${word}'`,
    parse: (text) => (normalise(text) === word ? word : plain.parse(text)),
    accepts: (value) => value === word || plain.accepts(value),
  };
}

const SIZE = /^(\d+)([kmg]?)$/;
const UNITS: Readonly<Record<string, number>> = { '': 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30 };

/** Makes an option of bytes, 0 to 2^53 - 1; in code also `Infinity` where that is the default. */
export function size(variable: string, fallback: number): OptionKind<number> {
  const mayBeInfinite = fallback === Number.POSITIVE_INFINITY;
  return {
    variable,
    fallback,
    allowedText: 'bytes from 0 to 2^53 - 1, or with a unit as in 64k, 512m, 4g',
    allowedValue: `an integer of bytes from 0 to 2^53 - 1${mayBeInfinite ? ', or Infinity' : ''}`,
    parse(text) {
      const parts = SIZE.exec(normalise(text));
      if (parts === null) return undefined;
      const bytes = Number(parts[1]) * UNITS[parts[2]!]!;
      return Number.isSafeInteger(bytes) ? bytes : undefined;
    },
    accepts: (value) =>
      (Number.isSafeInteger(value) && (value as number) >= 0) ||
      (mayBeInfinite && value === Number.POSITIVE_INFINITY),
  };
}

const RATE = /^1\s*\/\s*(\d+)$/;

/** Makes an option of one in so many, off by default: `1/N` or off; in code N, or 0. */
export function oneIn(variable: string): OptionKind<number> {
  const accepts = (value: unknown) => typeof value === 'number' && (value | 0) === value && value >= 0;
  return {
    variable,
    fallback: 0,
    allowedText: '1/N with N from 1 to 2^31 - 1, as in 1/5000, or off',
    allowedValue: 'N of one in N, an integer from 1 to 2^31 - 1, or 0 for off',
    parse(text) {
      const rate = normalise(text);
      if (BOOLEANS.get(rate) === false) return 0;
      const count = Number(RATE.exec(rate)?.[1] ?? 0);
      return count > 0 && accepts(count) ? count : undefined;
    },
    accepts,
  };
}

/** Makes an option that names a shared library, by name or path; its text is taken as it stands. */
export function library(variable: string): OptionKind<string | null> {
  return {
    variable,
    fallback: null,
    allowedText: 'the name or path of a shared library',
    allowedValue: 'the name or path of a shared library, or null',
    // dlopen takes a C string: a NUL would silently cut the path short.
    parse: (text) => (text.includes('\0') ? undefined : text),
    accepts: (value) =>
      value === null || (typeof value === 'string' && value.length > 0 && !value.includes('\0')),
  };
}

/** Makes an option that names a file with one of some endings; its text is taken as it stands. */
export function file(variable: string, endings: readonly string[]): OptionKind<string | null> {
  const isFile = (name: string) =>
    !name.includes('\0') && endings.some((ending) => name.length > ending.length && name.endsWith(ending));
  const allowedText = `a file name that ends in ${oneOf(endings)}`;
  return {
    variable,
    fallback: null,
    allowedText,
    allowedValue: `${allowedText}, or null`,
    parse: (text) => (isFile(text) ? text : undefined),
    accepts: (value) => value === null || (typeof value === 'string' && isFile(value)),
  };
}

function normalise(text: string): string {
  return text.trim().toLowerCase();
}

function oneOf(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}
