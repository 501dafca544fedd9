import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '@justlang-tools/testing/folder';
import { runNode } from '@justlang-tools/testing/process';
import { build, type Format } from 'esbuild';
import { describe, expect, test } from 'vitest';

const HERE = fileURLToPath(new URL('..', import.meta.url));
const PROGRAM = `
import { JustHeap } from '@justlang/heap';
try {
  console.log(JustHeap.global().allocate(64, 8) > 0);
} catch (error) {
  console.log(error.code, error.message);
}
`;

const folder = temporaryFolder('bundled');

/** What the program prints once bundled, from a folder that holds nothing but the bundle. */
async function bundled(format: Format, contents = PROGRAM): Promise<string> {
  const outfile = join(folder, format === 'cjs' ? 'bundle.cjs' : 'bundle.mjs');
  const options = { bundle: true, platform: 'node', logLevel: 'silent', outfile, format } as const;
  await build({ ...options, stdin: { contents, resolveDir: HERE } });
  const { stdout, stderr } = runNode([outfile]);
  expect(stderr).toBe('');
  return stdout;
}

describe.each(['cjs', 'esm'] as const)('a bundle in format %s that holds raw-allocator', (format) => {
  test('is told to leave it external, where the addon is needed', async () => {
    const output = await bundled(format);
    expect(output).toMatch(/^ERR_JUST_NATIVE /);
    expect(output).toContain('leave @justlang/raw-allocator external');
  });
});

test('esbuild follows a `require` of a package to its code', async () => {
  const required = PROGRAM.replace(/import (.*) from (.*);/, 'const $1 = require($2);');
  expect(await bundled('cjs', required)).toMatch(
    /^ERR_JUST_NATIVE .*leave @justlang\/raw-allocator external/s,
  );
});
