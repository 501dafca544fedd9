import { expect, it } from 'vitest';
import { MemoryAccess } from '../src/index.js';
import { backend, setWindowLimit, windowCount } from '../src/windows.js';
import { conformance } from './conformance/all.js';
import { HAS_VIEWS, NO_VIEWS } from './has-views.js';

setWindowLimit(1);

conformance('beyond the last window', { access: MemoryAccess, hasViews: HAS_VIEWS });

it('made one window above the first', ({ skip }) => {
  skip(!HAS_VIEWS, NO_VIEWS);
  expect([backend(), windowCount()]).toEqual(['windows', 1]);
});
