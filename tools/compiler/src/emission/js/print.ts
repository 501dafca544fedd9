// Writes the tree as text.
import { type Declarations, declare } from './declare.js';
import type { Js, JsFunction, JsStatement, Variable } from './tree.js';
import { headOf, listsOf, variablesIn } from './visit.js';
import type { Writer } from './writer.js';

const PRECEDENCE: Readonly<Record<string, number>> = {
  '||': 4,
  '&&': 5,
  '|': 6,
  '^': 7,
  '&': 8,
  '===': 9,
  '!==': 9,
  '<': 10,
  '<=': 10,
  '>': 10,
  '>=': 10,
  '<<': 11,
  '>>': 11,
  '>>>': 11,
  '+': 12,
  '-': 12,
  '*': 13,
  '/': 13,
  '%': 13,
};
const [CONDITIONAL, UNARY, POSTFIX] = [3, 15, 18];

/** Writes a function; `taken` tells which names its locals must not have. */
export function printFunction(writer: Writer, of: JsFunction, taken: (name: string) => boolean): void {
  writer.tracksCaller = of.tracksCaller === true;
  new Printer(writer, declare(of), namesOf(of, taken)).function(of);
  writer.tracksCaller = false;
}

/** Gives each variable a name of its own. */
function namesOf(of: JsFunction, taken: (name: string) => boolean): ReadonlyMap<Variable, string> {
  const names = new Map<Variable, string>();
  const used = new Set<string>();
  const name = (one: Variable): void => {
    if (names.has(one)) return;
    let text = one.hint;
    for (let n = 1; used.has(text) || taken(text); n++)
      text = /\d$/.test(one.hint) ? `${one.hint}_${n}` : `${one.hint}${n}`;
    used.add(text);
    names.set(one, text);
  };
  const walk = (list: readonly JsStatement[]): void => {
    for (const statement of list) {
      if (statement.kind === 'assign' || statement.kind === 'for') name(statement.variable);
      for (const js of headOf(statement)) variablesIn(js, name);
      if (statement.kind === 'try') statement.captured.forEach(name);
      listsOf(statement).forEach(walk);
    }
  };
  of.parameters.forEach(name);
  walk(of.body);
  return names;
}

class Printer {
  /** The innermost loop or switch, whose `break` needs no label, and the innermost loop. */
  #breaks: string | undefined;
  #continues: string | undefined;

  constructor(
    private readonly writer: Writer,
    private readonly declarations: Declarations,
    private readonly names: ReadonlyMap<Variable, string>,
  ) {}

  function(of: JsFunction): void {
    for (const line of of.comment.split('\n')) this.writer.line(`// ${line}`);
    this.writer.mark(of.span);
    this.writer.write(`function ${of.name}(${of.parameters.map((one) => this.#name(one)).join(', ')}) {\n`);
    this.writer.indented(() => {
      for (const one of this.declarations.atTop) this.writer.line(`let ${this.#name(one)} = ${one.initial};`);
      this.#list(of.body);
    });
    this.writer.line('}');
  }

