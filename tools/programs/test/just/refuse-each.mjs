// Runs a program again and again, refusing its first request for memory, then one later by `step`, and so on, until a run
// asks for less: node refuse-each.mjs MODULE STEP [ARGUMENT ...]. It prints a line of JSON: how many requests a run makes,
// and the refusals that the program did not answer as it must, with an error or a panic and nothing left live.
import { closeSync, openSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const [node, , module, step, stdin, ...args] = process.argv;
process.argv = [node, module, ...args];
const { heap, stack } = await import('@justlang-tools/compiler/runtime');
const { JustError } = await import('@justlang/config/internal');
const { Panic } = await import('@justlang/panic');
const { held } = await import('@justlang-tools/programs/held-runtime');
await import(pathToFileURL(module).href);
Panic.setHook(() => {});

let requests = 0;
let refused = 0;
function request(size) {
  requests += 1;
  if (requests === refused) throw new JustError('ERR_JUST_OUT_OF_MEMORY', `refused: ${size} bytes`);
}

// The program's heap is the global one, which exists already: its functions are replaced.
const { allocate, allocateZeroed, reallocate } = Object.getPrototypeOf(heap);
heap.allocate = (size, ...rest) => {
  request(size);
  return allocate.call(heap, size, ...rest);
};
heap.allocateZeroed = (size, ...rest) => {
  request(size);
  return allocateZeroed.call(heap, size, ...rest);
};
heap.reallocate = (address, oldSize, align, newSize, ...rest) => {
  request(newSize);
  return reallocate.call(heap, address, oldSize, align, newSize, ...rest);
};

/** How a run ends: null when it returns, else the code of what it threw, which is a panic's cause where it has one. */
function outcome() {
  requests = 0;
  // A file that is standard input is read from its beginning in each run: the lowest descriptor that is free is 0.
  closeSync(0);
  openSync(stdin, 'r');
  const mark = stack.mark();
  try {
    const result = Panic.catchUnwind(held.main);
    return result.ok ? null : 'panic';
  } catch (error) {
    return error.code ?? error.message;
  } finally {
    stack.reset(mark);
  }
}

const live = () => {
  const { allocatedBytes, allocationCount } = heap.stats();
  return { allocatedBytes, allocationCount };
};

const usual = outcome();
const before = live();
const wrong = [];
for (refused = 1; ; refused += Number(step)) {
  const ended = outcome();
  if (requests < refused) break;
  const after = live();
  const bytes = after.allocatedBytes - before.allocatedBytes;
  const answered = ended === 'panic' || ended === 'ERR_JUST_OUT_OF_MEMORY';
  if (!answered || bytes !== 0 || after.allocationCount !== before.allocationCount)
    wrong.push({ refused, ended, bytes });
  if (wrong.length > 5) break;
}
process.stdout.write(JSON.stringify({ usual, requests, wrong }));
