import { DropGlue, type DropScope } from '@justlang/drop-glue';
import { JustHeap, MemoryStack } from '@justlang/heap';
import { MemoryAccess } from '@justlang/memory-access';
import { Panic } from '@justlang/panic';
import type { Expression, Procedure, Program, Statement, Type } from './program.js';
import { PARTED } from './program.js';
import { CHOICE, defineTypes, ID, LAYOUT, OFFSETS } from './types.js';
import { Values } from './values.js';

interface Variable {
  readonly slot: number;
  readonly type: Type;
  readonly scope: DropScope;
}

/** One call of a function: where its result goes, and who owns it until the call is over. */
interface Frame {
  readonly result: Type;
  readonly out: number;
  readonly owner: DropScope;
  readonly variables: Map<string, Variable>;
}

/** Runs programs on the runtime, with the calls that a compiler would emit. */
export class Machine {
  readonly #heap = new JustHeap();
  readonly #glue = new DropGlue(this.#heap);
  readonly #stack = new MemoryStack(this.#heap);
  readonly #values: Values;
  #functions = new Map<string, Procedure>();
  #frame: Frame | null = null;
  #log = '';
  #count = 0;
  #fail = 0;

  constructor() {
    const step = (text: string) => this.#step(text);
    Panic.setHook(() => {});
    defineTypes(this.#glue, step);
    const evaluate = (expression: Expression, out: number) => this.#evaluate(expression, out);
    this.#values = new Values(this.#heap, this.#glue, this.#stack, evaluate, step);
  }

  /** Runs a program with a failure at every step in turn; the first run has none. */
  runs(program: Program): string[] {
    const logs: string[] = [];
    for (let fail = 0; fail === 0 || this.#count >= fail - 1; fail++) {
      logs.push(this.#run(program, fail));
      if (fail > 0 && this.#count < fail) break;
    }
    return logs;
  }

  /** Blocks that are live now, the memory stack's own included. */
  get live(): number {
    return this.#heap.stats().allocationCount;
  }

  #run(program: Program, fail: number): string {
    this.#functions = new Map(program.functions.map((f) => [f.name, f]));
    this.#log = '';
    this.#count = 0;
    this.#fail = fail;
    const mark = this.#stack.mark();
    const result = Panic.catchUnwind(() => {
      const main = this.#functions.get('body') as Procedure;
      const scope = this.#glue.scope();
      try {
        const slot = this.#values.slot(main.result);
        this.#call(main, [], slot);
        scope.own(slot, ID[main.result]);
        this.#step('end');
      } catch (error) {
        scope.unwind(error);
      }
      scope.exit();
    });
    if (!result.ok) this.#log += 'panicked ';
    this.#stack.reset(mark);
    return this.#log;
  }

  #step(text: string): void {
    this.#log += `${text} `;
    this.#count += 1;
    if (this.#count === this.#fail) Panic.panic('injected');
  }

  #call(f: Procedure, parameters: readonly number[], out: number): void {
    const caller = this.#frame;
    const owner = this.#glue.scope();
    const scope = this.#glue.scope();
    try {
      try {
        const variables = new Map<string, Variable>();
        this.#frame = { result: f.result, out, owner, variables };
        for (const [i, { name, type }] of f.parameters.entries()) {
          const slot = parameters[i] as number;
          scope.own(slot, ID[type]);
          variables.set(name, { slot, type, scope });
        }
        if (!this.#statements(f.body, scope)) this.#finishWith(f.value);
      } catch (error) {
        scope.unwind(error);
      }
      scope.exit();
    } catch (error) {
      this.#frame = caller;
      owner.unwind(error);
    }
    this.#frame = caller;
    owner.forget(out, ID[f.result]);
    owner.exit();
  }

  #finishWith(value: Expression): void {
    const { out, owner, result } = this.#frame as Frame;
    this.#evaluate(value, out);
    owner.own(out, ID[result]);
  }

  /** Runs statements in a scope of their own; true if they returned from the function. */
  #block(statements: readonly Statement[]): boolean {
    let returned = false;
    const scope = this.#glue.scope();
    try {
      returned = this.#statements(statements, scope);
    } catch (error) {
      scope.unwind(error);
    }
    scope.exit();
    return returned;
  }

  #statements(statements: readonly Statement[], scope: DropScope): boolean {
    return statements.some((statement) => this.#statement(statement, scope));
  }

