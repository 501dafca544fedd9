import { existsSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RuntimeConfig } from '@justlang/config';
import { codeOf } from '@justlang-tools/testing/errors';
import { temporaryFolder } from '@justlang-tools/testing/folder';
import { fixturesIn } from '@justlang-tools/testing/process';
import { beforeAll, describe, expect, it } from 'vitest';
import { compileLibrary } from '../test/compile.js';
import { bytesAt } from '../test/memory.js';
import { FfmLinker, libcOf } from './ffm-linker.js';
import * as publicEntry from './index.js';
import { RawAllocator } from './raw-allocator.js';

const folder = temporaryFolder('linker');

const library = (name: string) => join(folder, `${name}.so`);
const allocatorOn = (libc: string) => new RawAllocator(RuntimeConfig.DEFAULT.with({ libc }));

describe('the C library of the process', () => {
  const linker = new FfmLinker();

  it('is where the functions come from, not a stub in the executable', () => {
    linker.loadLibc();
    const handles = [
      linker.mallocHandle(),
      linker.reallocHandle(),
      linker.freeHandle(),
      linker.memcpyHandle(),
    ];
    expect(handles.map((handle) => handle.name)).toEqual(['malloc', 'realloc', 'free', 'memcpy']);
    for (const handle of handles) {
      expect(handle.address).toBeGreaterThan(4095);
      expect(existsSync(handle.library)).toBe(true);
      expect(handle.library).not.toBe(realpathSync(process.execPath));
    }
  });

  it('can be called through its handles', () => {
    const block = linker.mallocHandle().invoke(32);
    const copy = linker.mallocHandle().invoke(32);
    bytesAt(block, 32).forEach((_, i, bytes) => {
      bytes[i] = i + 1;
    });
    expect(linker.memcpyHandle().invoke(copy, block, 32)).toBe(copy);
    expect([...bytesAt(copy, 32)]).toEqual(Array.from({ length: 32 }, (_, i) => i + 1));
    const moved = linker.reallocHandle().invoke(copy, 5000);
    expect(bytesAt(moved, 32)[31]).toBe(32);
    linker.freeHandle().invoke(moved);
    linker.freeHandle().invoke(block);
  });

  it('is one linker per library in a thread', () => {
    expect(libcOf({ libc: null })).toBe(libcOf(RuntimeConfig.DEFAULT));
    expect(libcOf({ libc: 'libc.so.6' })).not.toBe(libcOf({ libc: null }));
  });

  it('reports a symbol that no library has', () => {
    expect(() => linker.handle('just_no_such_symbol')).toThrow(
      expect.objectContaining({
        code: 'ERR_JUST_LINK',
        message: expect.stringMatching(/just_no_such_symbol: .+/),
      }),
    );
  });

  it('stays out of the public entry', () => {
    expect(Object.keys(publicEntry)).toEqual(['RawAllocator']);
  });
});

