// The identity of the machine a native build is for. Turbo keys the native task by it (NATIVE_TARGET in turbo.json),
// so a cached addon is never reused on another platform, processor, C library or Node-API version.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './paths.mjs';

/** The C library of this process: `glibc2.36`, `musl`, or `system` where the platform has only one. */
export function libcName(report = nodeReport(), platform = process.platform) {
  if (platform !== 'linux') return 'system';
  const version = report.header.glibcVersionRuntime;
  // The version counts: a binary linked on a newer glibc asks for symbols that an older one does not have.
  return version ? `glibc${version}` : 'musl';
}

function nodeReport() {
  // Without this the report resolves host names of open sockets, which can take seconds.
  process.report.excludeNetwork = true;
  return process.report.getReport();
}

/** The Node-API version the addon is compiled for, as written in its `binding.gyp`. */
export function nodeApiVersion(root = ROOT) {
  const file = join(root, 'packages', 'raw-allocator', 'src', 'native', 'binding.gyp');
  const found = /NAPI_VERSION=(\d+)/.exec(readFileSync(file, 'utf8'));
  if (found === null) throw new Error(`${file} does not say NAPI_VERSION=<number>`);
  return Number(found[1]);
}

/** @param {{ platform?: string, arch?: string, libc?: string, nodeApi?: number }} [machine] */
export function nativeTarget(machine = {}) {
  const { platform = process.platform, arch = process.arch } = machine;
  const { libc = libcName(), nodeApi = nodeApiVersion() } = machine;
  return `${platform}-${arch}-${libc}-napi${nodeApi}`;
}
