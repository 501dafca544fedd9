import type { Expression, Procedure, Program, Statement, Type } from './program.js';
import { CLONED, PARTED, TYPES } from './program.js';
import { Random } from './random.js';

interface Variable {
  readonly name: string;
  readonly type: Type;
  /** How many loops and catches it is inside of. */
  readonly level: number;
  state: 'whole' | 'perhaps moved' | 'moved';
  /** Set when a part of it is moved out; the statement that declares it has to know. */
  inParts: boolean;
  /** What is in its parts is not known where it is declared. */
  assigned: boolean;
  readonly parameter: boolean;
}

const MAX_DEPTH = 3;

/** Generates the program of a seed; the same on every machine. */
export function generate(seed: number): Program {
  return new Generator(seed).program();
}

class Generator {
  readonly #seed: number;
  readonly #random: Random;
  readonly #functions: Procedure[] = [];
  #scopes: Variable[][] = [];
  #level = 0;
  #result: Type = 'Loud';
  #names = 0;
  #ids = 0;

  constructor(seed: number) {
    this.#seed = seed;
    this.#random = new Random(seed);
  }

  program(): Program {
    const helpers = this.#random.below(3);
    for (let i = 0; i < helpers; i++)
      this.#functions.push(this.#function(`helper${i}`, this.#random.below(3)));
    this.#functions.push(this.#function('body', 0));
    return { seed: this.#seed, functions: [...this.#functions] };
  }

  #function(name: string, count: number): Procedure {
    const parameters = Array.from({ length: count }, () => ({ name: this.#name(), type: this.#type() }));
    this.#result = this.#type();
    this.#scopes = [
      parameters.map(
        (p) =>
          ({ ...p, level: 0, state: 'whole', inParts: false, assigned: false, parameter: true }) as Variable,
      ),
    ];
    this.#level = 0;
    const { statements, value } = this.#body(2 + this.#random.below(5), 0, this.#result);
    return { name, parameters, result: this.#result, body: statements, value: value as Expression };
  }

  /** Statements in a scope of their own, and a value at the end of it if a type is asked for. */
  #body(
    count: number,
    depth: number,
    type: Type | null,
  ): { statements: Statement[]; value: Expression | null } {
    const scope: Variable[] = [];
    this.#scopes.push(scope);
    const statements: Statement[] = [];
    for (let i = 0; i < count; i++) statements.push(this.#statement(depth));
    const value = type === null ? null : this.#expression(type, 0);
    this.#scopes.pop();
    // Only now it is known which variables were moved out of in parts.
    const known = new Map(scope.map((variable) => [variable.name, variable]));
    const declared = statements.map((statement) =>
      statement.kind === 'let'
        ? { ...statement, inParts: known.get(statement.name)?.inParts ?? false }
        : statement,
    );
    return { statements: declared, value };
  }

  #statement(depth: number): Statement {
    const random = this.#random;
    switch (random.below(depth < MAX_DEPTH ? 15 : 9)) {
      case 0:
        return { kind: 'op' };
      case 1:
      case 2:
        return this.#let();
      case 3:
      case 4: {
        const variable = this.#movable(() => true);
        if (variable === undefined) return this.#let();
        const condition = random.below(2) === 0 ? null : random.below(2) === 0;
        variable.state = condition === null ? 'moved' : 'perhaps moved';
        return { kind: 'consume', name: variable.name, type: variable.type, condition };
      }
      case 5: {
        const candidates = this.#variables().filter((v) => v.state === 'whole' && !v.inParts);
        if (candidates.length === 0) return this.#let();
        const variable = random.one(candidates);
        const value = this.#expression(variable.type, 0);
        // The value may have taken the variable itself: then it is declared anew, in a way that order does not show.
        if (variable.state !== 'whole') return { kind: 'temporaries', values: [[variable.type, value]] };
        variable.assigned = true;
        return { kind: 'assign', name: variable.name, type: variable.type, value };
      }
      case 6: {
        const of = random.one(['Pair', 'Held'] as const);
        const variable = this.#movable((v) => v.type === of && !v.parameter && !v.assigned);
        if (variable === undefined) return this.#let(of);
        variable.inParts = true;
        variable.state = 'moved';
        return {
          kind: 'part',
          name: variable.name,
          of,
          field: random.one<readonly [string, Type]>(PARTED[of])[0],
        };
      }
      case 7: {
        const variable = this.#movable((v) => v.type === 'Choice' && !v.parameter && !v.assigned);
        if (variable === undefined) return this.#let('Choice');
        variable.inParts = true;
        variable.state = 'moved';
        return { kind: 'match', name: variable.name, binds: [random.below(2) === 0, random.below(2) === 0] };
      }
      case 8: {
        const types = [this.#type(), this.#type()];
        return {
          kind: 'temporaries',
          values: types.map((type) => [type, this.#expression(type, 0)] as const),
        };
      }
      case 9:
      case 10:
        return { kind: 'block', body: this.#body(1 + random.below(3), depth + 1, null).statements };
      case 11:
        return {
          kind: 'catch',
          body: this.#inner(() => this.#body(1 + random.below(4), depth + 1, null)).statements,
        };
      case 12:
        return {
          kind: 'loop',
          count: 1 + random.below(3),
          body: this.#inner(() => this.#body(1 + random.below(3), depth + 1, null)).statements,
        };
      case 13: {
        const type = this.#type();
        const { statements, value } = this.#inner(() => this.#body(random.below(3), depth + 1, type));
        const name = this.#declare(type);
        (this.#scopes.at(-1)?.at(-1) as Variable).assigned = true;
        const count = 1 + random.below(3);
        return { kind: 'loop-let', name, type, count, body: statements, value: value as Expression };
      }
      default: {
        // Not out of a catch: its body is a closure.
        if (this.#level > 0) return { kind: 'op' };
        const before = this.#variables().map((variable) => [variable, variable.state] as const);
        const value = this.#expression(this.#result, 0);
        // On the way on nothing was moved.
        for (const [variable, state] of before) variable.state = state;
        return { kind: 'return', condition: random.below(4) === 0, value };
      }
    }
  }

  /** Generates what may move only what it declares itself. */
  #inner<T>(generate: () => T): T {
    this.#level += 1;
    const result = generate();
    this.#level -= 1;
    return result;
  }

  #let(type = this.#type()): Statement {
    const value = this.#expression(type, 0);
    return { kind: 'let', name: this.#declare(type), type, value, inParts: false };
  }

  #declare(type: Type): string {
    const name = this.#name();
    const scope = this.#scopes[this.#scopes.length - 1] as Variable[];
    scope.push({
      name,
      type,
      level: this.#level,
      state: 'whole',
      inParts: false,
      assigned: false,
      parameter: false,
    });
    return name;
  }

  #expression(type: Type, depth: number): Expression {
    const random = this.#random;
    if (random.below(4) === 0) {
      const variable = this.#movable((v) => v.type === type);
      if (variable !== undefined) {
        if (CLONED.includes(type) && random.below(2) === 0) {
          return { kind: 'clone', name: variable.name, type };
        }
        variable.state = 'moved';
        return { kind: 'move', name: variable.name };
      }
    }
    const callable = this.#functions.filter((f) => f.result === type);
    if (callable.length > 0 && depth === 0 && random.below(2) === 0) {
      const { name, parameters } = random.one(callable);
      return { kind: 'call', name, parts: parameters.map((p) => this.#expression(p.type, depth + 1)) };
    }
    const make = (variant: number, ...parts: Type[]): Expression => ({
      kind: 'new',
      type,
      variant,
      id: type === 'Loud' ? ++this.#ids : 0,
      parts: parts.map((part) => this.#expression(part, depth + 1)),
    });
    const some = (part: Type, max: number) => new Array<Type>(random.below(max + 1)).fill(part);
    switch (type) {
      case 'Loud':
      case 'Guard':
        return make(0);
      case 'GuardBox':
        return make(0, 'Guard');
      case 'Guards':
        return make(0, ...some('Guard', 4));
      case 'GuardSlice':
        return make(0, ...some('Guard', 3));
      case 'GuardArray':
        return make(0, 'Guard', 'Guard', 'Guard');
      case 'Held':
        return make(0, 'Guard', 'Loud', 'Guard');
      case 'Maybe':
        return random.below(3) === 0 ? make(0) : make(1, ...some('Box', 3));
      case 'RcDyn':
        return random.below(2) === 0 ? make(0, 'Guard') : make(1, 'Own');
      case 'RcSlice':
        return make(0, ...some('Pair', 2));
      case 'Weak':
        return random.below(2) === 0 ? make(0) : make(1, 'Loud');
      case 'Box':
      case 'Rc':
        return make(0, 'Loud');
      case 'Pair':
        return make(0, 'Loud', 'Box');
      case 'Own':
        return make(0, 'Box', 'Loud');
      case 'Choice': {
        const variant = random.below(3);
        return make(variant, ...(['', 'Loud', 'Pair Loud'][variant] as string).split(' ').filter(isType));
      }
      case 'Vec':
        return make(0, ...some('Box', 3));
      case 'Slice':
        return make(0, ...some('Pair', 2));
      case 'Option':
        return random.below(3) === 0 ? make(0) : make(1, 'Loud');
      case 'Array':
        return make(0, 'Own', 'Own');
      case 'Dyn':
        return random.below(2) === 0 ? make(0, 'Loud') : make(1, 'Own');
      default:
        return depth > 4 || random.below(4) === 0 ? make(0) : make(1, 'Loud', 'List');
    }
  }

  #movable(accept: (variable: Variable) => boolean): Variable | undefined {
    const found = this.#variables().filter(
      (v) => v.state === 'whole' && !v.inParts && v.level === this.#level && accept(v),
    );
    return found.length === 0 ? undefined : this.#random.one(found);
  }

  #variables(): Variable[] {
    return this.#scopes.flat().filter((v) => v.level === this.#level);
  }

  #type(): Type {
    return this.#random.one(TYPES);
  }

  #name(): string {
    return `v${this.#names++}`;
  }
}

function isType(text: string): text is Type {
  return (TYPES as readonly string[]).includes(text);
}
