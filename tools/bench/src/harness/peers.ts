// Finds or installs what is measured beside the runtime: npm packages and Node executables go to .cache, never into
// the workspace; mimalloc is used where the system has it.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Runtime } from './contender.js';
import { cacheFolder } from './paths.js';

/** An npm package in the cache, or why it is absent. */
export interface Peer {
  readonly folder: string;
  readonly version?: string;
  readonly absent?: string;
}

/** Installs `name@range` into a cache folder of its own, unless one is there already. */
export function npmPeer(name: string, range: string): Peer {
  const prefix = cacheFolder(`npm/${name.replaceAll('/', '+')}@${range}`);
  const folder = join(prefix, 'node_modules', name);
  const manifest = join(folder, 'package.json');
  if (!existsSync(manifest)) {
    const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
    const args = ['install', '--prefix', prefix, '--no-save', '--no-audit', '--no-fund', '--silent'];
    try {
      execFileSync(npm, [...args, `${name}@${range}`], {
        stdio: 'ignore',
        shell: process.platform === 'win32',
      });
    } catch {
      return { folder, absent: `npm could not install ${name}@${range}` };
    }
  }
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  return { folder, version };
}

/** The Node lines this project supports. */
export const NODE_LINES = [20, 22, 24, 26];

/** The executables of the given Node lines: this process's own for its line, npm's for the others. */
export function nodeRuntimes(lines: readonly number[]): { runtimes: Runtime[]; absent: string[] } {
  const runtimes: Runtime[] = [];
  const absent: string[] = [];
  for (const line of lines) {
    if (process.version.startsWith(`v${line}.`)) {
      runtimes.push(runtimeAt(process.execPath));
      continue;
    }
    const platform = process.platform === 'win32' ? 'win' : process.platform;
    const peer = npmPeer(`node-${platform}-${process.arch}`, String(line));
    const path = join(peer.folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
    if (peer.absent === undefined && existsSync(path)) runtimes.push(runtimeAt(path));
    else absent.push(`Node ${line}: ${peer.absent ?? `no executable at ${path}`}`);
  }
  return { runtimes, absent };
}

/** The runtime of one Node executable, labelled with the version it reports. */
export function runtimeAt(path: string): Runtime {
  const version =
    path === process.execPath
      ? process.version
      : execFileSync(path, ['--version'], { encoding: 'utf8' }).trim();
  return { label: `Node ${version.slice(1)}`, path, worker: false };
}

/** libmimalloc's file: `BENCH_MIMALLOC`, or where distributions put it. */
export function mimalloc(): { path: string; absent?: string } {
  const named = process.env.BENCH_MIMALLOC;
  const multiarch = process.arch === 'arm64' ? 'aarch64-linux-gnu' : 'x86_64-linux-gnu';
  const candidates = named
    ? [named]
    : ['2', '3'].flatMap((major) =>
        [`/usr/lib/${multiarch}`, '/usr/lib64', '/usr/lib', '/usr/local/lib'].flatMap((folder) => [
          `${folder}/libmimalloc.so.${major}`,
          `${folder}/libmimalloc.so.${major}.0`,
        ]),
      );
  const path = candidates.find((candidate) => existsSync(candidate));
  return path === undefined
    ? { path: '', absent: named ? `BENCH_MIMALLOC: no file ${named}` : 'libmimalloc is not installed' }
    : { path };
}

/** The C library's name and version as Node sees it. */
export function libcVersion(): string {
  const report = process.report?.getReport() as { header?: { glibcVersionRuntime?: string } } | undefined;
  const glibc = report?.header?.glibcVersionRuntime;
  return glibc === undefined ? `C library of ${process.platform}` : `glibc ${glibc}`;
}
