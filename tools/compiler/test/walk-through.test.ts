import { writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { PAGE, readPage, renewed } from './walk-through.js';

it('docs/compiler.md shows what the compiler makes; RENEW=1 writes it anew', () => {
  const page = readPage();
  const now = renewed(page);
  expect(now).not.toContain('undefined');
  if (process.env.RENEW === '1') writeFileSync(PAGE, now);
  else expect(page).toBe(now);
});
