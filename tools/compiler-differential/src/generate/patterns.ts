// Patterns of a type: those that always match, and lists of arms that are exhaustive together.
import { isCopy, isLoud, type Type } from '../types.js';
import type { Expressions } from './expressions.js';

export interface GeneratedPattern {
  readonly text: string;
  readonly bindings: readonly (readonly [string, Type])[];
}

export interface GeneratedArm extends GeneratedPattern {
  /** Other arms catch what a guard of this one refuses. */
  readonly guardable: boolean;
}

/**
 * A pattern that always matches. `inVariant`: inside a variant of what is matched. There an array of loud values is not taken apart: while the
 * enum is whole, rustc drops the array backwards on unwinding and the compiler forwards.
 */
export function patternOf(of: Expressions, type: Type, deep: boolean, inVariant = false): GeneratedPattern {
  const { random } = of;
  if (random.below(5) === 0) return { text: '_', bindings: [] };
  const kept = inVariant && !of.references && type.kind === 'array' && isLoud(type);
  const parts = random.below(deep ? 2 : 3) === 0 || kept ? undefined : partsOf(type);
  if (parts === undefined) {
    const name = of.scope.name();
    return { text: of.references ? name : `mut ${name}`, bindings: [[name, type]] };
  }
  const inner = parts.types.map((each) => patternOf(of, each, true, inVariant));
  return {
    text: parts.write(inner.map((each) => each.text)),
    bindings: inner.flatMap((each) => each.bindings),
  };
}

/** A pattern that always matches and names fields of a tuple or a struct; `taken` says which of them it moves something out of, by their index. */
export function fieldsPatternOf(
  of: Expressions,
  type: Type,
): (GeneratedPattern & { readonly taken: readonly number[] }) | undefined {
  const parts = type.kind === 'array' ? undefined : partsOf(type);
  if (parts === undefined || parts.types.length === 0) return undefined;
  const inner = parts.types.map((each) => patternOf(of, each, true));
  const taken = [...inner.keys()].filter((at) => inner[at]!.bindings.some(([, each]) => !isCopy(each)));
  return {
    text: parts.write(inner.map((each) => each.text)),
    bindings: inner.flatMap((each) => each.bindings),
    taken,
  };
}

interface Parts {
  readonly types: readonly Type[];
  write(inner: readonly string[]): string;
}

/** How a type that has one shape is taken apart. */
function partsOf(type: Type): Parts | undefined {
  switch (type.kind) {
    case 'tuple':
      return { types: type.items, write: (inner) => `(${inner.join(', ')},)` };
    case 'array':
      return {
        types: Array.from({ length: type.count }, () => type.item),
        write: (inner) => `[${inner.join(', ')}]`,
      };
    case 'adt': {
      const { name, kind, variants, drops } = type.definition;
      const fields = variants[0]?.fields ?? [];
      if (kind === 'enum' || drops) return undefined;
      const types = fields.map((field) => field.type);
      if (kind === 'tuple struct') return { types, write: (inner) => `${name}(${inner.join(', ')})` };
      return {
        types,
        write: (inner) => `${name} { ${fields.map((field, i) => `${field.name}: ${inner[i]}`).join(', ')} }`,
      };
    }
    default:
      return undefined;
  }
}

/** Arms that are exhaustive together. */
export function patternsOf(of: Expressions, type: Type, reference = false): readonly GeneratedArm[] {
  const { random } = of;
  of.references = reference;
  const inner = (each: Type): GeneratedPattern => patternOf(of, each, true, true);
  const variants = variantsOf(type);
  if (variants === undefined) {
    const last = patternOf(of, type, true);
    const first = patternOf(of, type, true);
    return random.below(2) === 0
      ? [{ ...last, guardable: false }]
      : [
          { ...first, guardable: true },
          { ...last, guardable: false },
        ];
  }
  const arms = variants.map(({ types, write }): GeneratedArm => {
    const parts = types.map(inner);
    return {
      text: write(parts.map((each) => each.text)),
      bindings: parts.flatMap((each) => each.bindings),
      guardable: false,
    };
  });
  const guarded = variants.slice(0, random.below(2)).map(({ types, write }): GeneratedArm => {
    const parts = types.map(inner);
    return {
      text: write(parts.map((each) => each.text)),
      bindings: parts.flatMap((each) => each.bindings),
      guardable: true,
    };
  });
  if (random.below(3) > 0) return [...guarded, ...arms];
  const kept = arms.slice(0, 1 + random.below(arms.length)).map((arm) => ({ ...arm, guardable: true }));
  return [...guarded, ...kept, { text: '_', bindings: [], guardable: false }];
}

function variantsOf(type: Type): readonly Parts[] | undefined {
  const wrap = (path: string, ...types: Type[]): Parts => ({
    types,
    write: (inner) => (inner.length === 0 ? path : `${path}(${inner.join(', ')})`),
  });
  switch (type.kind) {
    case 'option':
      return [wrap('None'), wrap('Some', type.item)];
    case 'result':
      return [wrap('Ok', type.item), wrap('Err', type.error)];
    case 'adt': {
      const { name, kind, variants, drops } = type.definition;
      if (kind !== 'enum' || drops) return undefined;
      return variants.map((each) => wrap(`${name}::${each.name}`, ...each.fields.map((field) => field.type)));
    }
    default:
      return undefined;
  }
}
