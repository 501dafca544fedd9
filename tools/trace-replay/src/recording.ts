import type { Recording } from '@justlang/profile';
import { TraceCompiler } from './compile.js';
import type { Trace } from './trace.js';

/** Compiles a recorded run: the blocks of all of its heaps, as of one. Addresses name the blocks. */
export function compileRecording(recording: Recording, name: string): Trace {
  const compiler = new TraceCompiler();
  /** The blocks of each heap, which are free once it is closed. */
  const heaps: Set<number>[] = [];
  const blocksOf = (heap: number) => {
    heaps[heap] ??= new Set();
    return heaps[heap];
  };
  recording.visit({
    allocate(address, size, align, _origin, heap) {
      compiler.allocate(address, size, align, false);
      blocksOf(heap).add(address);
    },
    resize(address, moved, size, heap) {
      compiler.reallocate(address, size, moved);
      blocksOf(heap).delete(address);
      blocksOf(heap).add(moved);
    },
    free(address, heap) {
      compiler.free(address);
      blocksOf(heap).delete(address);
    },
    close(heap) {
      for (const address of blocksOf(heap)) compiler.free(address);
      blocksOf(heap).clear();
    },
  });
  return compiler.finish(name);
}
