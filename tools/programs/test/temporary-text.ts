import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

let directory: string | undefined;
let files = 0;

/** Writes a file that is removed when the test file is done, and returns its path. */
export function temporaryFile(contents: string | Uint8Array): string {
  directory ??= mkdtempSync(join(tmpdir(), 'just-programs-'));
  files += 1;
  const path = join(directory, `text-${files}.txt`);
  writeFileSync(path, contents);
  return path;
}

afterAll(() => {
  if (directory !== undefined) rmSync(directory, { recursive: true, force: true });
  directory = undefined;
});
