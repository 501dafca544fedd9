import { expect, it, vi } from 'vitest';
import { MemoryAccess } from '../src/index.js';
import { backend } from '../src/internal.js';
import { state } from '../src/windows.js';
import { conformance } from './conformance/all.js';

vi.hoisted(() => {
  process.env.JUST_LOW_MEMORY = 'off';
});

conformance('where low memory is off', { access: MemoryAccess, hasViews: true });

it('used windows, and took no low memory', () => {
  expect([backend(), state.lowMemory]).toEqual(['windows', false]);
});
