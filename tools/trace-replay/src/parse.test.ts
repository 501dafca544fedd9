import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { generateTrace } from './generate.js';
import { readOperations, writeOperations } from './operation-file.js';
import { parseTrace, readTrace } from './parse.js';
import { NULL_SLOT, Operation } from './trace.js';

const { ALLOCATE, ALLOCATE_ZEROED, REALLOCATE, FREE } = Operation;
const folder = mkdtempSync(join(tmpdir(), 'trace-replay-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('a trace with exact layouts', () => {
  const trace = parseTrace(
    'a 0 890 8\nz 1 7 1\nr 0 1000 890 8\nf 1 7 1\na 2 5 32\nf 0 1000 8\nf 2 5 32\n',
    'layouts',
    'ltrc',
  );

  it('becomes one operation per line with old sizes worked out', () => {
    expect([...trace.kinds]).toEqual([ALLOCATE, ALLOCATE_ZEROED, REALLOCATE, FREE, ALLOCATE, FREE, FREE]);
    expect([...trace.sizes]).toEqual([890, 7, 1000, 0, 5, 0, 0]);
    expect([...trace.oldSizes]).toEqual([0, 0, 890, 7, 0, 1000, 5]);
    expect([...trace.aligns]).toEqual([8, 1, 8, 1, 32, 8, 32]);
  });

  it('reuses the slot of a freed block', () => {
    expect(trace.slots[4]).toBe(trace.slots[1]);
    expect(trace.slots[0]).not.toBe(trace.slots[1]);
    expect(trace.slotCount).toBe(3); // two blocks live at once, and the slot of free(NULL)
  });

  it('knows the most bytes live at once', () => {
    expect(trace.peakLiveBytes).toBe(1007);
  });

  it.each([
    ['f 0 24 8', 'a 0 16 8', 'block 0 is 16 bytes at 8, not 24 at 8'],
    ['f 0 16 4', 'a 0 16 8', 'block 0 is 16 bytes at 8, not 16 at 4'],
    ['r 0 32 8 8', 'a 0 16 8', 'block 0 is 16 bytes at 8, not 8 at 8'],
    ['f 7 16 8', '', 'block 7 is not live'],
    ['a 0 16 8', 'a 0 16 8', 'block 0 is live already'],
    ['a 0 16 12', '', 'align 12 is no power of two'],
    ['a 0 16', '', '2 numbers instead of 3'],
    ['a 0 -1 8', '', '-1 is no count'],
    ['a 0 4294967296 8', '', '4294967296 bytes are more than'],
    ['q 0', '', 'no operation q'],
  ])('is refused with its line: %s', (line, before, problem) => {
    const text = `${before}\n${line}\n`;
    expect(() => parseTrace(text, 'bad', 'ltrc')).toThrow(`bad.ltrc:2: ${JSON.stringify(line)}: ${problem}`);
  });
});

describe('a trace in the style of malloc', () => {
  it('multiplies a calloc, aligns as malloc does and takes a named align', () => {
    const trace = parseTrace('a 0 20\nz 1 3 40\na 2 8 64\nf 0\nf 1\nf 2\n', 'malloc', 'trc');
    expect([...trace.sizes.slice(0, 3)]).toEqual([20, 120, 8]);
    expect([...trace.aligns]).toEqual([16, 16, 64, 16, 16, 64]);
    expect([...parseTrace('a 0 20\nf 0\n', 'malloc', 'trc', { defaultAlign: 8 }).aligns]).toEqual([8, 8]);
  });

  it('keeps a block in its slot when a realloc gives it another name', () => {
    const trace = parseTrace('a 0 20\nm 9 0 40\na 0 8\nf 9\nf 0\n', 'moved', 'trc');
    expect([...trace.kinds]).toEqual([ALLOCATE, REALLOCATE, ALLOCATE, FREE, FREE]);
    expect([...trace.oldSizes]).toEqual([0, 20, 0, 40, 8]);
    expect(trace.slots[1]).toBe(trace.slots[0]);
    expect(trace.slots[2]).not.toBe(trace.slots[0]);
    expect(trace.slots[3]).toBe(trace.slots[0]);
  });

  it('takes a realloc without a block as an allocation', () => {
    const trace = parseTrace('r 4 24\nf 4\n', 'realloc-null', 'trc');
    expect([...trace.kinds]).toEqual([ALLOCATE, FREE]);
  });

  it('frees nothing on free(NULL)', () => {
    const trace = parseTrace('a 0 1\nf0\nf 0\n', 'null', 'trc');
    expect([...trace.kinds]).toEqual([ALLOCATE, FREE, FREE]);
    expect(trace.slots[1]).toBe(NULL_SLOT);
    expect(trace.slots[0]).not.toBe(NULL_SLOT);
    expect(trace.oldSizes[1]).toBe(0);
  });

  it('frees at the end what the program leaked', () => {
    const trace = parseTrace('a 0 10\na 1 20\na 2 30\nf 1\n', 'leaky', 'trc');
    expect(trace.recorded).toBe(4);
    expect(trace.length).toBe(6);
    expect([...trace.kinds.slice(4)]).toEqual([FREE, FREE]);
    expect([...trace.oldSizes.slice(4)]).toEqual([10, 30]);
  });

  it.each(['a 0', 'z 0 1', 'r 0', 'm 0 1', 'f', 'f0 1', 'm 1 0 8', 'f 0', 'hello'])(
    'is refused: %s',
    (line) => {
      expect(() => parseTrace(line, 'bad', 'trc')).toThrow(/^bad\.trc:1: /);
    },
  );
});

describe('a trace file', () => {
  const text = 'a 0 16 8\nf 0 16 8\n';

  it('is read as gzip or plain text, its format known by its name', () => {
    writeFileSync(join(folder, 'one.ltrc.gz'), gzipSync(text));
    writeFileSync(join(folder, 'one.ltrc'), text);
    writeFileSync(join(folder, 'two.trc'), 'a 0 16\n');
    expect(readTrace(join(folder, 'one.ltrc.gz'))).toEqual(readTrace(join(folder, 'one.ltrc')));
    expect(readTrace(join(folder, 'two.trc')).name).toBe('two');
    expect(() => readTrace(join(folder, 'trace.txt'))).toThrow(/must end in/);
  });

  it('survives being compiled, written and read back', () => {
    const trace = parseTrace(generateTrace({ operations: 500, seed: 3, format: 'trc' }), 'generated', 'trc');
    const file = join(folder, 'operations.bin');
    writeOperations(file, trace);
    const { length, slotCount, kinds, slots, sizes, oldSizes, aligns } = trace;
    expect(readOperations(file)).toEqual({ length, slotCount, kinds, slots, sizes, oldSizes, aligns });
    writeFileSync(file, 'no operations at all');
    expect(() => readOperations(file)).toThrow(/holds no operations/);
  });
});

describe('the generator', () => {
  it('makes the same text of the same seed, and makes every kind of operation', () => {
    const options = { operations: 2000, seed: 11, format: 'trc' } as const;
    const text = generateTrace(options);
    expect(generateTrace(options)).toBe(text);
    expect(generateTrace({ ...options, seed: 12 })).not.toBe(text);
    for (const kind of ['a', 'z', 'r', 'f', 'f0']) expect(text).toMatch(new RegExp(`^${kind}\\b`, 'm'));
  });
});