  #statement(s: Statement, scope: DropScope): boolean {
    switch (s.kind) {
      case 'op':
        this.#step('op');
        break;
      case 'let': {
        const slot = this.#values.slot(s.type);
        this.#evaluate(s.value, slot);
        this.#declare(s.name, s.type, slot, scope, s.inParts);
        break;
      }
      case 'consume':
        if (s.condition !== false) this.#consume(s.type, (out) => this.#move(s.name, out));
        break;
      case 'assign': {
        const { slot, type } = this.#variable(s.name);
        const { size } = LAYOUT[type];
        const [value, old] = [this.#values.slot(type), this.#values.slot(type)];
        this.#evaluate(s.value, value);
        MemoryAccess.memcpy(old, slot, size);
        MemoryAccess.memcpy(slot, value, size);
        this.#glue.drop(old, ID[type]);
        break;
      }
      case 'part': {
        const { slot, scope: owner } = this.#variable(s.name);
        const offsets: Record<string, number> = OFFSETS[s.of];
        const part = slot + (offsets[s.field] as number);
        const [, type] = PARTED[s.of].find(([field]) => field === s.field) as readonly [string, Type];
        this.#consume(type, (out) => {
          owner.forget(part, ID[type]);
          MemoryAccess.memcpy(out, part, LAYOUT[type].size);
        });
        break;
      }
      case 'match':
        this.#match(s.name, s.binds);
        break;
      case 'temporaries': {
        const temporaries = this.#glue.scope();
        try {
          for (const [type, value] of s.values) {
            const slot = this.#values.slot(type);
            this.#evaluate(value, slot);
            temporaries.own(slot, ID[type]);
          }
          this.#step('look');
        } catch (error) {
          temporaries.unwind(error);
        }
        temporaries.exit();
        break;
      }
      case 'block':
        return this.#block(s.body);
      case 'catch': {
        const frame = this.#frame;
        const result = Panic.catchUnwind(() => this.#block(s.body));
        if (!result.ok) {
          this.#frame = frame;
          this.#step('caught');
        }
        break;
      }
      case 'loop':
        for (let i = 0; i < s.count; i++) this.#block(s.body);
        break;
      case 'loop-let':
        this.#loopLet(s, scope);
        break;
      default:
        if (s.condition) this.#finishWith(s.value);
        return s.condition;
    }
    return false;
  }

  #loopLet(s: Statement & { kind: 'loop-let' }, scope: DropScope): void {
    const slot = this.#values.slot(s.type);
    for (let i = 1; i <= s.count; i++) {
      const body = this.#glue.scope();
      try {
        this.#statements(s.body, body);
        if (i === s.count) {
          this.#evaluate(s.value, slot);
          this.#declare(s.name, s.type, slot, scope, false);
        }
      } catch (error) {
        body.unwind(error);
      }
      body.exit();
    }
  }

  #match(name: string, [first, second]: readonly [boolean, boolean]): void {
    const { slot, scope: owner } = this.#variable(name);
    const tag = MemoryAccess.getU8(slot);
    const arm = this.#glue.scope();
    const bind = (offset: number, type: number) => {
      owner.forget(slot + offset, type);
      arm.own(slot + offset, type);
    };
    try {
      if (tag === 1 && first) bind(CHOICE.one, ID.Loud);
      if (tag === 2 && first) bind(CHOICE.first, ID.PairBox);
      if (tag === 2 && second) bind(CHOICE.second, ID.Loud);
      this.#step(['none', 'one', 'two'][tag] as string);
    } catch (error) {
      arm.unwind(error);
    }
    arm.exit();
  }

  /** A function that takes a value and drops it. */
  #consume(type: Type, argument: (out: number) => void): void {
    const slot = this.#values.slot(type);
    argument(slot);
    const scope = this.#glue.scope();
    try {
      scope.own(slot, ID[type]);
      this.#step('use');
    } catch (error) {
      scope.unwind(error);
    }
    scope.exit();
  }

  #declare(name: string, type: Type, slot: number, scope: DropScope, inParts: boolean): void {
    this.#frame?.variables.set(name, { slot, type, scope });
    if (!inParts) {
      scope.own(slot, ID[type]);
    } else if (type === 'Pair' || type === 'Held') {
      const offsets: Record<string, number> = OFFSETS[type];
      for (const [field, part] of [...PARTED[type]].reverse()) {
        scope.own(slot + (offsets[field] as number), ID[part]);
      }
    } else {
      const tag = MemoryAccess.getU8(slot);
      if (tag === 1) scope.own(slot + CHOICE.one, ID.Loud);
      if (tag === 2) scope.own(slot + CHOICE.second, ID.Loud);
      if (tag === 2) scope.own(slot + CHOICE.first, ID.PairBox);
    }
  }

  #variable(name: string): Variable {
    return this.#frame?.variables.get(name) as Variable;
  }

  #move(name: string, out: number): void {
    const { slot, type, scope } = this.#variable(name);
    scope.forget(slot, ID[type]);
    MemoryAccess.memcpy(out, slot, LAYOUT[type].size);
  }

  #evaluate(expression: Expression, out: number): void {
    switch (expression.kind) {
      case 'new':
        this.#values.make(expression, out);
        break;
      case 'move':
        this.#move(expression.name, out);
        break;
      case 'clone': {
        const { slot, type } = this.#variable(expression.name);
        const block = MemoryAccess.getAddress(slot);
        MemoryAccess.setAddress(block, MemoryAccess.getAddress(block) + 1);
        MemoryAccess.memcpy(out, slot, LAYOUT[type].size);
        break;
      }
      default: {
        const f = this.#functions.get(expression.name) as Procedure;
        const types = f.parameters.map((p) => p.type);
        this.#call(f, this.#values.operands(expression.parts, types), out);
      }
    }
  }
}
