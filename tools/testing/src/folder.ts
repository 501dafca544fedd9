import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';

/** Makes an empty folder, links resolved, that is removed when the test file, or the `describe` around the call, is done. */
export function temporaryFolder(label: string): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), `just-${label}-`)));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes a file, with the folders it lies in, and returns its path. */
export function write(file: string, contents: string | Uint8Array): string {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, contents);
  return file;
}
