// Runs a compiled program, or a program in plain JavaScript, in this process, and reports on descriptor 3 what it used:
// child.js just|plain MODULE [ARGUMENT ...].
import { writeSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { GCProfiler } from 'node:v8';
import { type Failure, type HeapUse, REPORT_DESCRIPTOR, type Use } from './use.js';

const [node, , kind, module, ...args] = process.argv as [string, string, string, string, ...string[]];
// What the program sees, before the runtime reads it.
process.argv = [node, module, ...args];

function report(message: Use | Failure): void {
  writeSync(REPORT_DESCRIPTOR, JSON.stringify(message));
}

/** The program's runtime is loaded before the clock starts. */
async function loadRuntime(): Promise<() => HeapUse> {
  await import('@justlang-tools/compiler/runtime');
  const { RuntimeConfig } = await import('@justlang/config');
  const { JustHeap } = await import('@justlang/heap');
  const { FfmLinker } = await import('@justlang/raw-allocator/internal');
  const linker = new FfmLinker(RuntimeConfig.fromEnv().libc);
  linker.loadLibc();
  const { library } = linker.mallocHandle();
  // The addresses that the memory stack reserves are no use of memory.
  const reserved = JustHeap.global().stats().allocatedBytes;
  return () => {
    const { totalAllocations, peakAllocatedBytes, allocatedBytes } = JustHeap.global().stats();
    return {
      allocations: totalAllocations,
      peakBytes: peakAllocatedBytes - reserved,
      liveBytes: allocatedBytes,
      library,
    };
  };
}

/** The runtime's errors have a code, and Node's too, which their messages begin with. */
function describe(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return code === '' || message.startsWith(code) ? message : `${code}: ${message}`;
}

async function main(): Promise<void> {
  let heap: () => HeapUse | null = () => null;
  try {
    if (kind === 'just') heap = await loadRuntime();
  } catch (error) {
    report({ error: describe(error) });
    process.exitCode = 1;
    return;
  }
  const collector = new GCProfiler();
  collector.start();
  const started = performance.now();
  process.on('exit', () => {
    report({
      milliseconds: performance.now() - started,
      collections: collector.stop()?.statistics.length ?? 0,
      residentBytes: process.resourceUsage().maxRSS * 1024,
      heap: heap(),
    });
  });
  await import(pathToFileURL(module).href);
}

await main();
