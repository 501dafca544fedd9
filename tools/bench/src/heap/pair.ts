import { createRequire } from 'node:module';
import type { Benchmark, Context, Entry } from '../benchmark.js';
import { place, scaled } from '../benchmark.js';
import { type Contender, nodeContender } from '../harness/contender.js';
import { type Built, compileC } from '../harness/native.js';
import { npmPeer } from '../harness/peers.js';
import { C_LIBC, cContender, entriesOf, nativeFile, taskUrl } from './variants.js';

/** The peers' pinned versions. */
const PEERS = { koffi: '3.3.4', 'ffi-rs': '1.3.7' };

/** The plain Node-API addon all ways into native code are compared by. */
export function peerAddon(): Built {
  const require = createRequire(import.meta.url);
  const headers = (require('node-api-headers') as { include_dir: string }).include_dir;
  const linking = process.platform === 'darwin' ? ['-undefined', 'dynamic_lookup'] : [];
  return compileC(nativeFile('peer_addon.c'), ['-shared', '-fPIC', `-I${headers}`, ...linking], '.node');
}

/** An immediate pair beside every other way to malloc and free from JavaScript. */
export function pair(context: Context): Benchmark {
  const operations = scaled(context, 5_000_000);
  const fewer = scaled(context, 200_000);
  const [runtime] = context.runtimes;
  const just = (['off', 'basic'] as const).map((checks) => ({
    name: `address lane, ${checks}`,
    task: 'pair',
    parameters: { operations, checks },
  }));
  // The peers check nothing, so they are compared with the tier that does not either.
  const reference = `address lane, off, ${place(runtime!)}`;
  const foreign = (name: string, on: typeof runtime, way: string, from: string, absent?: string): Entry => ({
    contender: absence(
      nodeContender(name, on!, taskUrl('pair-foreign'), { operations: fewer, way, from }),
      absent,
    ),
    against: reference,
    bar: 'at least 8',
  });
  const addon = peerAddon();
  const npm = Object.entries(PEERS).map(([name, range]) => {
    const peer = npmPeer(name, range);
    return foreign(`${name} ${peer.version ?? range}`, runtime, name, peer.folder, peer.absent);
  });
  const newest = context.runtimes.find((candidate) => /^Node (2[6-9]|[3-9]\d)\./.test(candidate.label));
  const noFfi = newest === undefined ? 'needs Node 26 or later: run with --nodes' : undefined;
  const ffiLabel = newest?.label ?? 'Node 26';
  return {
    title: 'an allocation of 64 bytes and its free at once, ns per pair',
    unit: 'ns',
    entries: [
      { contender: cContender('pair', [operations]), against: reference },
      ...entriesOf(just, context, reference),
      foreign('N-API addon, number arguments', runtime, 'addon', addon.path, addon.absent),
      ...npm,
      foreign(`node:ffi, pointers, ${ffiLabel}`, newest ?? runtime, 'node:ffi', '', noFfi),
      {
        ...foreign(
          `node:ffi, declared as doubles, ${ffiLabel}`,
          newest ?? runtime,
          'node:ffi doubles',
          addon.path,
          noFfi ?? addon.absent,
        ),
        bar: 'shown beside',
      },
      { ...foreign('Buffer.allocUnsafe, no free', runtime, 'Buffer.allocUnsafe', ''), bar: 'shown beside' },
    ],
    sameWork: false,
    note: `The foreign ways call malloc and free of the same ${C_LIBC.slice(3)}.`,
  };
}

function absence(contender: Contender, absent: string | undefined): Contender {
  return absent === undefined ? contender : { ...contender, absent };
}
