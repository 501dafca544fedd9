import type { Expression, Procedure, Program, Statement, Type } from './program.js';

/*
 * A program as Rust. Every construction, drop, call and `op` counts; the one whose number is to fail panics, after
 * it was logged. The log of a run is one line.
 */

const TYPES: Record<Type, string> = {
  Loud: 'Loud',
  Box: 'Box<Loud>',
  Pair: 'Pair',
  Own: 'Own',
  Choice: 'Choice',
  Vec: 'Vec<Box<Loud>>',
  Slice: 'Box<[Pair]>',
  Option: 'Option<Box<Loud>>',
  Array: '[Own; 2]',
  Rc: 'Rc<Loud>',
  Dyn: 'Box<dyn Any>',
  List: 'List',
  Guard: 'Guard',
  GuardBox: 'Box<Guard>',
  Guards: 'Vec<Guard>',
  GuardSlice: 'Box<[Guard]>',
  GuardArray: '[Guard; 3]',
  Held: 'Held',
  Maybe: 'Option<Vec<Box<Loud>>>',
  RcDyn: 'Rc<dyn Any>',
  RcSlice: 'Rc<[Pair]>',
  Weak: 'Weak<Loud>',
};

const PRELUDE = `#![allow(warnings)]
use std::any::Any;
use std::cell::{Cell, RefCell};
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::rc::{Rc, Weak};
thread_local! {
    static LOG: RefCell<String> = RefCell::new(String::new());
    static COUNT: Cell<u32> = Cell::new(0);
    static FAIL: Cell<u32> = Cell::new(0);
}
fn log(text: &str) {
    LOG.with(|l| { let mut l = l.borrow_mut(); l.push_str(text); l.push(' '); });
}
#[inline(never)]
fn step(text: &str) {
    log(text);
    let n = COUNT.with(|c| { c.set(c.get() + 1); c.get() });
    if n == FAIL.with(|f| f.get()) { panic!("injected"); }
}
#[inline(never)]
fn flag(value: bool) -> bool { std::hint::black_box(value) }
struct Loud(u32);
impl Loud { fn new(id: u32) -> Loud { step(&format!("c{}", id)); Loud(id) } }
impl Drop for Loud { fn drop(&mut self) { step(&format!("d{}", self.0)); } }
struct Guard;
impl Guard { fn new() -> Guard { step("cg"); Guard } }
impl Drop for Guard { fn drop(&mut self) { step("dg"); } }
struct Held { g: Guard, a: Loud, h: Guard }
struct Pair { a: Loud, b: Box<Loud> }
struct Own { a: Box<Loud>, b: Loud }
impl Drop for Own { fn drop(&mut self) { step(&format!("o{}", self.a.0)); } }
enum Choice { None, One(Loud), Two(Box<Pair>, Loud) }
struct Node { v: Loud, next: List }
type List = Option<Box<Node>>;
fn consume<T>(_value: T) { step("use"); }
fn look<T>(_value: &T) { step("look"); }
fn look2<T, U>(_a: &T, _b: &U) { step("look"); }
`;

/*
 * A value that leaves a block is assigned to a variable outside of it, which owns it while the locals inside are dropped.
 * A plain `return value` or `break value` would leak it when one of those drops panics: rust-lang/rust#47949. The
 * runtime drops it, as the language means it.
 */

/** A Rust program that runs programs with every failure in turn, printing `seed failure: log` for each run. */
export function rustSource(programs: readonly Program[]): string {
  const modules = programs.map((program) => {
    const functions = program.functions.map(rustFunction).join('\n');
    return `mod p${program.seed} { use super::*;\n${functions}\n}\n`;
  });
  const calls = programs.map(
    (program) => `    run(${program.seed}, &|| { let _r = p${program.seed}::body(); step("end"); });`,
  );
  return `${PRELUDE}${modules.join('')}
fn run(seed: u32, body: &dyn Fn()) {
    let mut fail = 0;
    loop {
        LOG.with(|l| l.borrow_mut().clear());
        COUNT.with(|c| c.set(0));
        FAIL.with(|f| f.set(fail));
        let result = catch_unwind(AssertUnwindSafe(|| body()));
        if result.is_err() { log("panicked"); }
        println!("{} {}: {}", seed, fail, LOG.with(|l| l.borrow().clone()));
        if fail > 0 && COUNT.with(|c| c.get()) < fail { break; }
        fail += 1;
    }
}
fn main() {
    std::panic::set_hook(Box::new(|_| {}));
${calls.join('\n')}
}
`;
}

function rustFunction(f: Procedure): string {
  const parameters = f.parameters.map((p) => `${p.name}: ${TYPES[p.type]}`).join(', ');
  const locals = f.parameters.map((p) => `let mut ${p.name} = ${p.name};`).join(' ');
  const body = f.body.map(rustStatement).join('\n');
  const result = `let result: ${TYPES[f.result]};`;
  const block = `'body: {\n${locals}\n${body}\nresult = ${rust(f.value)};\n}`;
  return `pub fn ${f.name}(${parameters}) -> ${TYPES[f.result]} {\n${result}\n${block}\nresult\n}`;
}

