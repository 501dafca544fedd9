import type { Benchmark, Context } from '../benchmark.js';
import { chase } from './chase.js';
import { hash64, hash64InMemory, sum64 } from './integers.js';
import { napi } from './napi.js';
import { bytes, matrix } from './placement.js';
import { taken } from './taken.js';
import { widths } from './widths.js';
import { windows } from './windows.js';

/** The benchmarks of loads and stores by the name they are asked for with. */
export const ACCESS_BENCHMARKS: Readonly<Record<string, (context: Context) => Benchmark>> = {
  loads: widths(false, true),
  stores: widths(true, true),
  chase: chase(true),
  'loads-low-off': widths(false, false),
  'stores-low-off': widths(true, false),
  'chase-low-off': chase(false),
  matrix,
  bytes,
  windows,
  napi,
  taken,
  hash64,
  'hash64-memory': hash64InMemory,
  sum64,
};
