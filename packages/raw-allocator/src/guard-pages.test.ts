import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { bytesAt } from '../test/memory.js';
import { freeGuarded, guardedAt, openGuardPool, takeGuarded } from './guard-pages.js';
import { LOW_LIMIT, lowMemoryStats, useLowMemory } from './low-memory.js';

/** Slots of a pool. */
const SLOTS = 512;
const SLOT_BYTES = 16_384;

function pool() {
  const opened = openGuardPool();
  if (opened === undefined) throw new Error('no address space');
  return opened;
}

const PAGE = 4096;
const hasSmallPages = process.arch === 'x64';

describe('a pool of guarded blocks', () => {
  it('is opened once, where the thread takes its memory', () => {
    const low = pool();
    const { usedBytes } = lowMemoryStats();
    expect(pool()).toEqual(low);
    expect(lowMemoryStats().usedBytes).toBe(usedBytes);
    expect(low.isLow).toBe(usedBytes > 0);
    useLowMemory(false);
    try {
      const high = pool();
      expect(high).toMatchObject({ isLow: false });
      expect(high.base).toBeGreaterThanOrEqual(LOW_LIMIT);
      const block = takeGuarded(high, 10, 1, true, '');
      expect(block - high.base).toBeLessThan(high.bytes);
      bytesAt(block, 10).fill(1);
      expect(freeGuarded(block, '')).toBe(true);
    } finally {
      useLowMemory(true);
    }
  });

  it.runIf(hasSmallPages).each([
    [1, 1],
    [24, 8],
    [100, 16],
    [4096, 4096],
    [5000, 8],
    [SLOT_BYTES, 2048],
  ])('puts %d bytes aligned to %d at an edge of the pages, zeroed', (size, align) => {
    for (const atEnd of [true, false]) {
      const block = takeGuarded(pool(), size, align, atEnd, '');
      expect(block).toBeGreaterThan(0);
      expect(block % align).toBe(0);
      if (atEnd) expect((PAGE - ((block + size) % PAGE)) % PAGE).toBeLessThan(align);
      else expect(block % PAGE).toBe(0);
      const bytes = bytesAt(block, size);
      expect(bytes.every((byte) => byte === 0)).toBe(true);
      bytes.fill(7);
      expect(freeGuarded(block, '')).toBe(true);
    }
  });

  it('refuses what is larger than a slot, or aligned to more than a page', () => {
    expect(takeGuarded(pool(), 65_537, 8, true, '')).toBe(0);
    expect(takeGuarded(pool(), 8, 131_072, true, '')).toBe(0);
  });

  it('hands a freed place out again only after all others', () => {
    const first = takeGuarded(pool(), 16, 8, false, '');
    freeGuarded(first, '');
    for (let i = 1; i < SLOTS; i++) {
      const block = takeGuarded(pool(), 16, 8, false, '');
      expect(block).not.toBe(first);
      freeGuarded(block, '');
    }
    const again = takeGuarded(pool(), 16, 8, false, '');
    expect(again).toBe(first);
    freeGuarded(again, '');
  });

  it('holds 768 KiB at a time, and gives more once a block is freed', () => {
    const blocks: number[] = [];
    for (;;) {
      const block = takeGuarded(pool(), SLOT_BYTES, 8, true, '');
      if (block === 0) break;
      blocks.push(block);
    }
    if (hasSmallPages) expect(blocks).toHaveLength((768 * 1024) / SLOT_BYTES);
    freeGuarded(blocks.pop()!, '');
    blocks.push(takeGuarded(pool(), SLOT_BYTES, 8, true, ''));
    expect(new Set(blocks).has(0)).toBe(false);
    for (const block of blocks) expect(freeGuarded(block, '')).toBe(true);
  });

  it('knows what a slot holds and held, and frees nothing twice', () => {
    const block = takeGuarded(pool(), 40, 8, true, '    at a\n');
    expect(guardedAt(block + 3)).toEqual({
      address: block,
      size: 40,
      isFreed: false,
      allocated: '    at a\n',
      freed: '',
    });
    expect(freeGuarded(block + 8, '')).toBe(false);
    expect(freeGuarded(block, '    at b\n')).toBe(true);
    expect(freeGuarded(block, '    at c\n')).toBe(false);
    expect(guardedAt(block)).toMatchObject({ address: block, isFreed: true, freed: '    at b\n' });
    expect(guardedAt(pool().base)).toBeUndefined();
    expect(guardedAt(4096)).toBeUndefined();
  });

  it('cuts an origin that is too long, at the end of a line', () => {
    const block = takeGuarded(pool(), 8, 8, true, `${'x'.repeat(700)}\n${'\u00e9'.repeat(400)}\n`);
    const { allocated = '' } = guardedAt(block) ?? {};
    expect(allocated.length).toBeLessThan(768);
    expect(allocated).toMatch(/^x{700}\n\u00e9+\n$/);
    freeGuarded(block, '');
  });
});

