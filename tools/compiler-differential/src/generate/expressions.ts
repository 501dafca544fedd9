// Expressions of a type: variables, literals, constructions, calls, and values of control flow.
import type { Random } from '@justlang-tools/drop-differential/random';
import {
  BOOL,
  type Definition,
  INTS,
  type Int,
  isCopy,
  isLoud,
  LOUD,
  same,
  type Type,
  U32,
  write,
} from '../types.js';
import type { Scope } from './scope.js';

export interface Signature {
  readonly name: string;
  readonly parameters: readonly Type[];
  readonly result: Type;
}

export class Expressions {
  readonly random: Random;
  readonly scope: Scope;
  readonly functions: Signature[] = [];
  readonly definitions: readonly Definition[];
  /** Values may leave scopes that hold loud ones: then drops are no steps, as rustc leaks such a value when a drop panics. */
  readonly natural: boolean;
  /** Whether patterns are matched against a reference: nothing in them can be `mut`. */
  references = false;
  /** Whether the seed is beyond those whose logs are kept: its program may hold what the generator has learned since. */
  isLater = false;
  #ids = 0;

  constructor(random: Random, scope: Scope, definitions: readonly Definition[], natural: boolean) {
    this.random = random;
    this.scope = scope;
    this.definitions = definitions;
    this.natural = natural;
  }

  chance(one: number): boolean {
    return this.random.below(one) === 0;
  }

  type(depth = 0): Type {
    const { random } = this;
    const inner = () => this.type(depth + 1);
    switch (random.below(depth < 2 ? 16 : 7)) {
      case 0:
      case 1:
        return { kind: 'int', name: random.one(INTS) };
      case 2:
        return { kind: random.one(['bool', 'char', 'string'] as const) };
      case 3:
      case 4:
        return LOUD;
      case 5:
      case 6:
      case 7:
        return { kind: 'adt', definition: random.one(this.definitions) };
      case 8:
        return { kind: 'tuple', items: Array.from({ length: 1 + random.below(3) }, inner) };
      case 9:
        return { kind: 'array', item: inner(), count: 1 + random.below(3) };
      case 10:
        return { kind: 'vec', item: inner() };
      case 11:
        return { kind: 'box', item: inner() };
      case 12:
      case 13:
        return { kind: 'option', item: inner() };
      case 14:
        // `dyn` has neither Clone nor Debug: it stands alone.
        return depth === 0 && random.below(2) === 0 ? { kind: 'dyn' } : { kind: 'rc', item: inner() };
      default:
        return { kind: 'result', item: inner(), error: inner() };
    }
  }

  /** A value of the type. */
  value(type: Type, depth = 0): string {
    const { random } = this;
    if (this.chance(3)) {
      const variable = this.scope.take(type);
      if (variable !== undefined) return variable;
    }
    if (this.chance(8)) {
      const variable = this.scope.readable((t) => same(t, type));
      if (variable !== undefined && type.kind !== 'dyn') return `${variable.name}.clone()`;
    }
    if (depth < 3) {
      const callable = this.functions.filter((each) => same(each.result, type));
      if (callable.length > 0 && this.chance(2)) return this.call(random.one(callable), depth);
      if (this.chance(5) && (this.natural || !isLoud(type))) return this.#controlled(type, depth);
      if (this.chance(8)) return this.#taken(type, depth);
    }
    return this.#fresh(type, depth);
  }

  /** A value whose type is written, where nothing else says it. */
  typed(type: Type, depth = 0): string {
    return `as_is::<${write(type)}>(${this.value(type, depth)})`;
  }

  call({ name, parameters }: Signature, depth: number): string {
    return `${name}(${parameters.map((each) => this.value(each, depth + 1)).join(', ')})`;
  }

  /** A number made of what is there. */
  weight(depth = 0): string {
    const variable = this.scope.readable(() => true);
    if (variable === undefined) return this.value(U32, depth + 1);
    switch (this.random.below(3)) {
      case 0:
        return `${variable.name}.weigh()`;
      case 1:
        return `${variable.name}.twice()`;
      default:
        if (isCopy(variable.type)) return `both(${variable.name}, &${variable.name})`;
        return this.scope.borrowed(
          variable,
          false,
          () => `both(${this.value(U32, depth + 1)}, &${variable.name})`,
        );
    }
  }

  condition(depth = 0): string {
    switch (this.random.below(6)) {
      case 0:
        return `${this.weight(depth)} % 2 == 0`;
      case 1:
        return depth > 2 ? 'flag(true)' : `${this.condition(depth + 1)} && ${this.condition(depth + 1)}`;
      case 2:
        return depth > 2 ? 'flag(false)' : `(${this.condition(depth + 1)} || ${this.condition(depth + 1)})`;
      case 3:
        return `!(${this.value(BOOL, depth + 1)})`;
      case 4:
        return `${this.value(LOUD, depth + 2)}.weigh() ${this.random.one(['<', '>', '=='])} ${this.random.below(20)}`;
      default:
        return `flag(${this.chance(2)})`;
    }
  }

