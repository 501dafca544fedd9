import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runNode } from '@justlang-tools/testing/process';
import { soak } from '@justlang-tools/testing/soak';
import { expect, test } from 'vitest';
import { HOSTS } from '../src/hosts.mjs';
import { table, written } from '../src/table.mjs';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

test('docs/platforms.md says of each host what its project does, and which version was tried', () => {
  expect(written()).toBe(table());
});

test('versions are exact, and one host names the same as another', () => {
  const all = HOSTS.flatMap(({ packages }) => Object.entries(packages) as [string, string][]);
  expect(all.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  const versions = new Map(all);
  expect(all.filter(([name, version]) => versions.get(name) !== version)).toEqual([]);
});

// The hosts that this repository has anyway, on the packages as they are built here.
const here = HOSTS.filter(({ name }) => name === 'node:test' || name.startsWith('vitest'));

test.each(here.slice(0, soak(1, here.length)))('$name runs a program', ({ files, commands }) => {
  // Where the packages are found as they are by a user's project.
  const folder = mkdtempSync(join(ROOT, 'tools', 'hosts', '.project-'));
  try {
    const program = readFileSync(new URL('../src/program.mjs', import.meta.url), 'utf8');
    for (const [name, text] of Object.entries({ 'program.mjs': program, ...files })) {
      writeFileSync(join(folder, name), text as string);
    }
    for (const { run, node, holds } of commands as { run: string[]; node?: boolean; holds: string }[]) {
      const [first, ...rest] = run as [string, ...string[]];
      const script = node ? first : join(ROOT, 'node_modules', first);
      const { code, stdout, stderr } = runNode([script, ...rest], { cwd: folder, env: { NO_COLOR: '1' } });
      expect(`${stdout}${stderr}`).toContain(holds);
      expect(code).toBe(0);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
