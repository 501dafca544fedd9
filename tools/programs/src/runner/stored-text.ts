import { fstatSync, mkdtempSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A text that can be read as often as one likes. */
export interface StoredText {
  readonly path: string;
  /** Deletes what was stored for it. */
  remove(): void;
}

/**
 * Stores a text that comes through a pipe or a device in a file: every program reads it, and so does its plain version,
 * but `/dev/stdin` can be read once, and only by this process.
 *
 * @param path - a path that cannot be read is left to the programs to complain of
 */
export function storeText(path: string): StoredText {
  const status = statSync(path, { throwIfNoEntry: false });
  const keep = (kept: string): StoredText => ({ path: kept, remove: () => {} });
  if (status === undefined || status.isDirectory()) return keep(path);
  // A file that our stdin was redirected to has a name of its own, which a process with another stdin needs.
  if (status.isFile()) return keep(realpathSync(path));
  const folder = mkdtempSync(join(tmpdir(), 'just-text-'));
  const file = join(folder, 'text');
  // A socket cannot be opened by its name; as our stdin it is open.
  const { dev, ino } = fstatSync(0);
  writeFileSync(file, readFileSync(status.dev === dev && status.ino === ino ? 0 : path));
  // `realpathSync`, with which Node loads modules, stops halfway where the last status that was asked for is one of a pipe.
  statSync(file);
  return { path: file, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