  /** A value out of a block, a branch or a match. */
  #controlled(type: Type, depth: number): string {
    const value = () => this.value(type, depth + 1);
    switch (this.random.below(4)) {
      case 0:
        return this.scope.inside(() => {
          const inner = this.type(1);
          const made = this.value(inner, depth + 1);
          const { name } = this.scope.declare(inner);
          return `{ let mut ${name}: ${write(inner)} = ${made}; ${value()} }`;
        });
      case 1: {
        const condition = this.condition(1);
        const [a, b] = this.scope.branches([{ generate: value }, { generate: value }]);
        return `if ${condition} { ${a} } else { ${b} }`;
      }
      case 2: {
        const weight = this.weight(depth);
        const [a, b, c] = this.scope.branches([
          { generate: value },
          { generate: value },
          { generate: value },
        ]);
        return `match ${weight} % 4 { 0 => ${a}, 1 | 2 => ${b}, _ => ${c} }`;
      }
      default: {
        const item = this.type(1);
        const option = this.typed({ kind: 'option', item }, depth + 1);
        const [a, b] = this.scope.branches([
          {
            generate: () =>
              this.scope.inside(() => {
                const { name } = this.scope.declare(item);
                return `Some(mut ${name}) => ${value()}`;
              }),
          },
          { generate: () => `None => ${value()}` },
        ]);
        return `match ${option} { ${a}, ${b} }`;
      }
    }
  }

  /** A value taken out of what holds it. */
  #taken(type: Type, depth: number): string {
    const option: Type = { kind: 'option', item: type };
    // `unwrap_or` returns a value before it drops the other: rustc leaks the first when that drop panics.
    const keeps = this.natural || !isLoud(type);
    switch (keeps ? this.random.below(4) : 3 * this.random.below(2)) {
      case 0:
        return `(*${this.value({ kind: 'box', item: type }, depth + 1)})`;
      case 1:
        return `${this.value(option, depth + 1)}.unwrap_or(${this.value(type, depth + 1)})`;
      case 2: {
        const fallback = this.value(type, depth + 1);
        const variable = this.scope.assignable((t) => same(t, { kind: 'vec', item: type }));
        return variable === undefined
          ? fallback
          : `{ let last = ${fallback}; ${variable.name}.pop().unwrap_or(last) }`;
      }
      default: {
        const variable = this.scope.assignable((t) => same(t, type));
        if (variable === undefined) return this.#fresh(type, depth);
        const value = this.scope.borrowed(variable, true, () => this.value(type, depth + 1));
        return `std::mem::replace(&mut ${variable.name}, ${value})`;
      }
    }
  }

  #fresh(type: Type, depth: number): string {
    const { random } = this;
    const value = (inner: Type) => this.value(inner, depth + 1);
    switch (type.kind) {
      case 'int':
        return this.#integer(type.name, depth);
      case 'bool':
        return depth > 2 ? `${this.chance(2)}` : `(${this.condition(depth + 1)})`;
      case 'char':
        return `'${random.one(['a', 'Z', '0', 'ß', '日'])}'`;
      case 'string':
        if (depth < 2 && this.chance(3)) return this.#formatted();
        return `String::from("${random.one(['', 'a', 'just', 'größer'])}")`;
      case 'loud':
        return `Loud::new(${++this.#ids})`;
      case 'dyn':
        return `as_is::<Box<dyn Weigh>>(Box::new(${this.typed(random.below(2) === 0 ? LOUD : this.type(2), depth + 1)}))`;
      case 'tuple':
        return `(${type.items.map(value).join(', ')},)`;
      case 'array':
        return `[${Array.from({ length: type.count }, () => value(type.item)).join(', ')}]`;
      case 'vec':
        return depth > 2
          ? 'Vec::new()'
          : `vec![${Array.from({ length: random.below(4) }, () => value(type.item)).join(', ')}]`;
      case 'box':
        return `Box::new(${value(type.item)})`;
      case 'rc':
        return `Rc::new(${value(type.item)})`;
      case 'option':
        return this.chance(3) ? 'None' : `Some(${value(type.item)})`;
      case 'result':
        return this.chance(3) ? `Err(${value(type.error)})` : `Ok(${value(type.item)})`;
      case 'adt':
        return this.construct(type.definition, depth);
    }
  }

  construct({ name, kind, variants }: Definition, depth: number): string {
    const variant = this.random.one(depth > 3 ? variants.slice(0, 1) : variants);
    const values = variant.fields.map((field) => [field.name, this.value(field.type, depth + 1)] as const);
    if (kind === 'struct')
      return `${name} { ${values.map(([field, value]) => `${field}: ${value}`).join(', ')} }`;
    const path = kind === 'enum' ? `${name}::${variant.name}` : name;
    return values.length === 0 && kind === 'enum'
      ? path
      : `${path}(${values.map(([, value]) => value).join(', ')})`;
  }

  #integer(name: Int, depth: number): string {
    const { random } = this;
    const type: Type = { kind: 'int', name };
    const literal = `${random.below(random.below(2) === 0 ? 5 : 120)}${name}`;
    if (depth > 2) return literal;
    const value = () => this.value(type, depth + 1);
    // A usize is exact below 2^53 only.
    const from = name === 'usize' ? (['u8', 'u32'] as const) : INTS;
    switch (random.below(name === 'usize' ? 8 : 9)) {
      case 0:
        return `(${value()} ${random.one(['&', '|', '^'])} ${value()})`;
      case 1:
        return `(${value()} % 7 + ${value()} / 3)`;
      case 3:
        return `(${this.value({ kind: 'int', name: random.one(from) }, depth + 1)} as ${name})`;
      case 4:
        return `(${this.weight(depth)} as ${name})`;
      case 5:
        return `(${value()} >> ${random.below(4)})`;
      case 6:
        return `(${value()} % 5 * (${value()} % 3))`;
      case 8:
        return `${value()}.wrapping_${random.one(['add', 'sub', 'mul'])}(${value()})`;
      default:
        return literal;
    }
  }

  #formatted(): string {
    const variable = this.scope.readable((t) => t.kind !== 'dyn');
    if (variable === undefined) return 'String::new()';
    return `format!("${this.random.one(['{:?}', '<{:?}>'])}", ${variable.name})`;
  }
}
