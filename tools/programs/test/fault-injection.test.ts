import { RuntimeConfig } from '@justlang/config';
import { Panic } from '@justlang/panic';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Program, ProgramOptions } from '../src/program.js';
import { PROGRAMS } from '../src/programs.js';
import { failingHeap } from './fault.js';
import { temporaryFile } from './temporary-text.js';

// 61 distinct words, so that the map of words grows three times; with repeats, so that the cache hits and assigns.
const WORDS = Array.from(
  { length: 61 },
  (_, index) => `w${String.fromCharCode(97 + (index % 26))}${'x'.repeat(index / 26)}`,
);

let text = '';

beforeAll(() => {
  text = temporaryFile([...WORDS, ...WORDS.slice(40), 'plus', 'plus', 'plus', ...WORDS.slice(50)].join(' '));
  Panic.setHook(() => {});
});

afterAll(() => {
  Panic.takeHook();
});

/** Runs the program once per request for memory, refusing that one; returns how many requests a run makes. */
function refuseEach(program: Program, options: ProgramOptions, config: RuntimeConfig): number {
  for (let refused = 1; ; refused += 1) {
    const { heap, fuse } = failingHeap(config, refused);
    let code: unknown;
    try {
      program.run(heap, options);
    } catch (error) {
      code = (error as { code?: unknown }).code;
    }
    const { allocatedBytes, allocationCount } = heap.stats();
    heap.close();
    const run = { program: program.name, refused, allocatedBytes, allocationCount, code };
    const isOver = fuse.requests < refused;
    expect(run).toEqual({
      program: program.name,
      refused,
      allocatedBytes: 0,
      allocationCount: 0,
      code: isOver ? undefined : 'ERR_JUST_OUT_OF_MEMORY',
    });
    if (isOver) return fuse.requests;
  }
}

describe.each(['pooled', 'system'] as const)('every allocation point fails once, %s heap', (allocator) => {
  const config = RuntimeConfig.DEFAULT.with({ allocator });

  it.each(PROGRAMS)('$name leaves nothing live', (program) => {
    const options = { text, depth: 0, capacity: 30 };
    expect(refuseEach(program, options, config)).toBeGreaterThan(10);
  });
});

it('a heap limit anywhere below the peak leaves nothing live', () => {
  for (const program of PROGRAMS) {
    const options = { text, depth: 0, capacity: 30 };
    const { heap } = failingHeap(RuntimeConfig.DEFAULT, 0);
    program.run(heap, options);
    const peak = heap.stats().peakAllocatedBytes;
    heap.close();
    for (let heapLimit = 0; heapLimit < peak; heapLimit += 97) {
      const limited = failingHeap(RuntimeConfig.DEFAULT.with({ heapLimit }), 0).heap;
      expect(() => program.run(limited, options)).toThrow(
        expect.objectContaining({ code: 'ERR_JUST_OUT_OF_MEMORY' }),
      );
      expect(limited.stats().allocatedBytes).toBe(0);
      limited.close();
    }
  }
});
