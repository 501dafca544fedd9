import { describe, expect, it } from 'vitest';
import { fold } from './fold.js';
import { printFunction } from './print.js';
import { binary, call, constant, Effect, type Js, type JsStatement, Variable, variable } from './tree.js';
import { Writer } from './writer.js';

const span = { file: 0, start: 0, end: 0 };
const temporary = (hint: string): Variable => new Variable(hint, true, '0');
const local = (hint: string): Variable => new Variable(hint, false, '0');
const assign = (to: Variable, value: Js): JsStatement => ({ kind: 'assign', variable: to, value, span });
const run = (value: Js): JsStatement => ({ kind: 'expression', value, span });
const reads = (name: string): Js => call(Effect.reads, name);
const writes = (name: string, ...args: Js[]): Js => call(Effect.writes, name, ...args);
const throws = (name: string): Js => call(Effect.throws, name);

/** The text of a function's body after folding, line by line. */
function folded(body: JsStatement[], parameters: Variable[] = []): string[] {
  const writer = new Writer();
  printFunction(writer, fold({ name: 'f', comment: '', parameters, body, span }), () => false);
  return writer.text
    .split('\n')
    .slice(2, -2)
    .map((line) => line.trim());
}

describe('folding', () => {
  it('puts temporaries into the call that uses them in their order', () => {
    const [a, b] = [temporary('a'), temporary('b')];
    const body = [assign(a, writes('f')), assign(b, writes('g')), run(writes('h', variable(a), variable(b)))];
    expect(folded(body)).toEqual(['h(f(), g());']);
  });

  it('keeps the order of two calls that are used the other way round', () => {
    const [a, b] = [temporary('a'), temporary('b')];
    const body = [assign(a, writes('f')), assign(b, writes('g')), run(writes('h', variable(b), variable(a)))];
    expect(folded(body)).toEqual(['const a = f();', 'h(g(), a);']);
  });

  it('moves no load over a store', () => {
    const a = temporary('a');
    const body = [assign(a, reads('load')), run(writes('store')), run(writes('use', variable(a)))];
    expect(folded(body)).toEqual(['const a = load();', 'store();', 'use(a);']);
  });

  it('moves a load over a load', () => {
    const [a, b] = [temporary('a'), temporary('b')];
    const body = [
      assign(a, reads('first')),
      assign(b, reads('second')),
      run(writes('use', binary('-', variable(b), variable(a)))),
    ];
    expect(folded(body)).toEqual(['use(second() - first());']);
  });

  it('assigns before a jump what is used behind it', () => {
    const [a, b] = [temporary('a'), temporary('b')];
    const body: JsStatement[] = [
      {
        kind: 'block',
        label: 'l',
        body: [
          {
            kind: 'if',
            condition: reads('done'),
            then: [assign(a, binary('+', variable(b), variable(b))), { kind: 'break', label: 'l', span }],
            otherwise: [],
            span,
          },
          run(writes('more')),
        ],
        span,
      },
      run(writes('use', variable(a))),
    ];
    const lines = folded(body, [b]);
    expect(lines.indexOf('break l;')).toBeGreaterThan(lines.indexOf('a = b + b;'));
    expect(lines).toContain('a = b + b;');
  });

  it('keeps the order of two panics', () => {
    const [a, b] = [temporary('a'), temporary('b')];
    const body = [
      assign(a, throws('one')),
      assign(b, throws('two')),
      run(writes('use', variable(b), variable(a))),
    ];
    expect(folded(body)).toEqual(['const a = one();', 'use(two(), a);']);
  });

  it('moves nothing that reads a variable over its assignment', () => {
    const [a, x] = [temporary('a'), local('x')];
    const body = [
      assign(a, binary('+', variable(x), constant('1'))),
      assign(x, constant('5')),
      run(writes('use', variable(a), variable(x))),
    ];
    expect(folded(body, [x])).toEqual(['const a = x + 1;', 'x = 5;', 'use(a, x);']);
  });

  it('evaluates nothing only sometimes that was always evaluated', () => {
    const a = temporary('a');
    const choice: Js = {
      kind: 'conditional',
      condition: reads('c'),
      then: variable(a),
      otherwise: constant('0'),
    };
    expect(folded([assign(a, throws('f')), run(writes('use', choice))])).toEqual([
      'const a = f();',
      'use(c() ? a : 0);',
    ]);
  });

  it('moves nothing into a loop', () => {
    const a = temporary('a');
    const body: JsStatement[] = [
      assign(a, reads('load')),
      { kind: 'loop', label: 'l', body: [run(writes('use', variable(a)))], span },
    ];
    expect(folded(body)).toEqual(['const a = load();', 'for (;;) {', 'use(a);', '}']);
  });

  it('moves what may panic over no assignment that a landing pad sees', () => {
    const [a, flag] = [temporary('a'), new Variable('flag', false, 'false', true)];
    const body: JsStatement[] = [
      {
        kind: 'try',
        body: [assign(a, throws('f')), assign(flag, constant('true')), run(writes('use', variable(a)))],
        captured: [flag],
        landing: [
          [{ kind: 'if', condition: variable(flag), then: [run(writes('drop'))], otherwise: [], span }],
        ],
        span,
      },
    ];
    expect(folded(body).slice(0, 5)).toEqual([
      'let flag = false;',
      'try {',
      'const a = f();',
      'flag = true;',
      'use(a);',
    ]);
  });

  it('forgets what nothing uses, but for what it does', () => {
    const [a, b] = [temporary('a'), temporary('b')];
    expect(folded([assign(a, reads('load')), assign(b, writes('f'))])).toEqual(['f();']);
  });

  it('tests the variant of a pointer that may be null once', () => {
    const variant = temporary('variant');
    const p = local('p');
    const isNull: Js = {
      kind: 'conditional',
      condition: binary('===', variable(p), constant('0')),
      then: constant('0'),
      otherwise: constant('1'),
    };
    const body: JsStatement[] = [
      assign(variant, isNull),
      {
        kind: 'if',
        condition: binary('===', variable(variant), constant('1')),
        then: [run(writes('some'))],
        otherwise: [],
        span,
      },
    ];
    expect(folded(body, [p])).toEqual(['if (p !== 0) {', 'some();', '}']);
  });

  it('leaves out what a comparison of constants rules out', () => {
    const [a, b] = [temporary('a'), temporary('b')];
    const body: JsStatement[] = [
      assign(a, constant('0')),
      {
        kind: 'if',
        condition: binary('===', variable(a), constant('1')),
        then: [run(writes('never'))],
        otherwise: [assign(b, writes('always')), run(writes('use', variable(b)))],
        span,
      },
    ];
    expect(folded(body)).toEqual(['use(always());']);
  });
});
