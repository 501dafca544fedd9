import { RawAllocator } from '@justlang/raw-allocator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BumpLane, type Fault } from '../test/bump-lane.js';
import { generateTrace } from './generate.js';
import { parseTrace } from './parse.js';
import { VerificationError, verify } from './verify.js';

const BYTES = 8 * 2 ** 20;
const raw = new RawAllocator();
let block = 0;
beforeAll(() => {
  block = raw.alloc(BYTES, 4096);
});
afterAll(() => raw.free(block));

// Each kind of operation, sizes of both sides of a reallocation, an align above malloc's, a leak and free(NULL).
const SMALL = parseTrace(
  'a 0 24\nz 1 3 40\na 2 100 64\nr 0 100\nr 1 60\nf0\nm 5 0 30\nf 5\na 3 0\nr 3 50\nr 3 0\nf 3\nf 2\n',
  'small',
  'trc',
);

function verifyWith(fault: Fault) {
  return verify(SMALL, new BumpLane(block, BYTES, fault));
}

describe('verify', () => {
  it('accepts a heap that does everything right', () => {
    const verified = verifyWith('none');
    expect(verified.operations).toBe(14); // 13 recorded, and the leak of block 1 freed
    expect(verified.peakLiveBytes).toBe(320); // blocks 0, 1 and 2 of 100, 120 and 100 bytes
  });

  it('accepts a generated trace of each format on a right heap', () => {
    for (const format of ['trc', 'ltrc'] as const) {
      const trace = parseTrace(generateTrace({ operations: 300, seed: 7, format }), 'generated', format);
      expect(verify(trace, new BumpLane(block, BYTES)).operations).toBe(trace.length);
    }
  });

  const FAULTS: [Fault, RegExp][] = [
    ['overlap', /byte \d+ of the block's first \d+ is not as written/],
    ['misaligned', /is not a multiple of (16|64)/],
    ['null', /the address is 0/],
    ['not zeroed', /operation 1 .*byte 0 of a zeroed block is not 0/],
    ['not copied', /operation 3 .*byte 0 of the block's first 24 is not as written, after the reallocation/],
    ['copied a byte too little', /operation 3 .*byte 23 of the block's first 24 is not as written/],
    [
      'reserved after trim',
      /after the last operation: everything is freed and trimmed, but 4096 bytes are reserved/,
    ],
    ['reserved too little', /131323 bytes are live, but only 131322 reserved/],
    ['peak of reserved too low', /131323 bytes have been reserved, but the peak is given as 1$/],
    ['wrong allocationCount', /allocationCount is 2, counted 1/],
    ['wrong allocatedBytes', /stats\(\)\.allocatedBytes is \d+, counted \d+/],
    ['wrong peakAllocatedBytes', /stats\(\)\.peakAllocatedBytes is/],
    ['wrong totalAllocations', /totalAllocations is 2, counted 1/],
    ['wrong totalFrees', /totalFrees is 1, counted 0/],
    ['wrong totalAllocatedBytes', /stats\(\)\.totalAllocatedBytes is/],
    ['wrong totalReallocations', /totalReallocations is 1, counted 0/],
  ];
  it.each(FAULTS)('finds the fault "%s"', (fault, message) => {
    expect(() => verifyWith(fault)).toThrow(VerificationError);
    expect(() => verifyWith(fault)).toThrow(message);
  });
});
