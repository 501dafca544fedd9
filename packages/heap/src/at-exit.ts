import type { RuntimeConfig } from '@justlang/config';
import { writeStderr } from '@justlang/panic/internal';
import type { JustHeap } from './just-heap.js';

/** What the process exits with when blocks are still allocated and `leaks` is `fail`. */
const LEAK_EXIT_CODE = 23;

/** The thread's heaps that have something to say at exit. */
const watched = new Set<{ heap: JustHeap; config: RuntimeConfig }>();

/** Prints a heap's summary and its leaks when the thread ends, where the configuration asks for either. */
export function watchExit(heap: JustHeap, config: RuntimeConfig): void {
  if (!config.stats && config.leaks === 'off') return;
  if (watched.size === 0) process.on('exit', reportAll);
  watched.add({ heap, config });
}

function reportAll(): void {
  for (const { heap, config } of watched) {
    if (config.stats) writeStderr(`just heap at exit:\n${heap.detailedStats()}\n`);
    if (config.leaks !== 'off') reportLeaks(heap, config);
  }
}

function reportLeaks(heap: JustHeap, config: RuntimeConfig): void {
  const { allocationCount, allocatedBytes } = heap.stats();
  if (allocationCount === 0) return;
  writeStderr(
    `ERR_JUST_LEAK: ${allocationCount} blocks of ${allocatedBytes} bytes are still allocated at exit\n`,
  );
  if (config.leaks === 'fail') process.exitCode = LEAK_EXIT_CODE;
}
