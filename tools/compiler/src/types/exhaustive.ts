// Whether patterns match every value: the algorithm of Maranget, "Warnings for pattern matching" (2007). A row is a list of
// patterns for a list of values; the first value's type is split into its constructors, one after the other.
import { limitOf } from './constants.js';
import type { Expression, Pattern, Type, Variant } from './typed.js';

/** How values of a type are made: a variant, a length, a range, what is behind a reference. */
interface Constructor {
  readonly parts: readonly Type[];
  /** The patterns for the parts if the pattern matches some value made so, else undefined. */
  readonly specialize: (pattern: Pattern) => readonly (Pattern | undefined)[] | undefined;
  readonly show: (parts: readonly string[]) => string;
}

/** undefined stands for `_`. */
type Row = readonly (Pattern | undefined)[];

/** A value, as text, that none of the patterns matches; undefined if they match all. */
export function unmatched(patterns: readonly Pattern[], type: Type): string | undefined {
  return missing(
    patterns.map((pattern) => [pattern]),
    [type],
  )?.[0];
}

function missing(rows: readonly Row[], types: readonly Type[]): string[] | undefined {
  const [type, ...rest] = types;
  if (type === undefined) return rows.length === 0 ? [] : undefined;
  const open = rows.flatMap((row) => alternatives(row[0]).map((first): Row => [first, ...row.slice(1)]));
  const constructors = open.some(([first]) => first !== undefined)
    ? constructorsOf(
        type,
        open.map(([first]) => first),
      )
    : undefined;
  if (constructors === undefined) {
    if (isEmpty(type)) return undefined;
    const found = missing(
      open.filter(([first]) => first === undefined).map((row) => row.slice(1)),
      rest,
    );
    return found === undefined ? undefined : ['_', ...found];
  }
  for (const { parts, specialize, show } of constructors) {
    const special = open.flatMap(([first, ...others]): Row[] => {
      const inner = first === undefined ? parts.map(() => undefined) : specialize(first);
      return inner === undefined ? [] : [[...inner, ...others]];
    });
    const found = missing(special, [...parts, ...rest]);
    if (found !== undefined) return [show(found.slice(0, parts.length)), ...found.slice(parts.length)];
  }
  return undefined;
}

/** The pattern without names, and its alternatives one by one. */
function alternatives(pattern: Pattern | undefined): (Pattern | undefined)[] {
  if (pattern === undefined || pattern.kind === 'wildcard') return [undefined];
  if (pattern.kind === 'binding') return alternatives(pattern.sub);
  if (pattern.kind === 'or') return pattern.alternatives.flatMap(alternatives);
  return [pattern];
}

const isEmpty = (type: Type): boolean =>
  type.kind === 'never' ||
  (type.kind === 'adt' && type.adt.kind === 'enum' && type.adt.variants.length === 0);

/** Undefined where only `_` can match all: texts and floats. */
function constructorsOf(type: Type, patterns: readonly (Pattern | undefined)[]): Constructor[] | undefined {
  switch (type.kind) {
    case 'adt':
      return type.adt.variants.map((variant, index) =>
        variantConstructor(
          variant,
          index,
          type.adt.kind === 'enum' ? `${type.adt.path.split('::').at(-1)}::${variant.name}` : variant.name,
        ),
      );
    case 'tuple': {
      const fields = type.elements.map((element, index) => ({ name: String(index), type: element }));
      return [variantConstructor({ name: '', discriminant: 0n, fields }, 0, '')];
    }
    case 'reference':
    case 'box': {
      const behind = patterns.some((pattern) => pattern?.kind === 'dereference');
      const specialize = (pattern: Pattern) =>
        pattern.kind === 'dereference' ? [pattern.pattern] : undefined;
      return behind ? [{ parts: [type.target], specialize, show: ([inner]) => `&${inner}` }] : undefined;
    }
    case 'bool':
    case 'int':
    case 'char':
      return rangeConstructors(type, patterns);
    case 'array':
    case 'slice':
      return lengthConstructors(type, patterns);
    default:
      return undefined;
  }
}

