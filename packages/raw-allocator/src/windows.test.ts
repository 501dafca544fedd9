import { RuntimeConfig } from '@justlang/config';
import { afterEach, describe, expect, it } from 'vitest';
import { RawAllocator } from './raw-allocator.js';
import { createWindow, keptWindow } from './windows.js';

afterEach(() => {
  delete process.env.JUSTLANG_TEST_NO_WINDOWS;
});

describe('a window', () => {
  it('reads and writes the memory of a block', () => {
    const allocator = new RawAllocator(RuntimeConfig.DEFAULT);
    const block = allocator.alloc(64, 8);
    const one = new DataView(createWindow(block, 64)!);
    const other = new DataView(createWindow(block + 8, 8)!);
    one.setFloat64(8, 1.25);
    expect(other.getFloat64(0)).toBe(1.25);
    expect(one.byteLength).toBe(64);
    allocator.free(block);
  });

  it('may lie over 2 GiB of which little is mapped', () => {
    const window = createWindow(4096, 2 ** 31 - 4096);
    expect(window?.byteLength).toBe(2 ** 31 - 4096);
  });

  it('is null when it is longer than the engine allows', () => {
    expect(createWindow(4096, 2 ** 53 - 4096)).toBeNull();
  });

  it('is null when a test asks for that', () => {
    process.env.JUSTLANG_TEST_NO_WINDOWS = '1';
    expect(createWindow(4096, 4096)).toBeNull();
    expect(keptWindow(4096, 4096)).toBeNull();
  });
});

describe('a window that is kept', () => {
  it('is one buffer for a range, another for another base or length', () => {
    const window = keptWindow(4096, 2 ** 20)!;
    expect(window.byteLength).toBe(2 ** 20);
    // Never given to `expect`: it would read what the window lies over.
    expect(keptWindow(4096, 2 ** 20) === window).toBe(true);
    expect(keptWindow(8192, 2 ** 20) === window).toBe(false);
    expect(keptWindow(4096, 2 ** 21)!.byteLength).toBe(2 ** 21);
    expect(createWindow(4096, 2 ** 20) === window).toBe(false);
  });

  it('is null, each time, when it is longer than the engine allows', () => {
    expect(keptWindow(4096, 2 ** 53 - 4096)).toBeNull();
    expect(keptWindow(4096, 2 ** 53 - 4096)).toBeNull();
  });
});
