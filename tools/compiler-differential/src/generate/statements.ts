// Statements: what moves, borrows, assigns, branches and leaves.
import { isCopy, isLoud, type Type, U32, write } from '../types.js';
import { Expressions } from './expressions.js';
import { fieldsPatternOf, patternOf, patternsOf } from './patterns.js';
import type { Variable } from './scope.js';

/** How a place in a function can leave it or a loop. */
export interface Ways {
  /** Writes `return value`, in whichever form keeps the value. */
  giveBack: (() => string) | undefined;
  readonly loop: boolean;
}

export class Statements extends Expressions {
  ways: Ways = { giveBack: undefined, loop: false };

  body(count: number, depth: number, levels = 0): string {
    return this.scope.inside(
      () => Array.from({ length: count }, () => this.statement(depth)).join('\n'),
      levels,
    );
  }

  /** Statements inside a loop: what is outside can be read and assigned, not moved. */
  round(count: number, depth: number, loop: boolean): string {
    const { ways } = this;
    this.ways = { giveBack: ways.giveBack, loop };
    const result = this.body(count, depth, 1);
    this.ways = ways;
    return result;
  }

  statement(depth: number): string {
    const { random } = this;
    const simple = [
      () => this.#let(),
      () => this.#let(),
      () => this.#let(),
      () => this.#destructure(),
      () => this.#consume(),
      () => this.#consume(),
      () => this.#look(),
      () => this.#assign(),
      () => this.#assign(),
      () => this.#part(),
      () => this.#part(),
      () => this.#method(),
      () => this.#reference(),
      () => `step("op", ${this.weight()});`,
      () => `let _ = ${this.typed(this.type())};`,
    ];
    const nested = [
      () => `{\n${this.body(1 + random.below(3), depth + 1)}\n}`,
      () => this.#if(depth),
      () => this.#if(depth),
      () => this.#match(depth),
      () => this.#match(depth),
      () => this.#loop(depth),
      () => this.#loop(depth),
      () => this.#closure(),
      () => this.#leave(),
      () => this.#letElse(),
      ...(this.isLater ? [() => this.#takeApart()] : []),
    ];
    return random.one(depth < 3 ? [...simple, ...nested] : simple)();
  }

  #let(type = this.type()): string {
    const value = this.value(type);
    const { name } = this.scope.declare(type);
    return `let mut ${name}: ${write(type)} = ${value};`;
  }

  #destructure(): string {
    const type = this.type();
    const value = this.value(type);
    const { text, bindings } = patternOf(this, type, false);
    this.#declareAll(bindings);
    return `let ${text}: ${write(type)} = ${value};`;
  }

