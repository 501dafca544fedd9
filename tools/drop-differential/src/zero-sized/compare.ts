import { LOCALS } from './locals.js';
import { Machine } from './machine.js';
import { OWNERS } from './owners.js';
import { readZeroSized } from './recorded.js';

const PROGRAMS: Readonly<Record<string, (machine: Machine) => void>> = { ...LOCALS, ...OWNERS };

/** The names of the programs that are written as emitted code. */
export const NAMES: readonly string[] = Object.keys(PROGRAMS);

/** Runs the program of that name on the runtime: the first difference from what Rust logged, or undefined. */
export function differenceOf(name: string): string | undefined {
  const program = PROGRAMS[name];
  const expected = readZeroSized().get(name);
  if (program === undefined || expected === undefined) return `${name} is not written or not recorded`;
  const machine = new Machine();
  const live = machine.heap.stats().allocationCount;
  const actual = machine.runs(program);
  const left = machine.heap.stats().allocationCount - live;
  machine.close();
  if (left !== 0) return `${name}: ${left} blocks are not freed`;
  const runs = Math.max(expected.length, actual.length);
  for (let i = 0; i < runs; i++) {
    if (actual[i] !== expected[i])
      return `${name}, failure ${i}:\n  Rust ${expected[i]}\n  Just ${actual[i]}`;
  }
  return undefined;
}
