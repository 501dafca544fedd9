import { expect, it } from 'vitest';
import { MemoryAccess } from '../src/index.js';
import { backend, fixedTier } from '../src/internal.js';
import { conformance } from './conformance/all.js';
import { sameFunctions } from './conformance/same.js';

conformance('through windows', { access: MemoryAccess, hasViews: true });

sameFunctions();

it('used windows, and no checks', () => {
  expect([backend(), fixedTier()]).toEqual(['windows', 'basic']);
});
