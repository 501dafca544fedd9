import type { Cell } from '../cell.js';
import { BUN } from './bun.js';
import { DENO } from './deno.js';
import { NODE_CELLS } from './node.js';

/** Every cell, in the order of the table. */
export const CELLS: readonly Cell[] = [...NODE_CELLS, BUN, DENO];
