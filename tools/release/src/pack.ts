import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { runOrThrow } from './command.js';
import { CACHE, folderOf, PACKAGES, type PackageName } from './packages.js';

/** A packed package and what is in it. */
export interface Tarball {
  readonly path: string;
  /** Bytes of the file. */
  readonly packedSize: number;
  /** Bytes of its files, by path inside the package. */
  readonly files: ReadonlyMap<string, number>;
}

/** Packs every package as it would be published; replaces what an earlier run packed. */
export function packAll(): Map<PackageName, Tarball> {
  const folder = join(CACHE, 'tarballs');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const tarballs = new Map<PackageName, Tarball>();
  for (const name of PACKAGES) {
    const destination = join(folder, name);
    mkdirSync(destination);
    runOrThrow('pnpm', ['pack', '--pack-destination', destination], { cwd: folderOf(name) });
    const [file] = readdirSync(destination);
    if (file === undefined) throw new Error(`pnpm pack made no file for ${name}`);
    tarballs.set(name, readTarball(join(destination, file)));
  }
  return tarballs;
}

/** Lists a gzipped tar file: 512-byte headers, each followed by the contents, padded to 512. */
export function readTarball(path: string): Tarball {
  const packed = readFileSync(path);
  const tar = gunzipSync(packed);
  const text = (from: number, length: number): string => {
    const field = tar.subarray(from, from + length);
    const end = field.indexOf(0);
    return field.subarray(0, end === -1 ? length : end).toString();
  };
  const files = new Map<string, number>();
  for (let at = 0; at + 512 <= tar.length && tar[at] !== 0; ) {
    const size = Number.parseInt(text(at + 124, 12), 8);
    const prefix = text(at + 345, 155);
    const name = prefix === '' ? text(at, 100) : `${prefix}/${text(at, 100)}`;
    const type = text(at + 156, 1);
    if (type === '0' || type === '') files.set(name.replace(/^package\//, ''), size);
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return { path, packedSize: packed.length, files };
}