function rustStatement(s: Statement): string {
  switch (s.kind) {
    case 'op':
      return 'step("op");';
    case 'let':
      return `let mut ${s.name}: ${TYPES[s.type]} = ${rust(s.value)};`;
    case 'consume':
      return s.condition === null ? `consume(${s.name});` : `if flag(${s.condition}) { consume(${s.name}); }`;
    case 'assign':
      return `${s.name} = ${rust(s.value)};`;
    case 'part':
      return `consume(${s.name}.${s.field});`;
    case 'match': {
      const [a, b] = s.binds;
      const one = a ? 'Choice::One(x) => { step("one"); }' : 'Choice::One(_) => { step("one"); }';
      const two = `Choice::Two(${a ? 'x' : '_'}, ${b ? 'y' : '_'}) => { step("two"); }`;
      return `match ${s.name} { Choice::None => { step("none"); } ${one} ${two} }`;
    }
    case 'temporaries': {
      // In a block: a variable there is moved out of its place.
      const values = s.values.map(([, value]) => `&{ ${rust(value)} }`);
      const types = s.values.map(([type]) => TYPES[type]).join(', ');
      return `${values.length === 1 ? 'look' : 'look2'}::<${types}>(${values.join(', ')});`;
    }
    case 'block':
      return `{\n${s.body.map(rustStatement).join('\n')}\n}`;
    case 'catch':
      return `if catch_unwind(AssertUnwindSafe(|| {\n${s.body.map(rustStatement).join('\n')}\n})).is_err() { step("caught"); }`;
    case 'loop':
      return `for _ in 0..${s.count} {\n${s.body.map(rustStatement).join('\n')}\n}`;
    case 'loop-let': {
      const body = s.body.map(rustStatement).join('\n');
      const loop = `loop { i += 1;\n${body}\nif i == ${s.count} { ${s.name} = ${rust(s.value)}; break; } }`;
      return `let mut ${s.name}: ${TYPES[s.type]}; { let mut i = 0; ${loop} }`;
    }
    default:
      return `if flag(${s.condition}) { result = ${rust(s.value)}; break 'body; }`;
  }
}

function rust(e: Expression): string {
  if (e.kind === 'move') return e.name;
  if (e.kind === 'clone') return `Rc::clone(&${e.name})`;
  const parts = e.parts.map(rust);
  const [a, b] = parts;
  if (e.kind === 'call') return `${e.name}(${parts.join(', ')})`;
  const vec = (element: string) =>
    `let mut v: Vec<${element}> = Vec::new(); ${parts.map((part) => `v.push(${part});`).join(' ')}`;
  switch (e.type) {
    case 'Loud':
      return `Loud::new(${e.id})`;
    case 'Box':
    case 'GuardBox':
      return `Box::new(${a})`;
    case 'Rc':
      return `Rc::new(${a})`;
    case 'Pair':
      return `Pair { a: ${a}, b: ${b} }`;
    case 'Own':
      return `Own { a: ${a}, b: ${b} }`;
    case 'Choice':
      if (e.variant === 0) return 'Choice::None';
      return e.variant === 1 ? `Choice::One(${a})` : `Choice::Two(Box::new(${a}), ${b})`;
    case 'Vec':
      return `{ ${vec('Box<Loud>')} v }`;
    case 'Slice':
      return `{ ${vec('Pair')} v.into_boxed_slice() }`;
    case 'Option':
      return e.variant === 0 ? 'None' : `Some(Box::new(${a}))`;
    case 'Array':
    case 'GuardArray':
      return `[${parts.join(', ')}]`;
    case 'Guard':
      return 'Guard::new()';
    case 'Guards':
      return `{ ${vec('Guard')} v }`;
    case 'GuardSlice':
      return `{ ${vec('Guard')} v.into_boxed_slice() }`;
    case 'Held':
      return `Held { g: ${a}, a: ${b}, h: ${parts[2]} }`;
    case 'Maybe':
      return e.variant === 0 ? 'None' : `{ ${vec('Box<Loud>')} Some(v) }`;
    case 'RcDyn':
      return `(Rc::new(${a}) as Rc<dyn Any>)`;
    case 'RcSlice':
      return `{ ${vec('Pair')} Rc::<[Pair]>::from(v) }`;
    case 'Weak':
      return e.variant === 0
        ? 'Weak::new()'
        : `{ let r = Rc::new(${a}); let w = Rc::downgrade(&r); drop(r); w }`;
    case 'Dyn':
      return `(Box::new(${a}) as Box<dyn Any>)`;
    default:
      return e.variant === 0 ? 'None' : `Some(Box::new(Node { v: ${a}, next: ${b} }))`;
  }
}
