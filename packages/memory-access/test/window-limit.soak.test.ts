import { expect, it } from 'vitest';
import { MemoryAccess } from '../src/index.js';
import { backend, setWindowLimit, windowCount } from '../src/windows.js';
import { conformance } from './conformance/all.js';

setWindowLimit(1);

conformance('beyond the last window', { access: MemoryAccess, hasViews: true });

it('made one window above the first', () => {
  expect([backend(), windowCount()]).toEqual(['windows', 1]);
});