  #name(one: Variable): string {
    return this.names.get(one)!;
  }

  #list(list: readonly JsStatement[]): void {
    for (const statement of list) {
      for (const one of this.declarations.before.get(statement) ?? []) {
        this.writer.line(`let ${this.#name(one)} = ${one.initial};`);
      }
      this.#statement(statement);
    }
  }

  #body(list: readonly JsStatement[]): void {
    this.writer.write('{\n');
    this.writer.indented(() => this.#list(list));
    this.writer.write('}');
  }

  #statement(statement: JsStatement): void {
    const { writer } = this;
    writer.mark(statement.span);
    switch (statement.kind) {
      case 'assign': {
        const declared = this.declarations.at.get(statement) !== undefined;
        const keyword = !declared ? '' : statement.variable.assigned === 1 ? 'const ' : 'let ';
        writer.write(`${keyword}${this.#name(statement.variable)} = `);
        this.#end(statement.value);
        return;
      }
      case 'assignGlobal':
        writer.write(`${statement.name} = `);
        this.#end(statement.value);
        return;
      case 'expression':
        this.#end(statement.value);
        return;
      case 'return':
        if (statement.value === undefined) {
          writer.line('return;');
          return;
        }
        writer.write('return ');
        this.#end(statement.value);
        return;
      case 'break':
        writer.line(statement.label === this.#breaks ? 'break;' : `break ${statement.label};`);
        return;
      case 'continue':
        writer.line(statement.label === this.#continues ? 'continue;' : `continue ${statement.label};`);
        return;
      case 'block':
        writer.write(`${statement.label}: `);
        this.#body(statement.body);
        writer.write('\n');
        return;
      case 'if':
        this.#if(statement);
        writer.write('\n');
        return;
      case 'switch':
        this.#switch(statement);
        return;
      case 'loop':
      case 'for':
        this.#loop(statement);
        return;
      case 'try':
        this.#try(statement);
        return;
    }
  }

  #end(value: Js): void {
    this.#expression(value, 0);
    this.writer.write(';\n');
  }

  #if(statement: JsStatement & { kind: 'if' }): void {
    this.writer.write('if (');
    this.#expression(statement.condition, 0);
    this.writer.write(') ');
    this.#body(statement.then);
    const [first, ...others] = statement.otherwise;
    if (first === undefined) return;
    this.writer.write(' else ');
    if (first.kind === 'if' && others.length === 0 && !this.declarations.before.has(first)) this.#if(first);
    else this.#body(statement.otherwise);
  }

  #switch(statement: JsStatement & { kind: 'switch' }): void {
    const outer = this.#breaks;
    this.#breaks = undefined;
    this.writer.write('switch (');
    this.#expression(statement.on, 0);
    this.writer.write(') {\n');
    this.writer.indented(() => {
      for (const { values, body } of statement.cases) {
        for (const [at, value] of values.entries()) {
          this.writer.write(`case ${value}:${at === values.length - 1 ? ' ' : '\n'}`);
        }
        this.#case(body);
      }
      if (statement.otherwise !== undefined) {
        this.writer.write('default: ');
        this.#case(statement.otherwise);
      }
    });
    this.writer.line('}');
    this.#breaks = outer;
  }

  #case(body: readonly JsStatement[]): void {
    this.writer.write('{\n');
    this.writer.indented(() => {
      this.#list(body);
      if (!leaves(body)) this.writer.line('break;');
    });
    this.writer.line('}');
  }

  #loop(statement: JsStatement & { kind: 'loop' | 'for' }): void {
    const [breaks, continues] = [this.#breaks, this.#continues];
    const { writer } = this;
    this.#breaks = statement.label;
    this.#continues = statement.label;
    if (needsLabel(statement.body, statement.label, true)) writer.write(`${statement.label}: `);
    if (statement.kind === 'loop') {
      const [first, ...others] = statement.body;
      // `for (;;) { if (!c) break; ... }` is a `while`.
      if (
        first?.kind === 'if' &&
        isBreak(first.otherwise, statement.label) &&
        !this.declarations.before.has(first)
      ) {
        writer.write('while (');
        this.#expression(first.condition, 0);
        writer.write(') ');
        this.#body([...first.then, ...others]);
      } else {
        writer.write('for (;;) ');
        this.#body(statement.body);
      }
    } else {
      const name = this.#name(statement.variable);
      writer.write(`for (let ${name} = `);
      this.#expression(statement.start, 0);
      writer.write(`; ${name} ${statement.comparison} `);
      this.#expression(statement.end, 11);
      writer.write(`; ${statement.step === '1' ? `${name}++` : `${name} += ${statement.step}`}) `);
      this.#body(statement.body);
    }
    writer.write('\n');
    this.#breaks = breaks;
    this.#continues = continues;
  }

  #try(statement: JsStatement & { kind: 'try' }): void {
    const names = statement.captured.map((one) => this.#name(one)).join(', ');
    this.writer.write('try ');
    this.#body(statement.body);
    this.writer.write(' catch (error) {\n');
    this.writer.indented(() => {
      this.writer.write(`unwind(error, (${names}) => `);
      this.#steps(statement.landing);
      this.writer.write(`${names === '' ? '' : `, ${names}`});\n`);
    });
    this.writer.line('}');
  }

  /** One step is the function's body, several are functions that it gives back. */
  #steps(steps: readonly JsStatement[][]): void {
    const [only, ...others] = steps;
    if (only !== undefined && others.length === 0) {
      this.#body(only);
      return;
    }
    this.writer.write('[\n');
    this.writer.indented(() => {
      for (const step of steps) {
        this.writer.write('() => ');
        this.#body(step);
        this.writer.write(',\n');
      }
    });
    this.writer.write(']');
  }

  /** Writes an expression, in parentheses if it binds less than asked for. */
  #expression(js: Js, least: number): void {
    const own = precedenceOf(js);
    if (own < least) this.writer.write('(');
    this.#bare(js, own);
    if (own < least) this.writer.write(')');
  }

  #bare(js: Js, own: number): void {
    const { writer } = this;
    switch (js.kind) {
      case 'variable':
        writer.write(this.#name(js.variable));
        return;
      case 'constant':
        writer.write(js.text);
        return;
      case 'global':
        writer.write(js.name);
        return;
      case 'unary':
        writer.write(js.operator);
        this.#expression(js.operand, UNARY + 1);
        return;
      case 'binary':
        this.#expression(js.left, own);
        writer.write(` ${js.operator} `);
        this.#expression(js.right, own + 1);
        return;
      case 'conditional':
        this.#expression(js.condition, own + 1);
        writer.write(' ? ');
        this.#expression(js.then, own);
        writer.write(' : ');
        this.#expression(js.otherwise, own);
        return;
      case 'call':
        writer.mark(js.span);
        writer.write(js.callee);
        this.#arguments(js.arguments);
        return;
      case 'callIn':
        writer.mark(js.span);
        writer.write(`${js.table}[`);
        this.#expression(js.index, 0);
        writer.write(']');
        this.#arguments(js.arguments);
        return;
      case 'element':
        writer.write(`${js.table}[`);
        this.#expression(js.index, 0);
        writer.write(']');
        return;
    }
  }

  #arguments(list: readonly Js[]): void {
    this.writer.write('(');
    list.forEach((one, at) => {
      if (at > 0) this.writer.write(', ');
      this.#expression(one, 1);
    });
    this.writer.write(')');
  }
}

