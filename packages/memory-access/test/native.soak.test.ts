import { expect, it, vi } from 'vitest';
import { MemoryAccess } from '../src/index.js';
import { backend, windowCount } from '../src/internal.js';
import { conformance } from './conformance/all.js';
import { sameFunctions } from './conformance/same.js';
import { HAS_VIEWS } from './has-views.js';

vi.hoisted(() => {
  process.env.JUST_ACCESS = 'native';
});

conformance('with native calls', { access: MemoryAccess, hasViews: HAS_VIEWS });

sameFunctions();

it('made no window', () => {
  expect([backend(), windowCount()]).toEqual(['native', 0]);
});
