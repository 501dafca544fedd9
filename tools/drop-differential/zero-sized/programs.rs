// Programs with values of no size. Each runs once as it is, and once for every step with a panic there; the output holds
// the name of each program and the log of each of its runs. src/zero-sized has the same programs as emitted code.
#![allow(unused)]
use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::{Rc, Weak};

thread_local! {
    static LOG: RefCell<String> = RefCell::new(String::new());
    static COUNT: Cell<u32> = Cell::new(0);
    static FAIL: Cell<u32> = Cell::new(0);
}

fn step(text: &str) {
    LOG.with(|log| log.borrow_mut().push_str(&format!(" {text}")));
    COUNT.set(COUNT.get() + 1);
    if COUNT.get() == FAIL.get() {
        panic!("injected");
    }
}

// Guards of no size, told apart by their types.
struct Zero<const N: u32>;
impl<const N: u32> Drop for Zero<N> {
    fn drop(&mut self) {
        step(&format!("drop-{N}"));
    }
}
fn zero<const N: u32>() -> Zero<N> {
    step(&format!("new-{N}"));
    Zero
}

// A guard of no size that is aligned nevertheless.
#[repr(align(16))]
struct Wide;
impl Drop for Wide {
    fn drop(&mut self) {
        step("drop-wide");
    }
}
fn wide() -> Wide {
    step("new-wide");
    Wide
}

struct Loud(i32);
impl Drop for Loud {
    fn drop(&mut self) {
        step(&format!("drop-{}", self.0));
    }
}
fn loud(id: i32) -> Loud {
    step(&format!("new-{id}"));
    Loud(id)
}

fn flag(value: bool) -> bool {
    std::hint::black_box(value)
}

fn consume<T>(value: T) {
    step("consume");
}

fn guards() {
    let _a = zero::<1>();
    let _b = loud(10);
    let _c = wide();
    let _d = zero::<2>();
    let _e = zero::<1>();
    let _f = loud(11);
    step("body");
}

fn nested_guards() {
    let _a = zero::<1>();
    for i in 0..2 {
        let _b = zero::<2>();
        if i == 0 {
            continue;
        }
        let _c = wide();
        step("body");
    }
    step("end");
}

fn moves() {
    let a = zero::<1>();
    let b = zero::<1>();
    let c = zero::<2>();
    let d = loud(10);
    consume(a);
    let e = c;
    consume(d);
    step("end");
}

fn conditional_moves() {
    for i in 0..2 {
        let a = zero::<1>();
        let b = zero::<2>();
        if flag(i == 0) {
            consume(a);
        } else {
            consume(b);
        }
        step("end");
    }
}

fn assignment() {
    let mut a = zero::<1>();
    let b = zero::<2>();
    let next = zero::<1>();
    a = next;
    step("assigned");
    consume(a);
    a = zero::<1>();
    step("end");
}

fn forgotten() {
    let a = zero::<1>();
    let b = zero::<2>();
    let c = zero::<1>();
    std::mem::forget(a);
    step("end");
}

struct Mixed {
    first: Zero<1>,
    loud: Loud,
    middle: Zero<2>,
    last: Zero<3>,
}
impl Drop for Mixed {
    fn drop(&mut self) {
        step("drop-mixed");
    }
}

fn fields() {
    let first = zero::<1>();
    let loud = loud(10);
    let middle = zero::<2>();
    let last = zero::<3>();
    let mixed = Mixed { first, loud, middle, last };
    step("made");
}

struct Unit {
    left: Zero<1>,
    wide: Wide,
    right: Zero<2>,
}

fn partial_moves() {
    let left = zero::<1>();
    let wide = wide();
    let right = zero::<2>();
    let unit = Unit { left, wide, right };
    consume(unit.wide);
    step("end");
}

fn arrays() {
    let first = [zero::<1>(), zero::<1>(), zero::<1>()];
    let pairs = [(zero::<2>(), zero::<3>()), (zero::<2>(), zero::<3>())];
    step("end");
}

fn array_under_construction() {
    let all: [Zero<1>; 3] = std::array::from_fn(|_| zero::<1>());
    step("made");
}

