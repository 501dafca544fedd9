// The lines of each layer that README.md tells, without tests.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const PACKAGE = join(import.meta.dirname, '..');
const readme = readFileSync(join(PACKAGE, 'README.md'), 'utf8');

function linesOf(folder: string): number {
  return readdirSync(join(PACKAGE, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(?:ts|just)$/.test(file) && !file.endsWith('.test.ts'))
    .reduce((sum, file) => sum + readFileSync(join(PACKAGE, folder, file), 'utf8').split('\n').length - 1, 0);
}

it.each([
  ['`syntax`', 'src/syntax'],
  ['`types`', 'src/types'],
  ['`ownership`', 'src/ownership'],
  ['`emission`', 'src/emission'],
  ['`runtime`', 'src/runtime'],
  ['`std/`', 'std'],
])('of %s, to a tenth', (layer, folder) => {
  const row = readme.split('\n').find((line) => line.startsWith(`| ${layer} |`));
  const told = Number(row?.split(' | ')[2]?.replace(',', ''));
  expect(Math.abs(told / linesOf(folder) - 1)).toBeLessThan(0.1);
});
