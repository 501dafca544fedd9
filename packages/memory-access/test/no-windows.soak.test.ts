import { expect, it, vi } from 'vitest';
import { MemoryAccess } from '../src/index.js';
import { backend } from '../src/internal.js';
import { code } from './code.js';
import { conformance } from './conformance/all.js';
import { regions } from './regions.js';

// As on Electron, and on builds of V8 with its sandbox.
vi.hoisted(() => {
  process.env.JUSTLANG_TEST_NO_WINDOWS = '1';
});

conformance('where external buffers are refused', { access: MemoryAccess, hasViews: false });

it('falls back to native calls, and has no views', () => {
  const { start } = regions()[0]!;
  expect(backend()).toBe('native');
  expect(code(() => MemoryAccess.bytes(start, 8))).toBe('ERR_JUST_NATIVE');
  expect(code(() => MemoryAccess.unsafeI32Array(start, 8))).toBe('ERR_JUST_NATIVE');
});
