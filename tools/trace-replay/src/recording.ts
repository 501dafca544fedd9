import { AddressMap } from '@justlang/heap/internal';
import type { Recording } from '@justlang/profile';
import { TraceCompiler } from './compile.js';
import type { Trace } from './trace.js';

/** Compiles a recorded run: the blocks of all of its heaps, as of one. Each allocation has a number, which names its block. */
export function compileRecording(recording: Recording, name: string): Trace {
  const compiler = new TraceCompiler();
  let allocations = 0;
  /** The blocks of each heap, which are free once it is closed. */
  const heaps: AddressMap<{ readonly id: number }>[] = [];
  const blocksOf = (heap: number) => {
    heaps[heap] ??= new AddressMap();
    return heaps[heap];
  };
  const take = (address: number, heap: number) => {
    const block = blocksOf(heap).get(address);
    if (block === undefined) throw new Error(`the block at ${address} is not live`);
    blocksOf(heap).delete(address);
    return block;
  };
  recording.visit({
    allocate(address, size, align, _origin, heap) {
      allocations++;
      compiler.allocate(allocations, size, align, false);
      blocksOf(heap).set(address, { id: allocations });
    },
    resize(address, moved, size, heap) {
      const block = take(address, heap);
      compiler.reallocate(block.id, size);
      blocksOf(heap).set(moved, block);
    },
    free(address, heap) {
      compiler.free(take(address, heap).id);
    },
    close(heap) {
      blocksOf(heap).forEach(({ id }) => {
        compiler.free(id);
      });
      blocksOf(heap).clear();
    },
  });
  return compiler.finish(name);
}
