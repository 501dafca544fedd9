import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as t from './typed-builder.js';

/** Compares all but the first line, which names the function. */
function expectMir(mir: string, text: string): void {
  const body = text.trim().split('\n');
  const indent = (body[1] as string).length - (body[1] as string).trimStart().length - depthOf(mir, 2);
  const expected = body.map((line, i) => (i === 0 ? line.trim() : line.slice(indent)));
  const [first, ...rest] = mir.split('\n').slice(1);
  expect([first?.trim(), ...rest]).toEqual(expected);
}

function depthOf(mir: string, line: number): number {
  const text = mir.split('\n')[line] as string;
  return text.length - text.trimStart().length;
}

/** A function that starts with `let a = Loud::new(1);`. */
function withLoud(make: (f: t.Fn, a: number) => Parameters<t.Fn['mir']>[0]): string {
  const f = new t.Fn();
  const a = f.local('a', t.LOUD);
  return f.mir([f.let(a, t.loud(1)), ...make(f, a)]);
}

describe('drops at the end of a scope', () => {
  it('are in reverse order of declaration; only what may be live when something panics has a flag', () => {
    const mir = withLoud((f) => [f.let(f.local('b', t.LOUD), t.loud(2))]);
    expectMir(
      mir,
      `
        flags a
        unwind a if a
        a = fn1(1)
        a := true
        b = fn1(2)
        drop b
        a := false
        drop a
        return`,
    );
  });

  it('are left out for what was moved', () => {
    const mir = withLoud((f, a) => [t.use(f.read(a))]);
    expectMir(
      mir,
      `
        a = fn1(1)
        nothing = fn2(move a)
        return`,
    );
  });

  it('ask a flag where a move depends on the way taken', () => {
    const mir = withLoud((f, a) => [t.when(t.cond(), t.block([t.use(f.read(a))]))]);
    expectMir(
      mir,
      `
        flags a
        unwind a if a
        a = fn1(1)
        a := true
        condition = fn4()
        if condition
          a := false
          nothing = fn2(move a)
        drop a if a
        return`,
    );
  });

  it('ask a flag for a variable that is assigned on one way only', () => {
    const f = new t.Fn();
    const a = f.local('a', t.LOUD);
    const mir = f.mir([f.let(a), t.when(t.cond(), t.block([t.assign(f.read(a), t.loud(2))]))]);
    expectMir(
      mir,
      `
        flags a
        condition = fn4()
        if condition
          operand = fn1(2)
          a = move operand
          a := true
        drop a if a
        return`,
    );
  });

  it('are repeated on every way out, with what that way still holds', () => {
    const f = new t.Fn();
    const [a, b] = [f.local('a', t.LOUD), f.local('b', t.LOUD)];
    const early = t.when(t.cond(), t.block([], t.giveBack(f.read(a))));
    expectMir(
      f.mir([f.let(b, t.loud(2)), early], [a], t.loud(3)),
      `
        flags a = true, b, result
        unwind result if result
        unwind a if a
        unwind b if b
        b = fn1(2)
        b := true
        condition = fn4()
        if condition
          a := false
          result = move a
          result := true
          b := false
          drop b
          return
        result = fn1(3)
        result := true
        b := false
        drop b
        a := false
        drop a
        return`,
    );
  });

  it('of an iteration happen before a break out of it, and before the next round', () => {
    const f = new t.Fn();
    const x = f.local('x', t.LOUD);
    const body = t.block([f.let(x, t.loud(1)), t.when(t.cond(), t.block([t.leave()]))]);
    expectMir(
      f.mir([t.loop(body)]),
      `
        flags x
        unwind x if x
        loop '0
          x = fn1(1)
          x := true
          condition = fn4()
          if condition
            x := false
            drop x
            break '0
          x := false
          drop x
        return`,
    );
  });
});

