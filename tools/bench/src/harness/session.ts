// What the measuring tools' command lines share.
import { cpus, loadavg } from 'node:os';
import type { Runtime } from './contender.js';
import { C_COMPILER, versionOf } from './native.js';
import { libcVersion, mimalloc, NODE_LINES, nodeRuntimes, runtimeAt } from './peers.js';

/** The options that choose where to run, for `parseArgs`. */
export const RUNTIME_OPTIONS = {
  nodes: { type: 'boolean' },
  node: { type: 'string', multiple: true },
  worker: { type: 'boolean' },
} as const;

/** Their help. */
export const RUNTIME_HELP = `  --nodes           also on the Node lines ${NODE_LINES.join(', ')}, installed from npm into .cache on first use
  --node PATH       also on this Node executable; may be repeated
  --worker          also in a worker thread of each`;

/** The runtimes asked for, this process's own first; what cannot be had is printed as absent. */
export function runtimesFor(values: { nodes?: boolean; node?: string[]; worker?: boolean }): Runtime[] {
  const runtimes = [runtimeAt(process.execPath)];
  if (values.nodes) {
    const lines = nodeRuntimes(NODE_LINES);
    for (const line of lines.absent) console.log(`absent: ${line}`);
    runtimes.push(...lines.runtimes.filter((runtime) => runtime.path !== process.execPath));
  }
  for (const path of values.node ?? []) runtimes.push(runtimeAt(path));
  return values.worker ? runtimes.flatMap((runtime) => [runtime, { ...runtime, worker: true }]) : runtimes;
}

/** The versions of everything that takes part, and how busy the machine is: times of a busy one mean little. */
export function describeMachine(runtimes: readonly Runtime[]): string {
  const { path, absent } = mimalloc();
  const processors = cpus();
  return [
    ...runtimes.filter((runtime) => !runtime.worker).map((runtime) => runtime.label),
    libcVersion(),
    versionOf(C_COMPILER) ?? `no ${C_COMPILER}`,
    versionOf('rustc') ?? 'no rustc',
    absent ?? `mimalloc at ${path}`,
    `${process.platform} ${process.arch}`,
    `${processors.length} processors ${processors[0]?.model.trim() ?? ''}`,
    `load average ${loadavg()[0]!.toFixed(1)}`,
  ].join('; ');
}

/** A line on stderr that is overwritten, where a person watches. */
export function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
}
