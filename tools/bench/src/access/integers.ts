// 64-bit integers in each of the forms that docs/integers.md describes.
import { readFileSync } from 'node:fs';
import { type Benchmark, type Context, place, scaled } from '../benchmark.js';
import { nodeContender } from '../harness/contender.js';
import { LOW_BLOCK, type Loop, loopUrl, runtimeImports } from './loops.js';

/** The code that the guide offers to copy, as a part of the loop's module. */
function recipe(name: string): string {
  const url = new URL(`../../../../docs/integers/${name}.mjs`, import.meta.url);
  return readFileSync(url, 'utf8').replaceAll(/^export /gm, '');
}

interface Form {
  readonly name: string;
  readonly recipe?: string;
  readonly initial: string;
  readonly access: string;
}

const BYTE = 'MemoryAccess.getU8(a + at)';

/** One step of FNV-1a for each byte, the state in a local; on 32 bits with its own prime. */
const HASHES: readonly Form[] = [
  { name: 'i32', initial: '0', access: `state = Math.imul(state ^ ${BYTE}, 0x0100_0193);` },
  {
    name: 'u64 in halves',
    recipe: 'halves',
    initial: '0, upper = 0',
    access: `state = mul(state ^ ${BYTE}, upper, 0x1b3, 0x100); upper = high;`,
  },
  {
    name: 'u64 as a bigint, wrapped at once',
    initial: '0n',
    access: `state = BigInt.asUintN(64, (state ^ BigInt(${BYTE})) * 0x100_0000_01b3n);`,
  },
  {
    name: 'i64 as a number or a bigint',
    recipe: 'any',
    initial: '0',
    access: `state = mul(xor(state, ${BYTE}), 0x100_0000_01b3);`,
  },
];

/** The same with the state in memory, as a field of a struct. */
const HASHES_IN_MEMORY: readonly Form[] = [
  {
    name: 'i32',
    initial: '0',
    access: `MemoryAccess.setI32(b, Math.imul(MemoryAccess.getI32(b) ^ ${BYTE}, 0x0100_0193));`,
  },
  {
    name: 'u64 in halves',
    recipe: 'halves',
    initial: '0',
    access: `const low = mul(MemoryAccess.getI64Low(b) ^ ${BYTE}, MemoryAccess.getI64High(b), 0x1b3, 0x100); MemoryAccess.setI64Halves(b, low, high);`,
  },
  {
    name: 'u64 as a bigint',
    initial: '0',
    access: `MemoryAccess.setU64(b, BigInt.asUintN(64, (MemoryAccess.getU64(b) ^ BigInt(${BYTE})) * 0x100_0000_01b3n));`,
  },
  {
    name: 'i64 as a number or a bigint',
    recipe: 'any',
    initial: '0',
    access: `MemoryAccess.setI64Any(b, mul(xor(MemoryAccess.getI64Any(b), ${BYTE}), 0x100_0000_01b3));`,
  },
];

/** The sum of small integers in memory, which stays small. */
const SUMS: readonly Form[] = [
  { name: 'getI32', initial: '0', access: 'state = (state + MemoryAccess.getI32(a + at)) | 0;' },
  {
    name: 'getI64Number, trusted to fit',
    initial: '0',
    access: 'state += MemoryAccess.getI64Number(a + at);',
  },
  {
    name: 'getI64Low, getI64High',
    recipe: 'halves',
    initial: '0, upper = 0',
    access:
      'state = add(state, upper, MemoryAccess.getI64Low(a + at), MemoryAccess.getI64High(a + at)); upper = high;',
  },
  {
    name: 'getI64Any',
    recipe: 'any',
    initial: '0',
    access: 'state = add(state, MemoryAccess.getI64Any(a + at));',
  },
  {
    name: 'getI64',
    initial: '0n',
    access: 'state = BigInt.asIntN(64, state + MemoryAccess.getI64(a + at));',
  },
];

const SETUP = `function setup() {
  const a = lowBlock();
  for (let i = 0; i < 128; i++) MemoryAccess.setI64(a + 8 * i, BigInt((i & 1 ? -37 : 37) * i));
  return [a, a + 1016];
}
`;

function loopOf({ recipe: name, initial, access }: Form, stride: number): Loop {
  const code = name === undefined ? '' : recipe(name);
  return { prelude: `${runtimeImports()}${LOW_BLOCK}${code}${SETUP}`, access, initial, stride };
}

function benchmark(context: Context, title: string, forms: readonly Form[], stride: number): Benchmark {
  const count = scaled(context, 2_000_000);
  return {
    title,
    unit: 'ns',
    entries: context.runtimes.flatMap((runtime) => {
      const [first, ...rest] = forms.map((form) =>
        nodeContender(`${form.name}, ${place(runtime)}`, runtime, loopUrl(loopOf(form, stride)), { count }),
      );
      return [{ contender: first! }, ...rest.map((contender) => ({ contender, against: first!.name }))];
    }),
  };
}

/** A hash that wraps at every step. */
export function hash64(context: Context): Benchmark {
  return benchmark(context, 'a step of a 64-bit hash in a local, beside one of 32 bits', HASHES, 1);
}

/** The same, kept in memory. */
export function hash64InMemory(context: Context): Benchmark {
  return benchmark(context, 'a step of a 64-bit hash in memory, beside one of 32 bits', HASHES_IN_MEMORY, 1);
}

/** Sums that stay small. */
export function sum64(context: Context): Benchmark {
  return benchmark(context, 'a sum of 64-bit integers in each form, beside one of 32 bits', SUMS, 8);
}
