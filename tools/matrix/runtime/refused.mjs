// Prints how what needs a permission ends, a line each: ok, or the error's code and the flags that it names.
import { RuntimeConfig } from '@justlang/config';
import { JustHeap } from '@justlang/heap';
import { MemoryAccess } from '@justlang/memory-access';

function useHeap() {
  const heap = new JustHeap(RuntimeConfig.DEFAULT);
  const block = heap.allocate(16, 8);
  MemoryAccess.setI32(block, 7);
  if (MemoryAccess.getI32(block) !== 7) throw new Error('another value');
  heap.deallocate(block, 16, 8);
}

for (const [name, body] of Object.entries({ environment: () => RuntimeConfig.fromEnv(), heap: useHeap })) {
  let ended = 'ok';
  try {
    body();
  } catch (error) {
    ended = [
      error.code ?? error.name,
      ...error.message.split('\n').filter((line) => line.startsWith('  --')),
    ].join('');
  }
  console.log(`${name}: ${ended}`);
}