describe('operands', () => {
  it('that a later one can outlive by a panic are owned until the call', () => {
    expectMir(
      new t.Fn().mir([t.call('use', t.UNIT, t.loud(1), t.loud(2))]),
      `
        flags operand
        unwind operand if operand
        operand = fn1(1)
        operand := true
        operand_1 = fn1(2)
        operand := false
        nothing = fn2(move operand, move operand_1)
        return`,
    );
  });

  it('that are moved variables are moved before the next operand is evaluated: unwinding drops them first', () => {
    const mir = withLoud((f, a) => [t.call('use', t.UNIT, f.read(a), t.loud(2))]);
    expectMir(
      mir,
      `
        flags operand
        unwind operand if operand
        a = fn1(1)
        operand = move a
        operand := true
        operand_1 = fn1(2)
        operand := false
        nothing = fn2(move operand, move operand_1)
        return`,
    );
  });
});

describe('assignment', () => {
  it('stores the new value before the old one is dropped, so that a drop that panics finds the place whole', () => {
    const mir = withLoud((f, a) => [t.assign(f.read(a), t.loud(2))]);
    expectMir(
      mir,
      `
        flags a
        unwind a if a
        a = fn1(1)
        a := true
        operand = fn1(2)
        old = move a
        a = move operand
        a := true
        drop old
        a := false
        drop a
        return`,
    );
  });

  it('drops nothing where the old value was moved', () => {
    const mir = withLoud((f, a) => [t.use(f.read(a)), t.assign(f.read(a), t.loud(2))]);
    expectMir(
      mir,
      `
        a = fn1(1)
        nothing = fn2(move a)
        operand = fn1(2)
        a = move operand
        drop a
        return`,
    );
  });
});

describe('parts', () => {
  it('of a struct that were not moved are dropped by themselves', () => {
    const f = new t.Fn();
    const p = f.local('p', t.PAIR);
    const mir = f.mir([t.use(t.field(f.read(p), 0, t.LOUD))], [p]);
    expectMir(
      mir,
      `
        flags p_1 = true
        unwind p.1 if p_1
        nothing = fn2(move p.0)
        p_1 := false
        drop p.1
        return`,
    );
  });

  it('that are all there again are dropped as one', () => {
    const f = new t.Fn();
    const p = f.local('p', t.PAIR);
    const part = () => t.field(f.read(p), 1, t.LOUD);
    const mir = f.mir([t.use(part()), t.assign(part(), t.loud(2))], [p]);
    expectMir(
      mir,
      `
        flags p_0 = true
        unwind p.0 if p_0
        nothing = fn2(move p.1)
        operand = fn1(2)
        p.1 = move operand
        p_0 := false
        drop p
        return`,
    );
  });

  it('of a box: when its contents were moved out, its block is freed', () => {
    const f = new t.Fn();
    const [b, x] = [f.local('b', t.boxOf(t.LOUD)), f.local('x', t.LOUD)];
    expectMir(
      f.mir([f.let(x, t.dereference(f.read(b), t.LOUD))], [b]),
      `
        flags b_block = true
        unwind block of b if b_block
        x = move (*b)
        drop x
        b_block := false
        drop block of b
        return`,
    );
  });

  it('of an enum belong to the function by themselves once a field was moved out', () => {
    const f = new t.Fn();
    const [s, x, y] = [f.local('s', t.SHAPE), f.local('x', t.LOUD), f.local('y', t.LOUD)];
    const two = t.variant(t.SHAPE, 0, f.bind(x), t.wildcard(t.LOUD));
    const one = t.variant(t.SHAPE, 1, f.bind(y));
    expectMir(
      f.mir([t.match(f.read(s), [two, t.use(f.read(x))], [one, t.block([])])], [s]),
      `
        flags s_1
        unwind s.1 if s_1
        variant = discriminant(s)
        switch variant
        case 0
          s_1 := true
          x = move s.0
          nothing = fn2(move x)
        case 1
          y = move s.1:0
          drop y
        otherwise
          unreachable
        drop s.1 if s_1
        return`,
    );
  });
});

