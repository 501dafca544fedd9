import { RuntimeConfig } from '@justlang/config';
import { Panic } from '@justlang/panic';
import { soak } from '@justlang-tools/testing/soak';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROGRAMS } from '../src/programs.js';
import { failingHeap, refuseEach } from './fault.js';
import { FAULT_TEXT } from './fault-text.js';
import { temporaryFile } from './temporary-text.js';

let text = '';

beforeAll(() => {
  text = temporaryFile(FAULT_TEXT);
  Panic.setHook(() => {});
});

afterAll(() => {
  Panic.takeHook();
});

describe.each(['pooled', 'system'] as const)('every allocation point fails once, %s heap', (allocator) => {
  const config = RuntimeConfig.DEFAULT.with({ allocator });

  it.each(PROGRAMS)('$name leaves nothing live', (program) => {
    const options = { text, depth: 0, capacity: 30 };
    // binary-trees makes 4,398 requests a run, from two places: the slower heap refuses every 13th.
    const whole = allocator === 'system' ? 13 : 1;
    const step = program.name === 'binary-trees' ? soak(41, whole) : soak(2, 1);
    expect(refuseEach(program, options, config, step)).toBeGreaterThan(10);
  });
});

it('a heap limit anywhere below the peak leaves nothing live', () => {
  for (const program of PROGRAMS) {
    const options = { text, depth: 0, capacity: 30 };
    const { heap } = failingHeap(RuntimeConfig.DEFAULT, 0);
    program.run(heap, options);
    const peak = heap.stats().peakAllocatedBytes;
    heap.close();
    for (let heapLimit = 0; heapLimit < peak; heapLimit += soak(677, 97)) {
      const limited = failingHeap(RuntimeConfig.DEFAULT.with({ heapLimit }), 0).heap;
      expect(() => program.run(limited, options)).toThrow(
        expect.objectContaining({ code: 'ERR_JUST_OUT_OF_MEMORY' }),
      );
      expect(limited.stats().allocatedBytes).toBe(0);
      limited.close();
    }
  }
});