function variantConstructor(variant: Variant, index: number, name: string): Constructor {
  return {
    parts: variant.fields.map((field) => field.type),
    specialize: (pattern) => {
      if (pattern.kind !== 'variant' || pattern.variant !== index) return undefined;
      return variant.fields.map((_, at) => pattern.fields.find((field) => field.index === at)?.pattern);
    },
    show: (parts) => {
      if (parts.length === 0) return name === '' ? '()' : name;
      if (/^\d/.test(variant.fields[0]!.name)) return `${name}(${parts.join(', ')})`;
      return `${name} { ${parts.map((part, at) => `${variant.fields[at]!.name}: ${part}`).join(', ')} }`;
    },
  };
}

type Interval = readonly [bigint, bigint];

/** The pieces into which the patterns cut all values of the type. */
function rangeConstructors(type: Type, patterns: readonly (Pattern | undefined)[]): Constructor[] {
  const domain = domainOf(type);
  const cuts = new Set<bigint>();
  for (const pattern of patterns) {
    const interval = pattern === undefined ? undefined : intervalOf(pattern, domain);
    if (interval !== undefined) cuts.add(interval[0]).add(interval[1] + 1n);
  }
  const constructors: Constructor[] = [];
  for (const [low, high] of domain) {
    const inside = [...cuts].filter((cut) => cut > low && cut <= high).sort((a, b) => (a < b ? -1 : 1));
    [low, ...inside].forEach((start, index) => {
      const end = (inside[index] ?? high + 1n) - 1n;
      const specialize = (pattern: Pattern) => {
        const interval = intervalOf(pattern, domain);
        return interval !== undefined && interval[0] <= start && end <= interval[1] ? [] : undefined;
      };
      constructors.push({ parts: [], specialize, show: () => showRange(type, start, end) });
    });
  }
  return constructors;
}

function domainOf(type: Type): readonly Interval[] {
  if (type.kind === 'bool') return [[0n, 1n]];
  if (type.kind !== 'int') return [[0n, 0xd7ffn], [0xe000n, 0x10ffffn]]; // biome-ignore format: two ranges
  return [[limitOf(type.name, 'MIN')!, limitOf(type.name, 'MAX')!]];
}

function intervalOf(pattern: Pattern, domain: readonly Interval[]): Interval | undefined {
  if (pattern.kind === 'constant') {
    const value = constantValue(pattern.value);
    return value === undefined ? undefined : [value, value];
  }
  if (pattern.kind !== 'range') return undefined;
  const low = pattern.low ?? domain[0]![0];
  const high =
    pattern.high === undefined ? domain.at(-1)![1] : pattern.inclusive ? pattern.high : pattern.high - 1n;
  return [low, high];
}

function constantValue(value: Expression): bigint | undefined {
  if (value.kind === 'integer') return value.value;
  return value.kind === 'boolean' ? BigInt(value.value) : undefined;
}

function showRange(type: Type, low: bigint, high: bigint): string {
  const one = (value: bigint): string => {
    if (type.kind === 'bool') return String(value === 1n);
    return type.kind === 'char'
      ? JSON.stringify(String.fromCodePoint(Number(value))).replace(/^"|"$/g, "'")
      : String(value);
  };
  return low === high ? one(low) : `${one(low)}..=${one(high)}`;
}

/** Each length up to the longest that a pattern names, and all longer ones. */
function lengthConstructors(
  type: Type & { kind: 'array' | 'slice' },
  patterns: readonly (Pattern | undefined)[],
): Constructor[] {
  const lengths = patterns.map((pattern) =>
    pattern?.kind === 'slice' ? pattern.before.length + pattern.after.length : 0,
  );
  const longest = Math.max(0, ...lengths);
  const all =
    type.kind === 'array' ? [type.length] : Array.from({ length: longest + 2 }, (_, length) => length);
  return all.map((length) => ({
    parts: Array.from({ length }, () => type.element),
    specialize: (pattern) => {
      if (pattern.kind !== 'slice') return undefined;
      const { before, after, hasRest } = pattern;
      const between = length - before.length - after.length;
      if (between < 0 || (between > 0 && !hasRest)) return undefined;
      return [...before, ...Array.from({ length: between }, () => undefined), ...after];
    },
    show: (parts) => `[${parts.join(', ')}${type.kind === 'slice' && length > longest ? ', ..' : ''}]`,
  }));
}
