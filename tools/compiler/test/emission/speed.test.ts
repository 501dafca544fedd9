// What decides the speed of emitted code, each rule on a function of a few lines.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { compile } from '../../src/compile.js';

const folder = mkdtempSync(join(tmpdir(), 'just-speed-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The text of an emitted function, without its comment, line by line. */
function emitted(source: string, name: string): string[] {
  const file = join(folder, 'program.just');
  writeFileSync(file, source);
  const { text } = compile(file, join(folder, 'program.mjs'));
  const start = text.indexOf(`\nfunction ${name}(`);
  return text
    .slice(start, text.indexOf('\n}\n', start))
    .split('\n')
    .slice(1)
    .map((line) => line.trim());
}

describe('a loop over an iterator', () => {
  it('asks once whether it is at its end, and keeps no iterator in memory', () => {
    const source = `
      fn weighted(values: &[f64]) -> f64 {
          let mut sum = 0.0;
          for (i, value) in values.iter().enumerate() { sum += i as f64 * value; }
          sum
      }
      fn main() { let f: fn(&[f64]) -> f64 = weighted; println!("{}", f(&[1.0, 2.0])); }`;
    const lines = emitted(source, 'weighted');
    expect(lines.filter((line) => line.startsWith('if ('))).toHaveLength(1);
    expect(lines.join('\n')).not.toMatch(/stack\.|part1|_tag|: \{/);
  });
});

describe('a sum of sizes', () => {
  const counting = (body: string): string =>
    emitted(
      `fn count(values: &[usize]) -> usize { ${body} }
      fn main() { let f: fn(&[usize]) -> usize = count; println!("{}", f(&[1, 2])); }`,
      'count',
    ).join('\n');

  it('that only counts has no check', () => {
    const text = counting(`
      let mut found = 0;
      for value in values { if *value > 1 { found += 1; } }
      found + 1`);
    expect(text).toContain('+ 1');
    expect(text).not.toContain('addUsize');
  });

  it('that grows by what is read keeps its check', () => {
    expect(counting('let mut sum = 0; for value in values { sum += *value; } sum')).toContain('addUsize');
  });

  it('that doubles keeps its check', () => {
    const text = counting('let mut sum = 1; for _ in values { sum += sum; } sum');
    expect(text).toContain('addUsize(sum, sum)');
  });

  it('of one that doubles keeps its check', () => {
    const text = counting(`
      let mut sum = 1;
      let mut last = 0;
      for _ in values { last = sum + 1; sum = last + last; }
      last`);
    expect(text.match(/addUsize/g)).toHaveLength(2);
  });

  it('that begins at what is read keeps its check', () => {
    expect(counting('let mut at = values[0]; for _ in values { at += 1; } at')).toContain('addUsize');
  });

  it('that begins as a parameter keeps its check', () => {
    const source = `
      fn moved(mut at: usize, steps: &[u8]) -> usize {
          for _ in steps { at += 1; }
          at
      }
      fn main() { let f: fn(usize, &[u8]) -> usize = moved; println!("{}", f(7, &[1, 2])); }`;
    expect(emitted(source, 'moved').join('\n')).toContain('addUsize(at, 1)');
  });
});

describe('while let', () => {
  it('asks an iterator once whether it is at its end, and makes no Option', () => {
    const source = `
      fn sum(values: &[f64]) -> f64 {
          let mut rest = values.iter();
          let mut sum = 0.0;
          while let Some(value) = rest.next() { sum += value; }
          sum
      }
      fn main() { let f: fn(&[f64]) -> f64 = sum; println!("{}", f(&[1.0, 2.0])); }`;
    const lines = emitted(source, 'sum');
    expect(lines.filter((line) => line.startsWith('if ('))).toHaveLength(1);
    expect(lines.join('\n')).not.toMatch(/stack\.|_tag|=== 1/);
  });
});

describe('an entry of a map', () => {
  it('is made of variables', () => {
    const source = `
      use std::collections::HashMap;
      fn count(counts: &mut HashMap<u32, u32>, key: u32) { *counts.entry(key).or_insert(0) += 1; }
      fn main() { let mut counts = HashMap::new(); count(&mut counts, 7); println!("{}", counts.len()); }`;
    expect(emitted(source, 'count').join('\n')).not.toMatch(/copy\d|memcpy|setU8/);
  });
});

describe('a text', () => {
  it('is read char by char without an iterator in memory', () => {
    const source = `
      fn last(text: &str) -> char {
          let mut last = ' ';
          for c in text.chars() { last = c; }
          last
      }
      fn main() { let f: fn(&str) -> char = last; println!("{}", f("aeon")); }`;
    expect(emitted(source, 'last').join('\n')).not.toMatch(/stack\.|set\w+\(/);
  });
});

describe('to_string', () => {
  it('of a text is a block and a copy', () => {
    const source = `
      fn copy(text: &str) -> String { text.to_string() }
      fn main() { let f: fn(&str) -> String = copy; println!("{}", f("aeon")); }`;
    const text = emitted(source, 'copy').join('\n');
    expect(text).toContain('heap.allocate(text_length, 1, ');
    expect(text).not.toMatch(/stack\.|catch|ormatt|copy24/);
  });
});

describe('values in memory', () => {
  const TYPES = `
      #[derive(Clone)]
      struct Name { first: String, last: String }
      fn show(name: Result<Name, String>) { if let Ok(name) = name { println!("{} {}", name.first, name.last); } }`;

  it('are made where they end: a call writes into the variant that holds its result', () => {
    const source = `${TYPES}
      fn both(first: &Name) -> Result<Name, String> { Ok(first.clone()) }
      fn main() { show(both(&Name { first: "a".to_string(), last: "b".to_string() })); }`;
    expect(emitted(source, 'both').join('\n')).not.toMatch(/copy\d|memcpy/);
  });

  const VALUES = `
      use std::rc::Rc;
      enum Value { Number(f64), Text(Rc<String>) }`;

  it('that a match puts in a tuple stay where they are', () => {
    const source = `${VALUES}
      fn add(left: Value, right: Value) -> Option<f64> {
          match (left, right) {
              (Value::Number(a), Value::Number(b)) => Some(a + b),
              (Value::Text(a), Value::Text(b)) => Some((a.len() + b.len()) as f64),
              _ => None,
          }
      }
      fn main() {
          println!("{:?}", add(Value::Number(1.0), Value::Number(2.0)));
          println!("{:?}", add(Value::Text(Rc::new("a".to_string())), Value::Number(2.0)));
      }`;
    const text = emitted(source, 'add').join('\n');
    expect(text).not.toMatch(/copy\d|stack\./);
    expect(text).toContain('getF64(left + 8)');
    expect(text).toContain('getF64(right + 8)');
  });

  it('that one iterator hands to another are copied once', () => {
    const source = `${VALUES}
      fn take(name: &u32, value: Value) -> f64 {
          match value { Value::Number(n) => n + *name as f64, Value::Text(t) => t.len() as f64 }
      }
      fn all(names: &[u32], values: Vec<Value>) -> f64 {
          let mut sum = 0.0;
          for (name, value) in names.iter().zip(values) { sum += take(name, value); }
          sum
      }
      fn main() { println!("{}", all(&[1], vec![Value::Number(1.0), Value::Text(Rc::new("a".to_string()))])); }`;
    const lines = emitted(source, 'all');
    const loop = lines.slice(lines.indexOf('for (;;) {'), lines.indexOf('iterator = false;'));
    expect(loop.length).toBeGreaterThan(5);
    expect(loop.filter((line) => /copy\d|memcpy|setAddress|setU8/.test(line))).toHaveLength(1);
  });

  it('that something asks for as a whole stay whole', () => {
    const source = `${VALUES}
      fn show(pair: &(Value, u64)) -> u64 {
          match pair { (Value::Number(n), more) => *n as u64 + more, (Value::Text(t), more) => t.len() as u64 + more }
      }
      fn both(value: Value) -> u64 { let pair = (value, 3); show(&pair) + pair.1 }
      fn main() { println!("{}", both(Value::Number(1.0)) + both(Value::Text(Rc::new("a".to_string())))); }`;
    const lines = emitted(source, 'both');
    expect(lines.filter((line) => line.startsWith('copy16('))).toHaveLength(1);
    expect(lines.join('\n')).toContain('show(pair)');
  });
});

describe('a local that is referred to', () => {
  const named = (body: string): string[] =>
    emitted(
      `fn key(name: &str, least: usize) -> Result<usize, String> { ${body} }
      fn main() {
          let f: fn(&str, usize) -> Result<usize, String> = key;
          println!("{:?} {:?}", f("a", 2), f("abc", 2));
      }`,
      'key',
    );

  it('by one statement is in memory on the way through it only', () => {
    const lines = named('if name.len() < least { return Err(format!("{name} is short")); } Ok(name.len())');
    const at = lines.findIndex((line) => line.startsWith('if (name_length < least)'));
    const stored = lines.findIndex((line) => /^setAddress\(\w+, name\);$/.test(line));
    expect(at).toBeGreaterThan(0);
    expect(stored).toBeGreaterThan(at);
  });

  it('by two statements has one address', () => {
    const lines = named(`
      let same: fn(&usize, &usize) -> bool = |one, two| std::ptr::eq(one, two);
      if !same(&least, &least) || name.len() < least { return Err(String::new()); }
      Ok(least)`);
    expect(lines.filter((line) => /^setUsize\(\w+, least\);$/.test(line))).toHaveLength(1);
  });

  it('and changed later is in memory from its beginning', () => {
    const lines = named(`
      let mut sum = name.len();
      sum += least;
      let text = format!("{sum}");
      Ok(sum + text.len())`);
    expect(lines).toContain('setUsize(sum, name_length);');
  });
});

describe('a drop', () => {
  it('of a text frees its block', () => {
    const text = emitted(
      'fn keep(text: String) -> usize { text.len() } fn main() { println!("{}", keep("a".to_string())); }',
      'keep',
    ).join('\n');
    expect(text).toContain('freeVec(text, 1, 1)');
    expect(text).not.toContain('glue.drop');
  });

  it('of an enum asks first whether the variant owns anything', () => {
    const lines = emitted(
      `use std::rc::Rc;
      enum Value { Number(f64), Flag(bool), Text(Rc<String>), List(Rc<Vec<i32>>) }
      fn keep(value: Value) -> bool { matches!(value, Value::Flag(true)) }
      fn main() {
          println!("{}{}", keep(Value::Number(1.0)), keep(Value::Flag(true)));
          println!("{}{}", keep(Value::Text(Rc::new("a".to_string()))), keep(Value::List(Rc::new(vec![1]))));
      }`,
      'keep',
    );
    const at = lines.findIndex((line) => line.includes('drop_Value'));
    expect(lines[at - 1]).toMatch(/^if \(.* === 2 \|\| .* === 3\) \{$/);
  });

  it('of a value that runs no code of the program needs no glue, and nothing to happen in case it fails', () => {
    const source = `
      enum Tree { Leaf(String), Node(Box<Tree>, Vec<Tree>) }
      fn keep(tree: Tree, name: String) -> usize { name.len() }
      fn main() {
          let leaf = Tree::Leaf("a".to_string());
          println!("{}", keep(Tree::Node(Box::new(leaf), Vec::new()), "b".to_string()));
      }`;
    const text = emitted(source, 'keep').join('\n');
    expect(text).toContain('drop_Tree(tree, 0)');
    expect(text).not.toMatch(/glue\.|catch/);
    expect(emitted(source, 'drop_Tree').join('\n')).toContain('drop_Vec_Tree(value + 16, depth + 1)');
  });

  it('needs memory for a value in variables only once something has failed', () => {
    const source = `
      struct Pair { left: Option<Box<u32>>, right: Option<Box<u32>> }
      fn boxed(left: Option<Box<u32>>, right: Option<Box<u32>>) -> Box<Pair> { Box::new(Pair { left, right }) }
      fn main() {
          let f: fn(Option<Box<u32>>, Option<Box<u32>>) -> Box<Pair> = boxed;
          println!("{}", f(None, Some(Box::new(1))).right.is_some());
      }`;
    const [before, landing] = emitted(source, 'Box_Pair_new').join('\n').split('catch (error)');
    expect(before).not.toMatch(/stack\./);
    expect(landing).toMatch(/\) \{\nconst frame = stack\.allocate\(16, 8\);/);
  });

  it('of a value with an impl Drop inside is the work of the glue, which goes on after a panic', () => {
    const source = `
      struct Loud;
      impl Drop for Loud { fn drop(&mut self) { println!("drop"); } }
      struct Pair { first: Vec<Loud>, second: String }
      fn keep(pair: Pair) -> usize { pair.second.len() }
      fn main() { println!("{}", keep(Pair { first: vec![Loud], second: "b".to_string() })); }`;
    expect(emitted(source, 'keep').join('\n')).toContain('glue.drop(pair, PAIR)');
  });
});

describe('a guard', () => {
  const source = `
    use std::cell::RefCell;
    use std::rc::Rc;
    fn count(cell: &Rc<RefCell<u32>>) -> u32 { let n = *cell.borrow(); *cell.borrow_mut() = n + 1; n }
    fn ask(cell: &RefCell<u32>, f: fn(u32) -> u32) -> u32 { let guard = cell.borrow(); f(*guard) }
    fn main() {
        let cell = Rc::new(RefCell::new(1));
        let f: fn(&Rc<RefCell<u32>>) -> u32 = count;
        println!("{} {}", f(&cell), ask(&cell, |n| n + 1));
    }`;

  it('of a borrow that nothing can fail in is a count in variables, without a flag or a landing pad', () => {
    const text = emitted(source, 'count').join('\n');
    expect(text).toMatch(/setI32\((\w+), getI32\(\1\) - 1 \| 0\)/);
    expect(text).not.toMatch(/stack\.|catch|true|_drop\(/);
  });

  it('that a call may fail in has its flag and its landing pad, and is dropped in variables otherwise', () => {
    const [body, landing] = emitted(source, 'ask').join('\n').split('catch (error)');
    expect(body).toMatch(/guard = true;[\s\S]*functions\[f\]\([\s\S]*guard = false;\nsetI32\(/);
    expect(body).not.toContain('Drop_drop');
    expect(landing).toContain('Ref_u32_Drop_drop');
  });

  it('is not left out because of a function of the program that is named as stores are', () => {
    const named = `
      fn settle(name: &str) { if name.len() > 3 { panic!("{name} is long") } }
      fn keep(name: &str) { let text = name.to_string(); settle(&text); }
      fn main() { keep("abc"); }`;
    expect(emitted(named, 'keep').join('\n')).toMatch(/text1? = true;\nsettle\(/);
  });

  it('of the program has its own small drop put in its place', () => {
    const guarded = `
      struct Depth<'a> { level: &'a mut u32 }
      impl Drop for Depth<'_> { fn drop(&mut self) { *self.level -= 1; } }
      fn enter(level: &mut u32) -> u32 { let depth = Depth { level }; *depth.level += 1; *depth.level * 2 }
      fn main() { let mut level = 3; println!("{}", enter(&mut level)); println!("{level}"); }`;
    const [body] = emitted(guarded, 'enter').join('\n').split('catch (error)');
    expect(body).toMatch(/depth = false;\nsetU32\(depth1, subU32\(\w+, 1\)\);/);
  });
});

describe('a local that is made in one place and changed later', () => {
  const source = `
    fn longer(text: &[u8], more: u8) -> usize {
        let mut sum = 0;
        for _ in 0..3 { let mut copy = text.to_vec(); copy.push(more); sum += copy.len(); }
        sum
    }
    fn halved(mut values: Vec<u8>) -> Vec<u8> { values = values[1..].to_vec(); values }
    fn main() {
        let f: fn(&[u8], u8) -> usize = longer;
        println!("{} {:?}", f(&[1], 2), halved(vec![1, 2]));
    }`;

  it('is written by the call that makes it', () => {
    const lines = emitted(source, 'longer');
    expect(lines.filter((line) => line.startsWith('u8_to_vec('))).toEqual([
      'u8_to_vec(text, text_length, copy);',
    ]);
    expect(lines.join('\n')).not.toContain('copy24');
  });

  it('and is made anew of itself is copied there', () => {
    expect(emitted(source, 'halved').join('\n')).toContain('copy24(values');
  });

  it('of a type that is copied is one block and one copy, with nothing to give back in case it fails', () => {
    expect(emitted(source, 'u8_to_vec').join('\n')).not.toMatch(/stack\.|catch|false/);
  });
});
