// Runs a compiled program, or a program in plain JavaScript, in this process, and reports on descriptor 3 what it used:
// child.js just|plain MODULE [ARGUMENT ...].
import { writeSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { GCProfiler } from 'node:v8';
import { REPORT_DESCRIPTOR } from '../runner/measurement.js';
import type { HeapUse, Use } from './use.js';

const [node, , kind, module, ...args] = process.argv as [string, string, string, string, ...string[]];
// What the program sees, before the runtime reads it.
process.argv = [node, module, ...args];

/** The program's runtime is loaded before the clock starts. */
async function readHeap(): Promise<() => HeapUse> {
  await import('@justlang-tools/compiler/runtime');
  const { JustHeap } = await import('@justlang/heap');
  // The addresses that the memory stack reserves are no use of memory.
  const reserved = JustHeap.global().stats().allocatedBytes;
  return () => {
    const { totalAllocations, peakAllocatedBytes, allocatedBytes } = JustHeap.global().stats();
    return {
      allocations: totalAllocations,
      peakBytes: peakAllocatedBytes - reserved,
      liveBytes: allocatedBytes,
    };
  };
}

const heap = kind === 'just' ? await readHeap() : () => null;
const collector = new GCProfiler();
collector.start();
const started = performance.now();
process.on('exit', () => {
  const use: Use = {
    milliseconds: performance.now() - started,
    collections: collector.stop()?.statistics.length ?? 0,
    residentBytes: process.resourceUsage().maxRSS * 1024,
    heap: heap(),
  };
  writeSync(REPORT_DESCRIPTOR, JSON.stringify(use));
});
await import(pathToFileURL(module).href);