fn vecs() {
    let mut v: Vec<Zero<1>> = Vec::new();
    for _ in 0..5 {
        v.push(zero::<1>());
    }
    let popped = v.pop();
    step("popped");
    drop(v.remove(0));
    v.truncate(2);
    step("truncated");
    v.clear();
    step("cleared");
    v.push(zero::<1>());
    step("end");
}

fn vec_of_pairs() {
    let mut v: Vec<(Zero<1>, Wide)> = Vec::new();
    for _ in 0..2 {
        let pair = (zero::<1>(), wide());
        v.push(pair);
    }
    step("end");
}

fn half_consumed() {
    let mut v: Vec<Zero<1>> = Vec::new();
    for _ in 0..4 {
        v.push(zero::<1>());
    }
    for item in v {
        step("item");
        if flag(true) {
            break;
        }
    }
    step("end");
}

fn boxes() {
    let a = Box::new(zero::<1>());
    let b = Box::new(zero::<1>());
    let c = Box::new(zero::<2>());
    let d = zero::<2>();
    consume(a);
    let e = *c;
    step("end");
}

trait Any {}
impl<const N: u32> Any for Zero<N> {}
impl Any for Loud {}

fn dyn_boxes() {
    let a: Box<dyn Any> = Box::new(zero::<1>());
    let b: Box<dyn Any> = Box::new(loud(10));
    let c: Box<dyn Any> = Box::new(zero::<2>());
    step("end");
}

fn boxed_slice() {
    let mut v: Vec<Zero<1>> = Vec::new();
    for _ in 0..3 {
        v.push(zero::<1>());
    }
    let slice = v.into_boxed_slice();
    step("end");
}

fn counted() {
    let a = Rc::new(zero::<1>());
    let weak = Rc::downgrade(&a);
    let b = Rc::clone(&a);
    drop(a);
    step("one-left");
    drop(b);
    step(if weak.upgrade().is_none() { "gone" } else { "there" });
    let c: Rc<dyn Any> = Rc::new(zero::<2>());
    let d = c.clone();
    step("end");
}

fn counted_slice() {
    let mut v: Vec<Zero<1>> = Vec::new();
    for _ in 0..2 {
        v.push(zero::<1>());
    }
    let a: Rc<[Zero<1>]> = Rc::from(v);
    let b = a.clone();
    drop(a);
    step("end");
}

fn options() {
    let mut a = Some(zero::<1>());
    let b: Option<Zero<2>> = None;
    let taken = a.take();
    step("taken");
    let next = zero::<1>();
    a = Some(next);
    let c: Result<Zero<1>, Zero<2>> = Err(zero::<2>());
    step("end");
}

fn catching() {
    let _outer = zero::<1>();
    let result = catch_unwind(AssertUnwindSafe(|| {
        let _a = zero::<2>();
        let _b = zero::<2>();
        step("inside");
    }));
    step(if result.is_ok() { "done" } else { "caught" });
    let _later = zero::<3>();
    step("end");
}

fn runs(name: &str, program: fn()) {
    println!("# {name}");
    let mut fail = 0;
    loop {
        LOG.take();
        COUNT.set(0);
        FAIL.set(fail);
        let result = catch_unwind(program);
        if fail > COUNT.get() {
            break;
        }
        println!("{}{}", LOG.take().trim_start(), if result.is_err() { " panicked" } else { "" });
        fail += 1;
    }
}

fn main() {
    std::panic::set_hook(Box::new(|_| {}));
    runs("guards", guards);
    runs("nested guards", nested_guards);
    runs("moves", moves);
    runs("conditional moves", conditional_moves);
    runs("assignment", assignment);
    runs("forgotten", forgotten);
    runs("fields", fields);
    runs("partial moves", partial_moves);
    runs("arrays", arrays);
    runs("array under construction", array_under_construction);
    runs("vecs", vecs);
    runs("vec of pairs", vec_of_pairs);
    runs("half-consumed vec", half_consumed);
    runs("boxes", boxes);
    runs("dyn boxes", dyn_boxes);
    runs("boxed slice", boxed_slice);
    runs("counted", counted);
    runs("counted slice", counted_slice);
    runs("options", options);
    runs("catching", catching);
}
