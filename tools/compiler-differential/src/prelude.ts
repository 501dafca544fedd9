// What every generated program stands on: steps that are counted and printed, a loud value, a trait that every type has.

export const PRELUDE = `#![allow(warnings)]
use std::fmt::Debug;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;

static mut COUNT: u32 = 0;
static mut FAIL: u32 = 0;
static mut DROPS_FAIL: bool = false;

fn step(text: &str, id: u32) {
    print!("{text}{id} ");
    unsafe {
        COUNT += 1;
        if COUNT == FAIL {
            panic!("injected");
        }
    }
}

fn run(seed: u32, drops_fail: bool, runs: u32, body: fn()) {
    let mut fail = 0;
    while fail < runs {
        unsafe {
            COUNT = 0;
            FAIL = fail;
            DROPS_FAIL = drops_fail;
        }
        print!("{seed} {fail}: ");
        let ended = catch_unwind(AssertUnwindSafe(|| body())).is_ok();
        println!("{}", if ended { "ended" } else { "panicked" });
        if unsafe { COUNT } < fail {
            break;
        }
        fail += 1;
    }
}

#[derive(Debug, PartialEq)]
struct Loud(u32);

impl Loud {
    fn new(id: u32) -> Loud {
        step("new", id);
        Loud(id)
    }
}

impl Clone for Loud {
    fn clone(&self) -> Loud {
        step("clone", self.0);
        Loud(self.0 + 1000)
    }
}

impl Drop for Loud {
    fn drop(&mut self) {
        if unsafe { DROPS_FAIL } {
            step("drop", self.0);
        } else {
            print!("drop{} ", self.0);
        }
    }
}

trait Weigh {
    fn weigh(&self) -> u32;

    fn twice(&self) -> u32 {
        self.weigh() % 1000 * 2
    }
}

impl Weigh for Loud {
    fn weigh(&self) -> u32 {
        step("weigh", self.0);
        self.0
    }
}

impl Weigh for String {
    fn weigh(&self) -> u32 {
        self.len() as u32
    }
}

impl Weigh for bool {
    fn weigh(&self) -> u32 {
        *self as u32
    }
}

impl Weigh for char {
    fn weigh(&self) -> u32 {
        *self as u32
    }
}

INTEGERS
impl<T: Weigh> Weigh for Vec<T> {
    fn weigh(&self) -> u32 {
        let mut sum = self.len() as u32;
        for each in self {
            sum = sum.wrapping_mul(3).wrapping_add(each.weigh());
        }
        sum
    }
}

impl<T: Weigh, const N: usize> Weigh for [T; N] {
    fn weigh(&self) -> u32 {
        self.iter().map(|each| each.weigh()).fold(1u32, |sum, each| sum.wrapping_mul(5).wrapping_add(each))
    }
}

impl<T: Weigh + ?Sized> Weigh for Box<T> {
    fn weigh(&self) -> u32 {
        (**self).weigh().wrapping_add(1)
    }
}

impl<T: Weigh> Weigh for Rc<T> {
    fn weigh(&self) -> u32 {
        (**self).weigh().wrapping_add(Rc::strong_count(self) as u32)
    }
}

impl<T: Weigh> Weigh for Option<T> {
    fn weigh(&self) -> u32 {
        match self {
            Some(value) => value.weigh().wrapping_add(7),
            None => 3,
        }
    }
}

impl<T: Weigh, E: Weigh> Weigh for Result<T, E> {
    fn weigh(&self) -> u32 {
        match self {
            Ok(value) => value.weigh().wrapping_add(11),
            Err(error) => error.weigh().wrapping_mul(2),
        }
    }
}

impl<A: Weigh> Weigh for (A,) {
    fn weigh(&self) -> u32 {
        self.0.weigh()
    }
}

impl<A: Weigh, B: Weigh> Weigh for (A, B) {
    fn weigh(&self) -> u32 {
        self.0.weigh().wrapping_sub(self.1.weigh())
    }
}

impl<A: Weigh, B: Weigh, C: Weigh> Weigh for (A, B, C) {
    fn weigh(&self) -> u32 {
        let (a, b, c) = self;
        a.weigh() ^ b.weigh() ^ c.weigh()
    }
}

fn consume<T: Weigh>(value: T) {
    step("use", value.weigh());
}

fn look<T: Weigh>(value: &T) {
    step("look", value.twice());
}

fn both<T: Weigh, U: Weigh>(first: T, second: &U) -> u32 {
    first.weigh().wrapping_mul(31).wrapping_add(second.weigh())
}

#[derive(Debug, Clone)]
struct Unit();

impl Weigh for Unit {
    fn weigh(&self) -> u32 {
        5
    }
}

fn as_is<T>(value: T) -> T {
    value
}

fn flag(value: bool) -> bool {
    value
}

`.replace(
  'INTEGERS\n',
  ['i16', 'i32', 'i64', 'u8', 'u32', 'u64', 'usize']
    .map(
      (name) => `impl Weigh for ${name} {\n    fn weigh(&self) -> u32 {\n        *self as u32\n    }\n}\n\n`,
    )
    .join(''),
);
