import type { Benchmark, Context } from '../benchmark.js';
import { aged } from './aged.js';
import { beyond } from './beyond.js';
import { churn } from './churn.js';
import { givenBack } from './given-back.js';
import { global } from './global.js';
import { guard, guardTrees } from './guard.js';
import { lanes } from './lanes.js';
import { large, realloc } from './large.js';
import { lowOff } from './low-off.js';
import { memory } from './memory.js';
import { open } from './open.js';
import { pair } from './pair.js';
import { profile, profileTrees } from './profile.js';
import { list, mixed, trees, vec } from './programs.js';
import { replace } from './replace.js';
import { scale } from './scale.js';
import { workers } from './workers.js';

/** The heap's benchmarks by the name they are asked for with. */
export const HEAP_BENCHMARKS: Readonly<Record<string, (context: Context) => Benchmark>> = {
  churn,
  pair,
  open,
  global,
  lanes,
  mixed,
  trees,
  memory,
  'given-back': givenBack,
  vec,
  list,
  aged,
  replace,
  workers,
  scale,
  'low-off': lowOff,
  beyond,
  large,
  realloc,
  profile,
  'profile-trees': profileTrees,
  guard,
  'guard-trees': guardTrees,
};