/**
 * Opens a pool, uses all of its slots with the longest texts, and holds as many live blocks as may be. Prints the resident bytes of the
 * pool, and those of all pages outside that hold a text: the table of slots has one in each page, and more of them than most mappings have. What V8 takes meanwhile is not counted.
 */
const RESIDENT = `
import { openSync, readFileSync, readSync } from 'node:fs';
import { MemoryAccess } from '@justlang/memory-access';
import { freeGuarded, openGuardPool, takeGuarded } from '@justlang/raw-allocator/internal';
const origin = 'x'.repeat(759) + String.fromCharCode(10);
const { isLow, base, bytes } = openGuardPool();
function touch() {
  const block = takeGuarded({ isLow }, ${SLOT_BYTES}, 8, true, origin);
  if (block !== 0) MemoryAccess.memset(block, 1, ${SLOT_BYTES});
  return block;
}
for (let slot = 0; slot < ${SLOTS}; slot++) freeGuarded(touch(), origin);
while (touch() !== 0);

let accessible = 0;
let texts = 0;
const memory = openSync('/proc/self/mem', 'r');
const page = new Uint8Array(${PAGE});
function isText(position) {
  try {
    readSync(memory, page, 0, ${PAGE}, position);
  } catch {
    return false;
  }
  let run = 0;
  for (const byte of page) {
    run = byte === 120 ? run + 1 : 0;
    if (run === 700) return true;
  }
  return false;
}
let start = 0;
let end = 0;
let isOther = false;
for (const line of readFileSync('/proc/self/smaps', 'utf8').split(String.fromCharCode(10))) {
  const range = /^([0-9a-f]+)-([0-9a-f]+) (....) [0-9a-f]+ [0-9a-f:]+ [0-9]+ *(.*)/.exec(line);
  if (range) {
    start = parseInt(range[1], 16);
    end = parseInt(range[2], 16);
    isOther = range[3] === 'rw-p' && (range[4] === '' || range[4] === '[heap]');
  }
  if (!line.startsWith('Rss:')) continue;
  const resident = 1024 * parseInt(line.slice(4));
  if (start >= base && end <= base + bytes) accessible += resident;
  else if (isOther && resident >= ${2 * 768 * SLOTS}) for (let at = start; at < end; at += ${PAGE}) if (isText(at)) texts += ${PAGE};
}
console.log(JSON.stringify({ accessible, texts }));
`;

describe.runIf(process.platform === 'linux' && hasSmallPages)('the memory of a pool', () => {
  it('is less than 2 MiB with all slots used and as many blocks live as may be', () => {
    // Of a package that may use both.
    const cwd = fileURLToPath(new URL('../../heap', import.meta.url));
    const output = execFileSync(process.execPath, ['--input-type=module', '-e', RESIDENT], {
      cwd,
      encoding: 'utf8',
    });
    const { accessible, texts } = JSON.parse(output) as { accessible: number; texts: number };
    expect(accessible).toBe(768 * 1024);
    // Two texts of 768 bytes for each slot are there: else nothing was measured.
    expect(texts).toBeGreaterThanOrEqual(2 * 768 * SLOTS);
    expect(accessible + texts).toBeLessThan(2 * 1024 * 1024);
  });
});
