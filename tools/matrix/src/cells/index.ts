import type { Cell } from '../cell.js';
import { ARM64 } from './arm64.js';
import { BUN } from './bun.js';
import { DENO } from './deno.js';
import { MUSL } from './musl.js';
import { NODE_CELLS } from './node.js';
import { WINDOWS } from './windows.js';

/** Every cell, in the order of the table. */
export const CELLS: readonly Cell[] = [...NODE_CELLS, BUN, DENO, ARM64, WINDOWS, MUSL];
