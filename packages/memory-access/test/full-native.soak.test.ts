import { expect, it, vi } from 'vitest';
import { MemoryAccess } from '../src/index.js';
import { backend, fixedTier } from '../src/internal.js';
import { conformance } from './conformance/all.js';
import { HAS_VIEWS } from './has-views.js';

vi.hoisted(() => {
  process.env.JUST_ACCESS = 'native';
  process.env.JUST_CHECKS = 'full';
  process.env.JUST_CHECK_ALIGN = '0';
});

conformance('under full checks, with native calls', { access: MemoryAccess, hasViews: HAS_VIEWS });

it('checked every access', () => {
  expect([backend(), fixedTier()]).toEqual(['native', 'full']);
});
