/** Nanoseconds since `start`, a time of `performance.now()`. */
export function nanosecondsSince(start: number): number {
  return (performance.now() - start) * 1e6;
}
