import { writeStderr } from '@justlang/panic/internal';
import type { BlockKeeper } from '../blocks/block-keeper.js';
import { type HeapCore, HOW_TO_FIND_PLACES } from '../core/heap-core.js';
import { formatLeaks } from '../reports/leaks.js';
import { collect, heapsWithInbox } from './hand-back.js';

/** The process's exit code when blocks are still allocated and `leaks` is `fail`. */
const LEAK_EXIT_CODE = 23;
/** Its exit code when memory was written over and nothing else went wrong: that of an uncaught panic. */
const DAMAGE_EXIT_CODE = 101;

/** The thread's heaps that have something to report at exit. */
const watched = new Set<HeapCore>();

/** The keepers of a worker's open heaps. Their memory is the process's, which goes on when the thread ends. */
const trimmed = new Set<BlockKeeper>();

/** Whether `atExit` is called at exit: where either set holds something. */
let isListening = false;

/**
 * Watches for the end of the thread. A heap's summary, its leaks and its damage are then printed, as far as the
 * configuration asks for them. A worker's heap gives back its memory but for live blocks, which other threads may still
 * read.
 */
export function watchExit(core: HeapCore): void {
  const { config, keeper } = core;
  const reports = config.stats || config.leaks !== 'off' || config.checks === 'full';
  const { isMainThread } = process.getBuiltinModule('node:worker_threads');
  if (isMainThread && !reports) return;
  if (!isMainThread) trimmed.add(keeper);
  if (reports) watched.add(core);
  listen();
}

/** Stops watching a heap that was closed: it holds nothing any more. */
export function unwatchExit(core: HeapCore): void {
  trimmed.delete(core.keeper);
  // A summary is still to be printed; nothing else is left to tell.
  if (!core.config.stats) watched.delete(core);
  listen();
}

/** Listens for the end of the thread as long as something is to be done then. */
function listen(): void {
  const wanted = watched.size + trimmed.size > 0;
  if (wanted === isListening) return;
  isListening = wanted;
  if (wanted) process.on('exit', atExit);
  else process.off('exit', atExit);
}

function atExit(): void {
  for (const core of heapsWithInbox()) collectAll(core);
  for (const core of watched) report(core);
  // Last: it ends the quarantine, in which the reports look for damage.
  for (const keeper of trimmed) keeper.trim(true);
}

/** Frees what was handed back: it is no leak. */
function collectAll(core: HeapCore): void {
  for (;;) {
    try {
      collect(core, (address, size, align) => core.deallocate(address, size, align));
      return;
    } catch (error) {
      // Each other error takes a block out of the inbox.
      if (error instanceof RangeError) return;
      const { code, message } = error as { code?: string; message: string };
      writeStderr(`${code}, found at exit: ${message}\n`);
      process.exitCode ||= DAMAGE_EXIT_CODE;
    }
  }
}

function report(core: HeapCore): void {
  const { config } = core;
  if (config.stats === 'json') writeStderr(`${JSON.stringify(statsRecord(core))}\n`);
  else if (config.stats) writeStderr(`just heap at exit:\n${core.detailedStats()}\n`);
  if (config.leaks !== 'off' && !core.isClosed) reportLeaks(core);
  for (const finding of core.verify()) {
    writeStderr(`${finding.code}, found at exit: ${finding.text}\n`);
    process.exitCode ||= DAMAGE_EXIT_CODE;
  }
}

/** The figures of a heap as logs take them up, with all that tells it from other heaps of the machine. */
function statsRecord(core: HeapCore): object {
  const { threadId } = process.getBuiltinModule('node:worker_threads');
  return {
    type: 'just:heap:stats',
    pid: process.pid,
    threadId,
    heap: core.number,
    closed: core.isClosed,
    stats: core.detailedStats(),
  };
}

function reportLeaks(core: HeapCore): void {
  const leaks = core.leaks();
  if (leaks.length === 0) return;
  const advice = core.config.checks === 'full' ? undefined : HOW_TO_FIND_PLACES;
  writeStderr(`ERR_JUST_LEAK, found at exit: ${formatLeaks(leaks, advice)}`);
  if (core.config.leaks === 'fail') process.exitCode = LEAK_EXIT_CODE;
}