function precedenceOf(js: Js): number {
  switch (js.kind) {
    case 'constant':
      return js.text.startsWith('-') ? UNARY : 20;
    case 'unary':
      return UNARY;
    case 'binary':
      return PRECEDENCE[js.operator]!;
    case 'conditional':
      return CONDITIONAL;
    default:
      return POSTFIX;
  }
}

/** Whether control never reaches the end of a list. */
export function leaves(list: readonly JsStatement[]): boolean {
  const last = list.at(-1);
  if (last === undefined) return false;
  if (last.kind === 'break' || last.kind === 'continue' || last.kind === 'return') return true;
  return last.kind === 'if' && leaves(last.then) && leaves(last.otherwise);
}

function isBreak(list: readonly JsStatement[], label: string): boolean {
  return list.length === 1 && list[0]!.kind === 'break' && list[0]!.label === label;
}

/** Whether a loop is left or continued from inside another loop or a switch. */
function needsLabel(list: readonly JsStatement[], label: string, direct: boolean): boolean {
  return list.some((statement) => {
    if (statement.kind === 'break') return !direct && statement.label === label;
    if (statement.kind === 'continue') return !direct && statement.label === label;
    const inside =
      direct && statement.kind !== 'loop' && statement.kind !== 'for' && statement.kind !== 'switch';
    return listsOf(statement).some((inner) => needsLabel(inner, label, inside));
  });
}