  #declareAll(bindings: readonly (readonly [string, Type])[]): void {
    for (const [name, type] of bindings) this.scope.declare(type, name);
  }

  #consume(): string {
    const variable = this.scope.movable(() => true);
    if (variable === undefined) return this.#let();
    if (!isCopy(variable.type)) this.scope.moveOut(variable);
    switch (this.random.below(4)) {
      case 0:
        return `drop(${variable.name});`;
      case 1:
        if (isCopy(variable.type)) return `consume(${variable.name});`;
        return `if ${this.condition()} { consume(${variable.name}); }`;
      default:
        return `consume(${variable.name});`;
    }
  }

  #look(): string {
    const variable = this.scope.readable(() => true);
    const type = this.type();
    if (variable === undefined || this.chance(3)) return `look(&${this.typed(type)});`;
    if (this.chance(3) && variable.type.kind !== 'dyn') return `println!("{:?}", ${variable.name});`;
    return `look(&${variable.name});`;
  }

  #assign(): string {
    const refilled = this.scope.refillable(() => true);
    if (refilled !== undefined && this.chance(2)) {
      const value = this.value(refilled.type);
      // The value may have been computed with the variable in it.
      refilled.whole = true;
      refilled.missing = [];
      return `${refilled.name} = ${value};`;
    }
    const variable = this.scope.assignable(() => true);
    if (variable === undefined) return this.#let();
    const { name, type } = variable;
    const inner = this.#placeIn(type);
    if (inner !== undefined && this.chance(2)) {
      const value = this.scope.borrowed(variable, false, () => this.value(inner.type, 1));
      return `${inner.write(name)} = ${value};`;
    }
    const movable = variable.level === this.scope.level;
    const value = movable ? this.value(type) : this.scope.borrowed(variable, false, () => this.value(type));
    variable.whole = true;
    return `${name} = ${value};`;
  }

  /** A place inside a value of the type. */
  #placeIn(type: Type): { readonly type: Type; write(name: string): string } | undefined {
    switch (type.kind) {
      case 'box':
        return { type: type.item, write: (name) => `*${name}` };
      case 'array': {
        const index = this.random.below(type.count);
        return { type: type.item, write: (name) => `${name}[${index}]` };
      }
      case 'tuple': {
        const index = this.random.below(type.items.length);
        return { type: type.items[index] as Type, write: (name) => `${name}.${index}` };
      }
      case 'adt': {
        const { kind, variants } = type.definition;
        const fields = variants[0]?.fields ?? [];
        if (kind === 'enum' || fields.length === 0) return undefined;
        const field = this.random.one(fields);
        return { type: field.type, write: (name) => `${name}.${field.name}` };
      }
      default:
        return undefined;
    }
  }

  /** Moves a part out of a variable, or puts one back. */
  #part(): string {
    const broken = this.scope.refillable((t) => t.kind !== 'int');
    if (broken !== undefined && broken.missing.length === 1) {
      const [path] = broken.missing as [string];
      const place = this.#places(broken.type).find((each) => each.path === path);
      if (place !== undefined) {
        const value = this.value(place.type, 1);
        if (broken.missing.length === 1) {
          broken.missing = [];
          broken.whole = true;
        }
        return `${place.write(broken.name)} = ${value};`;
      }
    }
    const variable = this.scope.movable((t) => this.#places(t).length > 0);
    if (variable === undefined) return this.#let();
    const place = this.random.one(this.#places(variable.type));
    variable.whole = false;
    variable.missing = [place.path];
    const moved = place.write(variable.name);
    return this.chance(3) ? `if ${this.condition()} { consume(${moved}); }` : `consume(${moved});`;
  }

  /** The parts of a type that can be moved out of a variable. */
  #places(
    type: Type,
  ): readonly { readonly path: string; readonly type: Type; write(name: string): string }[] {
    if (type.kind === 'box')
      return [{ path: '*', type: type.item, write: (name: string) => `*${name}` }].filter(
        (p) => !isCopy(p.type),
      );
    const fields =
      type.kind === 'tuple'
        ? type.items.map((item, i) => ({ name: String(i), type: item }))
        : type.kind === 'adt' && type.definition.kind !== 'enum' && !type.definition.drops
          ? (type.definition.variants[0]?.fields ?? [])
          : [];
    return fields
      .filter((field) => !isCopy(field.type))
      .map((field) => ({
        path: field.name,
        type: field.type,
        write: (name: string) => `${name}.${field.name}`,
      }));
  }

  #method(): string {
    const variable = this.scope.assignable(
      (t) => t.kind === 'vec' || t.kind === 'option' || t.kind === 'string',
    );
    if (variable === undefined) return this.#let({ kind: 'vec', item: this.type(1) });
    const { name, type } = variable;
    const value = (of: Type) => this.scope.borrowed(variable, false, () => this.value(of, 1));
    if (type.kind === 'string') return `${name}.push_str(&${value(type)});`;
    if (type.kind === 'option') {
      const item = (type as { item: Type }).item;
      const methods = [
        () => `let _ = ${name}.take();`,
        () => `${name}.replace(${value(item)});`,
        () => `${name}.get_or_insert(${value(item)});`,
        () => `look(&${name}.is_some());`,
      ];
      return this.random.one(methods)();
    }
    const item = (type as { item: Type }).item;
    const methods = [
      () => `${name}.push(${value(item)});`,
      () => `${name}.push(${value(item)});`,
      () => `${name}.pop();`,
      () => `${name}.truncate(${this.random.below(3)});`,
      () => `${name}.insert(0, ${value(item)});`,
      () => `if ${name}.len() > 1 { ${name}.swap(0, 1); }`,
      () => `if ${name}.len() > 1 { consume(${name}.remove(1)); }`,
      () => `for each in &${name} { look(each); }`,
      () => `look(&${name}.iter().filter(|each| each.weigh() % 2 == 0).count());`,
      () => {
        const filled = this.scope.inside(
          () => this.scope.borrowed(variable, true, () => this.value(item, 1)),
          1,
        );
        return `for each in ${name}.iter_mut() { *each = ${filled}; }`;
      },
      () => `${name}.reverse();`,
    ];
    return this.random.one(methods)();
  }

  #reference(): string {
    const variable = this.scope.assignable((t) => t.kind !== 'dyn');
    if (variable === undefined) return this.#let();
    const { name, type } = variable;
    const r = this.scope.name();
    return this.scope.borrowed(variable, true, () => {
      const change = this.chance(2)
        ? `*${r} = ${this.value(type, 1)};`
        : `std::mem::swap(${r}, &mut ${this.typed(type, 1)});`;
      return `{ let ${r} = &mut ${name}; ${change} look(${r}); }`;
    });
  }

  #if(depth: number): string {
    const block = () => this.body(1 + this.random.below(2), depth + 1);
    if (this.chance(2)) {
      const condition = this.condition();
      const [a, b] = this.scope.branches([{ generate: block }, { generate: block }]);
      return this.chance(2) ? `if ${condition} {\n${a}\n} else {\n${b}\n}` : `if ${condition} {\n${a}\n}`;
    }
    const item = this.type(1);
    const type: Type = { kind: 'option', item };
    const value = this.typed(type);
    const chain = this.chance(3) ? ` && ${this.condition()}` : '';
    const [a, b] = this.scope.branches([
      {
        generate: () =>
          this.scope.inside(() => {
            const { text, bindings } = patternOf(this, item, true);
            this.#declareAll(bindings);
            return `if let Some(${text}) = ${value}${chain} {\n${block()}\n}`;
          }),
      },
      { generate: block },
    ]);
    return `${a} else {\n${b}\n}`;
  }

  /** Matches a variable or a value, by move or by reference. */
  #match(depth: number): string {
    const variable = this.scope.movable((t) => ['adt', 'option', 'result', 'tuple', 'box'].includes(t.kind));
    if (variable !== undefined && this.chance(2)) return this.#matchReference(variable, depth);
    const type = variable?.type ?? this.type();
    const scrutinee = variable?.name ?? this.typed(type);
    const arms = patternsOf(this, type);
    if (variable !== undefined) this.scope.moveOut(variable);
    const ways = arms.map(({ text, bindings, guardable }) => ({
      generate: () =>
        this.scope.inside(() => {
          this.#declareAll(bindings);
          const guard = guardable && this.chance(3) ? ` if ${this.#guard(bindings)}` : '';
          return `${text}${guard} => {\n${this.body(1 + this.random.below(2), depth + 1)}\n}`;
        }),
    }));
    const written = this.scope.branches(ways);
    if (variable !== undefined && isCopy(variable.type)) variable.whole = true;
    return `match ${scrutinee} {\n${written.join('\n')}\n}`;
  }

  /** A guard sees what its arm will move. */
  #guard(bindings: readonly (readonly [string, Type])[]): string {
    if (bindings.length === 0) return `flag(${this.chance(2)})`;
    const [name] = this.random.one(bindings);
    return `${name}.weigh() % 2 == ${this.random.below(2)}`;
  }

  #matchReference(variable: Variable, depth: number): string {
    return this.scope.borrowed(variable, false, () => {
      const patterns = patternsOf(this, variable.type, true);
      this.references = false;
      const ways = patterns.map(({ text, bindings }) => ({
        generate: () => {
          const looks = bindings.map(([name]) => `look(${name});`).join(' ');
          return `${text} => {\n${looks}\n${this.body(this.random.below(2), depth + 1)}\n}`;
        },
      }));
      return `match &${variable.name} {\n${this.scope.branches(ways).join('\n')}\n}`;
    });
  }

  #loop(depth: number): string {
    const { random } = this;
    const round = () => this.round(1 + random.below(3), depth + 1, true);
    switch (random.below(5)) {
      case 0: {
        const name = this.scope.name();
        const body = this.scope.inside(() => {
          this.scope.declare(U32, name);
          return round();
        });
        return `for mut ${name} in 0..${1 + random.below(3)}u32 {\n${body}\n}`;
      }
      case 1: {
        const item = this.type(1);
        const vec = this.value({ kind: 'vec', item });
        return this.scope.inside(() => {
          const name = this.scope.name();
          const { ways } = this;
          this.ways = { giveBack: ways.giveBack, loop: true };
          const body = this.scope.inside(() => {
            this.scope.declare(item, name);
            return this.body(1 + random.below(2), depth + 1);
          }, 1);
          this.ways = ways;
          return `for mut ${name} in as_is::<Vec<${write(item)}>>(${vec}) {\n${body}\n}`;
        });
      }
      case 2: {
        const counter = this.scope.name();
        return `let mut ${counter} = 0;\nwhile ${counter} < ${1 + random.below(3)} {\n${counter} += 1;\n${round()}\n}`;
      }
      case 3: {
        const stack = this.scope.name();
        const item = this.type(1);
        const vec = this.value({ kind: 'vec', item });
        const { text, bindings } = patternOf(this, item, true);
        const { ways } = this;
        this.ways = { giveBack: ways.giveBack, loop: true };
        const body = this.scope.inside(() => {
          this.#declareAll(bindings);
          return this.body(1 + random.below(2), depth + 1);
        }, 1);
        this.ways = ways;
        return `let mut ${stack}: Vec<${write(item)}> = ${vec};\nwhile let Some(${text}) = ${stack}.pop() {\n${body}\n}`;
      }
      default: {
        const counter = this.scope.name();
        const type = this.type(1);
        const given = this.natural || !isLoud(type);
        const body = this.round(1 + random.below(3), depth + 1, false);
        const value = this.scope.inside(() => this.value(type, 1), 1);
        const { name } = this.scope.declare(type);
        const end = 1 + random.below(3);
        if (given) {
          return `let mut ${counter} = 0;\nlet mut ${name}: ${write(type)} = loop {\n${counter} += 1;\nif ${counter} > ${end} { break ${value}; }\n${body}\n};`;
        }
        return `let mut ${counter} = 0;\nlet mut ${name}: ${write(type)};\nloop {\n${counter} += 1;\nif ${counter} > ${end} { ${name} = ${value}; break; }\n${body}\n}`;
      }
    }
  }

  #closure(): string {
    const name = this.scope.name();
    const parameter = this.scope.name();
    const captured = this.chance(2) ? this.scope.movable((t) => !isCopy(t)) : undefined;
    const reads = captured ?? this.scope.readable(() => true);
    const uses = reads === undefined ? '' : `look(&${reads.name}); `;
    if (captured !== undefined) {
      this.scope.moveOut(captured);
      const once = this.chance(2) ? `consume(${captured.name});` : '';
      const calls = once === '' ? `${name}(1); ${name}(2);` : `${name}(1);`;
      return `let ${name} = move |${parameter}: u32| { step("called", ${parameter}); ${uses}${once} };\n${this.chance(4) ? '' : calls}`;
    }
    return `{ let ${name} = |${parameter}: u32| -> u32 { ${uses}${parameter}.weigh() + 1 }; step("closure", ${name}(${name}(2))); }`;
  }

  /** A closure captures the parts of a variable that its pattern names; the others stay. */
  #takeApart(): string {
    const variable = this.scope.movable(
      (t) => !isCopy(t) && (t.kind === 'tuple' || this.#places(t).length > 0),
    );
    const pattern = variable && fieldsPatternOf(this, variable.type);
    if (variable === undefined || pattern === undefined) return this.#closure();
    const { text, bindings, taken } = pattern;
    const { type } = variable;
    const fields = type.kind === 'adt' ? type.definition.variants[0]!.fields : undefined;
    if (taken.length > 0) {
      variable.whole = false;
      variable.missing = taken.map((at) => fields?.[at]?.name ?? String(at));
    }
    const name = this.scope.name();
    const looks = bindings.map(([each]) => `look(&${each});`).join(' ');
    const taking = `let ${text} = ${variable.name};`;
    return `let ${name} = move || { ${taking} step("taken", 0); ${looks} };\n${this.chance(4) ? '' : `${name}();`}`;
  }

  #leave(): string {
    const { giveBack, loop } = this.ways;
    const condition = this.condition();
    if (loop && this.chance(2)) return `if ${condition} { ${this.random.one(['break', 'continue'])}; }`;
    if (giveBack === undefined) return `step("stay", 0);`;
    const [way] = this.scope.branches([{ generate: giveBack, leaves: true }]);
    return `if ${condition} { ${way} }`;
  }

  #letElse(): string {
    const { giveBack, loop } = this.ways;
    if (giveBack === undefined && !loop) return this.#let();
    const item = this.type(1);
    const value = this.typed({ kind: 'option', item });
    const [way] = this.scope.branches([
      { generate: () => (loop ? 'break;' : (giveBack as () => string)()), leaves: true },
    ]);
    const { text, bindings } = patternOf(this, item, false);
    this.#declareAll(bindings);
    return `let Some(${text}) = ${value} else { ${way} };`;
  }
}
