// A whole program of a seed: definitions, functions that call earlier ones, and a body.
import { Random } from '@justlang-tools/drop-differential/random';
import { type Definition, isLoud, LOUD, type Type, write } from '../types.js';
import { Expressions } from './expressions.js';
import { Scope } from './scope.js';
import { Statements } from './statements.js';

export interface Generated {
  readonly seed: number;
  /** A module of Rust with a function `body`. */
  readonly source: string;
  /** Whether a panic is injected at drops too. */
  readonly dropsFail: boolean;
}

/** The seeds below have logs in `logs/`, so their programs stay as they are. */
const RECORDED = 400;

export function generate(seed: number): Generated {
  const random = new Random(seed);
  const natural = random.below(2) === 0;
  const definitions: Definition[] = [];
  const count = 2 + random.below(3);
  for (let i = 0; i < count; i++) definitions.push(define(random, i, definitions));
  const functions: string[] = [];
  const signatures: Expressions['functions'] = [];
  for (let i = 0; i <= random.below(3); i++) {
    const scope = new Scope(random);
    const statements = new Statements(random, scope, definitions, natural);
    statements.functions.push(...signatures);
    statements.isLater = seed >= RECORDED;
    const result = statements.type();
    const parameters = Array.from({ length: random.below(3) }, () => statements.type());
    functions.push(writeFunction(statements, `helper${i}`, parameters, result));
    signatures.push({ name: `helper${i}`, parameters, result });
  }
  const statements = new Statements(random, new Scope(random), definitions, natural);
  statements.functions.push(...signatures);
  statements.isLater = seed >= RECORDED;
  functions.push(`pub ${writeFunction(statements, 'body', [], { kind: 'tuple', items: [] })}`);
  const source = `mod p${seed} {\nuse super::*;\n${definitions.map(writeDefinition).join('\n')}\n${functions.join('\n')}\n}\n`;
  return { seed, source, dropsFail: !natural };
}

function define(random: Random, index: number, earlier: readonly Definition[]): Definition {
  const types = new Expressions(random, new Scope(random), earlier.length > 0 ? earlier : [EMPTY], false);
  const kind = random.below(2) === 0 ? 'enum' : random.below(3) === 0 ? 'tuple struct' : 'struct';
  const fields = (count: number) =>
    Array.from({ length: count }, (_, i) => ({
      name: kind === 'struct' ? `f${i}` : String(i),
      type: random.below(3) === 0 ? LOUD : types.type(1),
    }));
  const variants =
    kind === 'enum'
      ? Array.from({ length: 1 + random.below(3) }, (_, i) => ({
          name: `V${i}`,
          fields: fields(random.below(3)),
        }))
      : [{ name: '', fields: fields(random.below(4)) }];
  return { name: `${kind === 'enum' ? 'E' : 'S'}${index}`, kind, variants, drops: random.below(5) === 0 };
}

/** What the first definition's fields may hold in place of a definition. */
const EMPTY: Definition = {
  name: 'Unit',
  kind: 'tuple struct',
  variants: [{ name: '', fields: [] }],
  drops: false,
};

function writeDefinition(definition: Definition): string {
  const { name, kind, variants, drops } = definition;
  const types = (fields: Definition['variants'][number]['fields']) =>
    fields.map((field) => write(field.type)).join(', ');
  const [only] = variants as [Definition['variants'][number]];
  const head =
    kind === 'enum'
      ? `enum ${name} { ${variants.map((each) => (each.fields.length === 0 ? each.name : `${each.name}(${types(each.fields)})`)).join(', ')} }`
      : kind === 'struct'
        ? `struct ${name} { ${only.fields.map((field) => `${field.name}: ${write(field.type)}`).join(', ')} }`
        : `struct ${name}(${types(only.fields)});`;
  const dropped = drops
    ? `impl Drop for ${name} { fn drop(&mut self) { if unsafe { DROPS_FAIL } { step("own", 0); } else { print!("own "); } } }`
    : '';
  const arms = variants.map((each, i) => {
    const names = each.fields.map((_, j) => `x${j}`);
    const path = kind === 'enum' ? `${name}::${each.name}` : name;
    const fields = each.fields.map((field, j) => `${field.name}: x${j}`).join(', ');
    const pattern =
      kind === 'struct'
        ? `${path} { ${fields} }`
        : names.length === 0 && kind === 'enum'
          ? path
          : `${path}(${names.join(', ')})`;
    return `${pattern} => ${names.reduce((sum, x) => `(${sum}).wrapping_mul(3).wrapping_add(${x}.weigh())`, `${i + 1}u32`)},`;
  });
  return `#[derive(Debug, Clone)]\n${head}\n${dropped}\nimpl Weigh for ${name} { fn weigh(&self) -> u32 { match self { ${arms.join(' ')} } } }`;
}

/*
 * Unless drops are no steps, a value that owns something loud leaves by a variable outside of the body: rustc leaks a value that is
 * returned while a drop of the body's variables panics (rust-lang/rust#47949).
 */
function writeFunction(statements: Statements, name: string, types: readonly Type[], result: Type): string {
  const { scope, random } = statements;
  const parameters = types.map((type) => scope.declare(type));
  const direct = statements.natural || !isLoud(result);
  const value = () => statements.value(result);
  const nothing = result.kind === 'tuple' && result.items.length === 0;
  statements.ways = {
    giveBack: () =>
      nothing ? 'return;' : direct ? `return ${value()};` : `result = ${value()}; break 'body;`,
    loop: false,
  };
  const written = scope.inside(() => {
    const list = Array.from({ length: 3 + random.below(5) }, () => statements.statement(0));
    return [list.join('\n'), nothing ? '' : value()] as const;
  });
  const list = parameters.map((each) => `mut ${each.name}: ${write(each.type)}`).join(', ');
  const head = `fn ${name}(${list})${nothing ? '' : ` -> ${write(result)}`}`;
  if (direct) return `${head} {\n${written.join('\n')}\n}`;
  const rebound = parameters.map((each) => `let mut ${each.name} = ${each.name};`).join(' ');
  return `${head} {\nlet result: ${write(result)};\n'body: {\n${rebound}\n${written[0]}\nresult = ${written[1]};\n}\nresult\n}`;
}
