import { readInput } from './input.mjs';

const TOKEN =
  /\s*(?:#[^\n]*\s*)*(?:(\d[\d.]*)|(\p{L}[\p{L}\p{N}_]*)|"([^"]*)"|(==|[=<+\-*/%()[\],;.\\])|($))/uy;

function tokenize(source) {
  const tokens = [];
  TOKEN.lastIndex = 0;
  for (;;) {
    const match = TOKEN.exec(source);
    if (match === null) throw new Error('unexpected character');
    const [, number, name, text, symbol] = match;
    if (number !== undefined) tokens.push({ kind: 'number', value: Number(number) });
    else if (name !== undefined) tokens.push({ kind: 'name', value: name });
    else if (text !== undefined) tokens.push({ kind: 'text', value: text });
    else if (symbol !== undefined) tokens.push({ kind: 'symbol', value: symbol });
    else {
      tokens.push({ kind: 'end', value: 'end' });
      return tokens;
    }
  }
}

const LEVELS = [
  ['<', '=='],
  ['+', '-'],
  ['*', '/', '%'],
];

class Parser {
  constructor(source) {
    this.tokens = tokenize(source);
    this.next = 0;
  }

  peek() {
    return this.tokens[this.next];
  }

  advance() {
    const token = this.tokens[this.next];
    if (this.next + 1 < this.tokens.length) this.next += 1;
    return token;
  }

  accept(wanted) {
    const { kind, value } = this.peek();
    const found = (kind === 'symbol' || kind === 'name') && value === wanted;
    if (found) this.advance();
    return found;
  }

  expect(wanted) {
    if (!this.accept(wanted)) throw new Error(`expected ${wanted}, found ${this.peek().value}`);
  }

  name() {
    const { kind, value } = this.advance();
    if (kind !== 'name') throw new Error(`expected a name, found ${value}`);
    return value;
  }

  function(end) {
    const parameters = [];
    while (!this.accept(end)) {
      parameters.push(this.name());
      this.accept(',');
    }
    this.accept('=');
    return { parameters, body: this.expression() };
  }

  expression() {
    if (this.accept('let')) {
      const name = this.name();
      this.expect('=');
      const value = this.expression();
      this.expect('in');
      return { kind: 'let', name, value, body: this.expression() };
    }
    if (this.accept('if')) {
      const condition = this.expression();
      this.expect('then');
      const yes = this.expression();
      this.expect('else');
      return { kind: 'if', condition, yes, no: this.expression() };
    }
    if (this.accept('\\')) return { kind: 'function', function: this.function('.') };
    return this.binary(0);
  }

  binary(level) {
    if (level === LEVELS.length) return this.call();
    let left = this.binary(level + 1);
    for (;;) {
      const operator = LEVELS[level].find((symbol) => this.accept(symbol));
      if (operator === undefined) return left;
      left = { kind: 'binary', operator, left, right: this.binary(level + 1) };
    }
  }

  list(end) {
    const items = [];
    while (!this.accept(end)) {
      items.push(this.expression());
      if (!this.accept(',')) {
        this.expect(end);
        break;
      }
    }
    return items;
  }

  call() {
    let callee = this.atom();
    while (this.accept('(')) callee = { kind: 'call', callee, arguments: this.list(')') };
    return callee;
  }

  atom() {
    const { kind, value } = this.advance();
    if (kind === 'number' || kind === 'text') return { kind: 'constant', value };
    if (kind === 'name') return { kind: 'name', name: value };
    if (value === '[') return { kind: 'list', items: this.list(']') };
    if (value !== '(') throw new Error(`unexpected ${value}`);
    const inner = this.expression();
    this.expect(')');
    return inner;
  }
}

class Closure {
  constructor({ parameters, body }, scope) {
    this.parameters = parameters;
    this.body = body;
    this.scope = scope;
  }
}

function show(value) {
  if (Array.isArray(value)) return `[${value.map(show).join(', ')}]`;
  return value instanceof Closure ? `function of ${value.parameters.length}` : String(value);
}

class Interpreter {
  functions = new Map();
  calls = 0;

  evaluate(expression, scope) {
    switch (expression.kind) {
      case 'constant':
        return expression.value;
      case 'function':
        return new Closure(expression.function, scope);
      case 'name':
        return this.lookup(expression.name, scope);
      case 'list':
        return expression.items.map((item) => this.evaluate(item, scope));
      case 'binary': {
        const left = this.evaluate(expression.left, scope);
        return apply(expression.operator, left, this.evaluate(expression.right, scope));
      }
      case 'if': {
        const condition = this.evaluate(expression.condition, scope);
        if (typeof condition !== 'boolean') throw new Error(`${show(condition)} is no condition`);
        return this.evaluate(condition ? expression.yes : expression.no, scope);
      }
      case 'let': {
        const value = this.evaluate(expression.value, scope);
        return this.evaluate(expression.body, { name: expression.name, value, outer: scope });
      }
      default: {
        const values = expression.arguments.map((argument) => this.evaluate(argument, scope));
        const { callee } = expression;
        const builtin = callee.kind === 'name' ? BUILTINS[callee.name] : undefined;
        return builtin === undefined ? this.call(this.evaluate(callee, scope), values) : builtin(...values);
      }
    }
  }

  lookup(name, scope) {
    for (let binding = scope; binding !== null; binding = binding.outer) {
      if (binding.name === name) return binding.value;
    }
    const found = this.functions.get(name);
    if (found === undefined) throw new Error(`${name} is not defined`);
    return new Closure(found, null);
  }

  call(callee, values) {
    if (!(callee instanceof Closure)) throw new Error(`${show(callee)} is no function`);
    if (callee.parameters.length !== values.length) {
      throw new Error(`${values.length} arguments for ${callee.parameters.length}`);
    }
    this.calls += 1;
    let { scope } = callee;
    for (const [index, name] of callee.parameters.entries())
      scope = { name, value: values[index], outer: scope };
    return this.evaluate(callee.body, scope);
  }
}

const NUMERIC = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
  '<': (a, b) => a < b,
  '==': (a, b) => a === b,
};

function apply(operator, left, right) {
  if (typeof left === 'number' && typeof right === 'number') {
    if (right === 0 && (operator === '/' || operator === '%')) throw new Error('division by zero');
    return NUMERIC[operator](left, right);
  }
  if (operator === '==' && typeof left === 'string' && typeof right === 'string') return left === right;
  if (operator === '+' && typeof left === 'string') return left + show(right);
  if (operator === '+' && Array.isArray(left) && Array.isArray(right)) return [...left, ...right];
  throw new Error(`${operator} of ${show(left)} and ${show(right)}`);
}

const BUILTINS = {
  len: (value) => (Array.isArray(value) ? value : [...value]).length,
  first: (list) => {
    if (list.length === 0) throw new Error('first of an empty list');
    return list[0];
  },
  rest: (list) => {
    if (list.length === 0) throw new Error('bad arguments of rest');
    return list.slice(1);
  },
};

export function main([path]) {
  const interpreter = new Interpreter();
  let output = '';
  try {
    const parser = new Parser(readInput(path));
    while (parser.peek().kind !== 'end') {
      if (parser.accept('fn')) {
        const name = parser.name();
        parser.expect('(');
        interpreter.functions.set(name, parser.function(')'));
      } else {
        output += `${show(interpreter.evaluate(parser.expression(), null))}\n`;
      }
      parser.expect(';');
    }
    return `${output}${interpreter.calls} calls\n`;
  } catch (error) {
    process.stderr.write(`error: ${error.message}\n`);
    process.exitCode = 1;
    return output;
  }
}
