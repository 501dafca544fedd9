import { writeStderr } from '@justlang/panic/internal';
import type { BlockKeeper } from '../blocks/block-keeper.js';
import { formatLeaks } from '../checks/leaks.js';
import type { HeapCore } from '../core/heap-core.js';
import type { JustHeap } from './just-heap.js';

/** What the process exits with when blocks are still allocated and `leaks` is `fail`. */
const LEAK_EXIT_CODE = 23;
/** What it exits with when memory was written over and nothing else went wrong: the code of an uncaught panic. */
const DAMAGE_EXIT_CODE = 101;

/** The thread's heaps that have something to say at exit. */
const watched = new Set<Watched>();

/** What the open heaps of a worker keep: their memory is the process's, which goes on when the thread ends. */
const trimmed = new Set<BlockKeeper>();

interface Watched {
  readonly heap: JustHeap;
  readonly core: HeapCore;
}

/**
 * When the thread ends: prints a heap's summary, its leaks and what was written over, where the configuration asks for
 * any of it; and gives back what a worker's heap holds beside live blocks, which other threads may still read.
 */
export function watchExit(heap: JustHeap, core: HeapCore): void {
  const { config, keeper } = core;
  const reports = config.stats || config.leaks !== 'off' || config.checks === 'full';
  const { isMainThread } = process.getBuiltinModule('node:worker_threads');
  if (isMainThread && !reports) return;
  if (watched.size + trimmed.size === 0) process.on('exit', atExit);
  if (!isMainThread) trimmed.add(keeper);
  if (reports) watched.add({ heap, core });
}

/** Called when a heap was closed: it holds nothing any more. */
export function unwatchExit({ config, keeper }: HeapCore): void {
  trimmed.delete(keeper);
  // Its summary is still to be printed; there is nothing else left to tell.
  for (const entry of watched) if (entry.core.keeper === keeper && !config.stats) watched.delete(entry);
  if (watched.size + trimmed.size === 0) process.off('exit', atExit);
}

function atExit(): void {
  reportAll();
  // Last: it ends the quarantine, in which the reports look for damage.
  for (const keeper of trimmed) keeper.trim();
}

function reportAll(): void {
  for (const { heap, core } of watched) {
    const { config, keeper } = core;
    if (config.stats) writeStderr(`just heap at exit:\n${heap.detailedStats()}\n`);
    if (config.leaks !== 'off' && !core.isClosed) reportLeaks(core);
    for (const finding of keeper.verify?.() ?? []) {
      writeStderr(`${finding.code}, found at exit: ${finding.text}\n`);
      process.exitCode ||= DAMAGE_EXIT_CODE;
    }
  }
}

function reportLeaks(core: HeapCore): void {
  const leaks = core.leaks();
  if (leaks.length === 0) return;
  writeStderr(`ERR_JUST_LEAK, found at exit: ${formatLeaks(leaks)}`);
  if (core.config.leaks === 'fail') process.exitCode = LEAK_EXIT_CODE;
}