describe('match', () => {
  it('knows that None holds nothing: no flag is needed', () => {
    const f = new t.Fn();
    const [o, x] = [f.local('o', t.OPTION), f.local('x', t.LOUD)];
    const some = t.variant(t.OPTION, 1, f.bind(x));
    expectMir(
      f.mir([t.match(f.read(o), [some, t.use(f.read(x))], [t.variant(t.OPTION, 0), t.block([])])], [o]),
      `
        variant = discriminant(o)
        switch variant
        case 1
          x = move o.1:0
          nothing = fn2(move x)
        case 0
        otherwise
          unreachable
        return`,
    );
  });

  it('moves only after the guard said yes', () => {
    const f = new t.Fn();
    const [o, x] = [f.local('o', t.OPTION), f.local('x', t.LOUD)];
    const some = t.variant(t.OPTION, 1, f.bind(x));
    const mir = f.mir(
      [t.match(f.read(o), [some, t.use(f.read(x)), t.cond()], [t.wildcard(t.OPTION), t.block([])])],
      [o],
    );
    expectMir(
      mir,
      `
        flags o = true
        unwind o if o
        block '0
          block '1
            variant = discriminant(o)
            matches = variant == 1
            if matches
            else
              o := false
              break '1
            x = o.1:0
            condition = fn4()
            if condition
            else
              break '1
            o := false
            x = move o.1:0
            nothing = fn2(move x)
            break '0
        drop o if o
        return`,
    );
  });
});

describe('temporaries', () => {
  it('live until the end of the statement, and as long as the variable if a let borrows them', () => {
    const f = new t.Fn();
    const x = f.local('x', t.referenceTo(t.LOUD));
    const look = t.call('look', t.UNIT, t.borrow(t.loud(2)));
    expectMir(
      f.mir([f.let(x, t.borrow(t.loud(1))), look]),
      `
        flags temporary, temporary
        unwind temporary if temporary
        unwind temporary_1 if temporary
        temporary = fn1(1)
        temporary := true
        x = &temporary
        temporary_1 = fn1(2)
        temporary := true
        operand = &temporary_1
        nothing = fn3(operand)
        temporary := false
        drop temporary_1
        temporary := false
        drop temporary
        return`,
    );
  });
});

describe('errors', () => {
  it('of a use after a move name both places', () => {
    let moved = 0;
    const make = () =>
      withLoud((f, a) => {
        const first = t.use(f.read(a));
        moved = first.span.start;
        return [first, t.use(f.read(a))];
      });
    expect(make).toThrow('`a` is used after its value was moved');
    try {
      make();
    } catch (error) {
      expect(error).toMatchObject({ note: { message: 'the value was moved here', span: { start: moved } } });
    }
  });

  it('of a move in a loop say that it was an earlier round', () => {
    const make = () => withLoud((f, a) => [t.loop(t.block([t.use(f.read(a))]))]);
    expect(make).toThrow('`a` is used after its value was moved');
    try {
      make();
    } catch (error) {
      expect(error).toMatchObject({
        note: { message: 'the value was moved here, in an earlier round of the loop' },
      });
    }
  });

  it('of a move out of a reference say that it is borrowed', () => {
    const f = new t.Fn();
    const r = f.local('r', t.referenceTo(t.LOUD));
    expect(() => f.mir([t.use(t.dereference(f.read(r), t.LOUD))], [r])).toThrow('cannot be moved out');
  });
});

describe('the page', () => {
  it('shows what its example becomes', () => {
    const page = readFileSync(new URL('../../docs/ownership.md', import.meta.url), 'utf8');
    const shown = (/```\n(fn f\(pair\)[^`]*)```/.exec(page) as RegExpExecArray)[1] as string;
    const f = new t.Fn();
    const pair = f.local('pair', t.PAIR);
    const consume = t.use(t.field(f.read(pair), 0, t.LOUD));
    const mir = f.mir([t.when(t.cond(), t.block([consume]))], [pair]);
    const named = mir.replace('fn4()', 'yes()').replace('fn2(', 'consume(');
    expect(`${named}\n`).toBe(shown);
  });
});
