// vec COUNT: pushes COUNT i32 to a Vec by growth, then sums them; ns per element of both together.
use std::hint::black_box;
use std::io::{stdin, BufRead};
use std::time::Instant;

fn main() {
    let count: i32 = std::env::args().nth(1).and_then(|text| text.parse().ok()).expect("usage: vec COUNT");
    for _ in stdin().lock().lines() {
        let start = Instant::now();
        let mut elements: Vec<i32> = Vec::new();
        for i in 0..count {
            elements.push(black_box(i & 1023));
        }
        let sum: i64 = elements.iter().map(|&element| i64::from(element)).sum();
        let ns = start.elapsed().as_nanos() as f64 / f64::from(count);
        drop(elements);
        println!("{{\"ns\":{ns:.4},\"checksum\":{sum}}}");
    }
}
