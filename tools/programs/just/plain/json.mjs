import { readInput } from './input.mjs';

const ESCAPES = { '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

/** Members are pairs: a document may give a key twice. */
class JsonObject {
  constructor(members) {
    this.members = members;
  }
}

class Parser {
  constructor(text) {
    this.text = text;
    this.offset = 0;
  }

  static parse(text) {
    const parser = new Parser(text);
    const value = parser.value();
    if (parser.peek() !== undefined) parser.fail();
    return value;
  }

  fail() {
    const character = this.text[this.offset];
    throw new SyntaxError(`unexpected ${character ?? 'end'} at ${this.offset}`);
  }

  peek() {
    while (' \n\r\t'.includes(this.text[this.offset] ?? 'end')) this.offset += 1;
    return this.text[this.offset];
  }

  expect(wanted) {
    if (!this.text.startsWith(wanted, this.offset)) this.fail();
    this.offset += wanted.length;
  }

  literal(word, value) {
    this.expect(word);
    return value;
  }

  value() {
    const first = this.peek();
    switch (first) {
      case 'n':
        return this.literal('null', null);
      case 't':
        return this.literal('true', true);
      case 'f':
        return this.literal('false', false);
      case '"':
        return this.string();
      case '[':
        return this.array();
      case '{':
        return this.object();
      default:
        return this.number();
    }
  }

  /** Items between brackets, with commas. */
  list(open, close, item) {
    this.expect(open);
    const items = [];
    if (this.peek() !== close) {
      for (;;) {
        items.push(item());
        if (this.peek() !== ',') break;
        this.offset += 1;
      }
    }
    this.expect(close);
    return items;
  }

  array() {
    return this.list('[', ']', () => this.value());
  }

  object() {
    const members = this.list('{', '}', () => {
      this.peek();
      const key = this.string();
      this.peek();
      this.expect(':');
      return [key, this.value()];
    });
    return new JsonObject(members);
  }

  number() {
    const start = this.offset;
    while ('0123456789-+.eE'.includes(this.text[this.offset] ?? 'end')) this.offset += 1;
    const text = this.text.slice(start, this.offset);
    const number = Number(text);
    if (text === '' || Number.isNaN(number)) this.fail();
    return number;
  }

  string() {
    this.expect('"');
    let out = '';
    let start = this.offset;
    for (;;) {
      const code = this.text.charCodeAt(this.offset);
      if (code === 0x22) {
        out += this.text.slice(start, this.offset);
        this.offset += 1;
        return out;
      }
      if (code === 0x5c) {
        out += this.text.slice(start, this.offset) + this.escape();
        start = this.offset;
      } else if (code >= 0x20) {
        this.offset += 1;
      } else {
        this.fail();
      }
    }
  }

  escape() {
    const letter = this.text[this.offset + 1];
    if (letter === 'u') {
      const digits = this.text.slice(this.offset + 2, this.offset + 6);
      if (!/^[0-9a-fA-F]{4}$/.test(digits)) this.fail();
      this.offset += 6;
      return String.fromCharCode(Number.parseInt(digits, 16));
    }
    const character = ESCAPES[letter];
    if (character === undefined) this.fail();
    this.offset += 2;
    return character;
  }
}

/** The digits of a number without an exponent. */
function plainDigits(number) {
  const text = String(number);
  if (!text.includes('e')) return text;
  if (Math.abs(number) >= 1) {
    const [digits, exponent] = text.split('e+');
    const [whole, fraction = ''] = digits.split('.');
    return whole + fraction.padEnd(Number(exponent), '0');
  }
  const [digits, exponent] = text.split('e-');
  const sign = digits.startsWith('-') ? '-' : '';
  return `${sign}0.${'0'.repeat(Number(exponent) - 1)}${digits.replace('-', '').replace('.', '')}`;
}

class Printer {
  constructor(pretty) {
    this.pretty = pretty;
    this.out = '';
    this.indent = 0;
  }

  static print(value, pretty) {
    const printer = new Printer(pretty);
    printer.value(value);
    return printer.out;
  }

  value(value) {
    if (typeof value === 'string') this.string(value);
    else if (typeof value === 'number') this.out += plainDigits(value);
    else if (Array.isArray(value)) this.list('[', ']', value, (item) => this.value(item));
    else if (value instanceof JsonObject) this.list('{', '}', value.members, (member) => this.member(member));
    else this.out += String(value);
  }

  member([key, value]) {
    this.string(key);
    this.out += this.pretty ? ': ' : ':';
    this.value(value);
  }

  list(open, close, items, print) {
    this.out += open;
    this.indent += 2;
    for (const [index, item] of items.entries()) {
      if (index > 0) this.out += ',';
      this.newLine();
      print(item);
    }
    this.indent -= 2;
    if (items.length > 0) this.newLine();
    this.out += close;
  }

  newLine() {
    if (this.pretty) this.out += `\n${' '.repeat(this.indent)}`;
  }

  string(text) {
    this.out += '"';
    for (const character of text) {
      if (character === '"') this.out += '\\"';
      else if (character === '\\') this.out += '\\\\';
      else if (character === '\n') this.out += '\\n';
      else if (character === '\r') this.out += '\\r';
      else if (character === '\t') this.out += '\\t';
      else if (character < ' ') this.out += `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
      else this.out += character;
    }
    this.out += '"';
  }
}

class Summary {
  values = 0;
  objects = 0;
  arrays = 0;
  texts = 0;
  numbers = 0;
  depth = 0;

  add(value, depth) {
    this.values += 1;
    this.depth = Math.max(this.depth, depth);
    if (typeof value === 'string') {
      this.texts += 1;
    } else if (typeof value === 'number') {
      this.numbers += 1;
    } else if (Array.isArray(value)) {
      this.arrays += 1;
      for (const item of value) this.add(item, depth + 1);
    } else if (value instanceof JsonObject) {
      this.objects += 1;
      for (const [, item] of value.members) this.add(item, depth + 1);
    }
  }

  toString() {
    const { values, objects, arrays, texts, numbers, depth } = this;
    const counts = `objects: ${objects}, arrays: ${arrays}, texts: ${texts}, numbers: ${numbers}`;
    return `Summary { values: ${values}, ${counts}, depth: ${depth} }`;
  }
}

export function main([path, form]) {
  const json = Parser.parse(readInput(path));
  const compact = Printer.print(json, false);
  if (Printer.print(Parser.parse(compact), false) !== compact)
    throw new Error('what is printed does not read back');
  let output = '';
  if (form === 'pretty') output = `${Printer.print(json, true)}\n`;
  if (form === 'compact') output = `${compact}\n`;
  const summary = new Summary();
  summary.add(json, 1);
  return `${output}${summary}, ${Buffer.byteLength(compact)} bytes compact\n`;
}