describe.runIf(process.platform === 'linux')('the library of JUST_LIBC', () => {
  beforeAll(() => {
    compileLibrary('libc-wrapper.c', library('whole'), ['HAS_REALLOC', 'HAS_REST']);
    compileLibrary('libc-wrapper.c', library('basic'), ['HAS_REALLOC']);
    compileLibrary('libc-wrapper.c', library('partial'));
  });

  const call = (name: string, symbol: string, argument = 0) =>
    libcOf({ libc: library(name) })
      .handle(symbol)
      .invoke(argument);

  it('gets every call, and the handles say so', () => {
    const allocator = allocatorOn(library('whole'));
    const linker = libcOf({ libc: library('whole') });
    for (const handle of [
      linker.mallocHandle(),
      linker.reallocHandle(),
      linker.freeHandle(),
      linker.handle('calloc'),
    ]) {
      expect(handle.library).toBe(library('whole'));
    }
    // It has no memcpy of its own; the handle says whose it is.
    expect(linker.memcpyHandle().library).toBe(new FfmLinker().memcpyHandle().library);

    const before = call('whole', 'wrapper_calls');
    allocator.free(allocator.realloc(allocator.alloc(10, 8), 100, 8)); // 3
    allocator.free(allocator.allocZeroed(10, 8)); // 2
    allocator.free(allocator.alloc(10, 64)); // 2
    allocator.realloc(allocator.alloc(10, 8), 0, 8); // 2
    allocator.free(allocator.realloc(allocator.allocZeroed(0, 8), 0, 8));
    expect(call('whole', 'wrapper_calls') - before).toBe(9);
  });

  it('is read from the environment, once', () => {
    const { result } = fixturesIn(join(import.meta.dirname, '../test/fixtures'));
    expect(result('environment.mjs', [], { JUST_LIBC: library('whole') })).toEqual({
      callsBefore: 0,
      callsAfter: 4,
    });
  });

  it('leaves an over-aligned block as it was when the aligned allocator refuses', () => {
    const allocator = allocatorOn(library('whole'));
    const block = allocator.alloc(64, 256);
    bytesAt(block, 64).fill(0x77);
    call('whole', 'wrapper_refuse', 1);
    expect(codeOf(() => allocator.realloc(block, 10_000, 256))).toBe('ERR_JUST_OUT_OF_MEMORY');
    expect(bytesAt(block, 64).every((byte) => byte === 0x77)).toBe(true);
    const moved = allocator.realloc(block, 10_000, 256);
    expect(bytesAt(moved, 64).every((byte) => byte === 0x77)).toBe(true);
    allocator.free(moved);
  });

  it.each([2 ** 28, 2 ** 29, 2 ** 30])(
    'hands out no block at %d, where a zero-sized one could lie',
    (address) => {
      const allocator = allocatorOn(library('whole'));
      const frees = call('whole', 'wrapper_fixed_frees');
      call('whole', 'wrapper_fix', address);
      const block = allocator.alloc(100, 8);
      expect(block).not.toBe(address);
      expect(call('whole', 'wrapper_fixed_frees') - frees).toBe(1);

      bytesAt(block, 100).fill(0x3c);
      call('whole', 'wrapper_fix', address);
      const moved = allocator.realloc(block, 1000, 8);
      expect(moved).not.toBe(address);
      expect(call('whole', 'wrapper_fixed_frees') - frees).toBe(2);
      expect(bytesAt(moved, 100).every((byte) => byte === 0x3c)).toBe(true);
      allocator.free(moved);
    },
  );

  it('is not asked for 2^40 bytes or more, however long it would take to refuse', () => {
    const allocator = allocatorOn(library('whole'));
    const block = allocator.alloc(100, 8);
    const calls = call('whole', 'wrapper_calls');
    for (const size of [2 ** 40, 2 ** 40 + 1, 2 ** 47, 2 ** 53 - 1, 2 ** 63]) {
      expect(codeOf(() => allocator.alloc(size, 1))).toBe('ERR_JUST_OUT_OF_MEMORY');
      expect(codeOf(() => allocator.allocZeroed(size, 1))).toBe('ERR_JUST_OUT_OF_MEMORY');
      expect(codeOf(() => allocator.realloc(block, size, 1))).toBe('ERR_JUST_OUT_OF_MEMORY');
    }
    expect(call('whole', 'wrapper_calls')).toBe(calls);
    // Below that the system is asked, and may well agree where it overcommits.
    codeOf(() => allocator.free(allocator.alloc(2 ** 40 - 1, 1)));
    expect(call('whole', 'wrapper_calls')).toBeGreaterThan(calls);
    allocator.free(block);
  });

  it('is refused when it hands out addresses that no number holds, and gets them back', () => {
    const allocator = allocatorOn(library('whole'));
    const frees = call('whole', 'wrapper_fixed_frees');
    call('whole', 'wrapper_tag');
    expect(() => allocator.alloc(100, 8)).toThrow(
      expect.objectContaining({ code: 'ERR_JUST_LINK', message: expect.stringContaining('tagged') }),
    );
    expect(call('whole', 'wrapper_fixed_frees') - frees).toBe(1);
  });

  it('serves what it has functions for, and names the one it lacks', () => {
    const allocator = allocatorOn(library('basic'));
    const block = allocator.realloc(allocator.allocZeroed(100, 16), 200, 16);
    expect(bytesAt(block, 100).every((byte) => byte === 0)).toBe(true);
    const lacks = (symbol: string) =>
      expect.objectContaining({
        code: 'ERR_JUST_LINK',
        message: expect.stringMatching(new RegExp(`basic\\.so has no symbol ${symbol}: .*libc`)),
      });
    expect(() => allocator.alloc(100, 32)).toThrow(lacks('posix_memalign'));
    expect(() => allocator.allocZeroed(100, 32)).toThrow(lacks('posix_memalign'));
    expect(() => allocator.realloc(block, 300, 32)).toThrow(lacks('malloc_usable_size'));
    expect(() => allocator.usableSize(block)).toThrow(lacks('malloc_usable_size'));
    expect(codeOf(() => allocator.alloc(2 ** 52, 8))).toBe('ERR_JUST_OUT_OF_MEMORY');
    allocator.free(block);
  });

  it('is refused when its blocks would be given to another allocator', () => {
    expect(() => allocatorOn(library('partial'))).toThrow(
      expect.objectContaining({
        code: 'ERR_JUST_LINK',
        message: expect.stringMatching(
          /partial\.so has no symbol realloc: .*libc.*malloc is that of .*partial\.so/,
        ),
      }),
    );
  });

  it("is refused when it cannot be loaded, with the loader's reason", () => {
    const text = join(folder, 'text.so');
    writeFileSync(text, 'This is not a library.\n');
    const refusal = (reason: RegExp) =>
      expect.objectContaining({ code: 'ERR_JUST_LINK', message: expect.stringMatching(reason) });
    expect(() => allocatorOn(text)).toThrow(
      refusal(/JUST_LIBC.*text\.so cannot be loaded: .*(too short|ELF|format)/),
    );
    expect(() => allocatorOn(library('none'))).toThrow(refusal(/none\.so cannot be loaded: .*none\.so/));
    expect(() => allocatorOn('libm.so.6')).toThrow(refusal(/libm\.so\.6 has no symbol malloc: .*libc/));
    // A refusal is not remembered as a success.
    expect(() => allocatorOn(text)).toThrow(refusal(/cannot be loaded/));
  });

  it('may be a real allocator', () => {
    const mimalloc = 'libmimalloc.so.2';
    const loads = codeOf(() => new FfmLinker(mimalloc).loadLibc()) === 'no error';
    // Where mimalloc is not installed, the process's own library stands in under its name.
    const libc = loads ? mimalloc : 'libc.so.6';
    const allocator = allocatorOn(libc);
    const handle = libcOf({ libc }).mallocHandle();
    expect(handle.library).toContain(loads ? 'mimalloc' : 'libc');
    for (const align of [8, 64, 4096]) {
      const block = allocator.realloc(allocator.allocZeroed(100, align), 100_000, align);
      expect(block % align).toBe(0);
      expect(bytesAt(block, 100).every((byte) => byte === 0)).toBe(true);
      allocator.free(block);
    }
  });
});
