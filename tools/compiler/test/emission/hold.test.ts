// Fields that are held in variables, and fields that must not be.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compile } from '../../src/compile.js';

const SOURCE = `
  use std::cell::Cell;

  fn pushes(out: &mut Vec<u8>, count: u32) { for _ in 0..count { out.push(7); } }

  fn other(list: &mut Vec<u32>) { if list.len() > 9 { list.clear(); other(list); } }
  fn gives(list: &mut Vec<u32>, count: u32) -> usize {
      let mut sum = 0;
      for _ in 0..count { sum += list.len(); other(list); }
      sum
  }

  fn keep(list: &mut Vec<u32>, depth: u32) -> Box<dyn FnMut() + '_> {
      if depth > 0 { return keep(list, depth - 1); }
      Box::new(|| list.push(7))
  }
  fn keeps(list: &mut Vec<u32>, count: usize) -> usize {
      let mut add = keep(list, 1);
      let mut turn = 0;
      loop {
          turn += 1;
          if turn < count { add(); } else { drop(add); return list.len(); }
      }
  }

  fn raw(count: u32) -> usize {
      let mut list: Vec<u32> = Vec::new();
      let pointer = &raw mut list;
      let mut sum = 0;
      for i in 0..count {
          list.push(i);
          unsafe { (*pointer).push(i) };
          sum += list.len();
      }
      sum
  }

  struct Pool { used: usize, calls: Cell<usize> }
  fn shared(pool: &Pool, f: fn(usize)) { for i in 0..3 { f(i + pool.used); } }
  fn cell(pool: &Pool, f: fn(usize)) { for i in 0..3 { f(i + pool.calls.get()); } }

  struct Node { value: u32, next: Option<Box<Node>> }
  fn walks(mut node: &Node) -> u32 {
      let mut sum = 0;
      loop {
          sum += node.value * node.value;
          match &node.next { Some(next) => node = next, None => return sum }
      }
  }

  fn main() {
      let mut list = vec![1];
      let pool = Pool { used: 1, calls: Cell::new(2) };
      let first: fn(&mut Vec<u8>, u32) = pushes;
      let second: fn(&mut Vec<u32>, u32) -> usize = gives;
      let third: fn(&mut Vec<u32>, usize) -> usize = keeps;
      let fourth: fn(u32) -> usize = raw;
      let fifth: fn(&Pool, fn(usize)) = shared;
      let sixth: fn(&Pool, fn(usize)) = cell;
      let last: fn(&Node) -> u32 = walks;
      first(&mut Vec::new(), 3);
      println!("{} {} {}", second(&mut list, 3), third(&mut list, 3), fourth(3));
      fifth(&pool, |x| println!("{x}"));
      sixth(&pool, |x| println!("{x}"));
      println!("{}", last(&Node { value: 2, next: None }));
  }`;

function compiled(): string {
  const folder = mkdtempSync(join(tmpdir(), 'just-hold-'));
  try {
    const file = join(folder, 'program.just');
    writeFileSync(file, SOURCE);
    return compile(file, join(folder, 'program.mjs')).text;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const text = compiled();

/** An emitted function in front of its first loop and from there on, line by line. */
function emitted(name: string): { ahead: string[]; loop: string[] } {
  const start = text.indexOf(`\nfunction ${name}(`);
  const lines = text
    .slice(start, text.indexOf('\n}\n', start))
    .split('\n')
    .slice(1)
    .map((line) => line.trim());
  const at = lines.findIndex((line) => /^(l\d+: )?(for|while) /.test(line));
  return { ahead: lines.slice(0, at), loop: lines.slice(at + 1) };
}

const loadsIn = (lines: readonly string[]): string[] => lines.filter((line) => /\bget[A-Z]\w+\(/.test(line));

describe('a vec behind a `&mut Vec`', () => {
  it('is pushed to in a loop without a load, but after it has grown', () => {
    const { loop } = emitted('pushes');
    const grown = ['out_capacity = getAddress(out + 8);', 'out_pointer = getAddress(out);'];
    expect(loadsIn(loop)).toEqual(grown);
    expect(loop[loop.indexOf(grown[0]!) - 1]).toMatch(/^growVec\(/);
  });

  it('is stored to at once, as who unwinds reads it', () => {
    const { loop } = emitted('pushes');
    expect(loop.filter((line) => line.startsWith('setAddress(out + 16, '))).toHaveLength(1);
  });

  it('is loaded again after a call that it is given to', () => {
    expect(loadsIn(emitted('gives').loop)).toEqual([expect.stringContaining('getAddress(list + 16)')]);
  });

  it('is not loaded ahead of a loop where a callee may have kept its address', () => {
    const { ahead, loop } = emitted('keeps');
    expect(ahead.join('\n')).not.toMatch(/getAddress\(list/);
    expect(loop.join('\n')).toMatch(/getAddress\(list \+ 16\)/);
  });
});

describe('a local vec', () => {
  it('of which there is a raw pointer is not held', () => {
    const { ahead, loop } = emitted('raw');
    expect([...ahead, ...loop].join('\n')).not.toMatch(/list_(length|capacity|pointer)/);
    expect(loadsIn(loop).filter((line) => /getAddress\((list|pointer) \+ 16\)/.test(line))).toHaveLength(3);
  });
});

describe('what a `&T` refers to', () => {
  it('is loaded once, whoever is called meanwhile', () => {
    const { ahead, loop } = emitted('shared');
    expect(loadsIn(ahead)).toEqual([expect.stringContaining('= getUsize(pool);')]);
    expect(loadsIn(loop)).toEqual([]);
  });

  it('is loaded each time if it is in a Cell', () => {
    expect(loadsIn(emitted('cell').loop)).toEqual([expect.stringContaining('getUsize(pool + 8)')]);
  });
});

describe('a name that changes its value', () => {
  it('is loaded from again', () => {
    const loads = loadsIn(emitted('walks').loop).filter((line) => line.includes('getU32(node + 8)'));
    const also = loadsIn(emitted('walks').loop).filter((line) => line.includes('getU32(node)'));
    expect([...loads, ...also]).toHaveLength(1);
  });
});
