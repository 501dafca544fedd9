// npm run hosts [-- [--write] part of a host's name ...]: packs the packages, installs them and the hosts in .cache/hosts, runs each
// host's project, and says which do not do what docs/platforms.md says of them.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run, runOrThrow } from '@justlang-tools/release/command';
import { packAll } from '@justlang-tools/release/pack';
import { stagePrebuild } from '@justlang-tools/release/prebuild';
import { HOSTS } from './hosts.mjs';
import { table, write, written } from './table.mjs';

const FOLDER = fileURLToPath(new URL('../../../.cache/hosts', import.meta.url));
const PROGRAM = readFileSync(new URL('program.mjs', import.meta.url), 'utf8');
const MODULES = join(FOLDER, 'node_modules');
const QUIET = [
  '--ignore-scripts',
  '--no-audit',
  '--no-fund',
  '--no-package-lock',
  '--prefer-offline',
  '--loglevel=error',
];

/** Installs the hosts, once for their versions, and the packed packages, each time. */
function install() {
  const versions = Object.assign({}, ...HOSTS.map(({ packages }) => packages));
  const manifest = JSON.stringify({ private: true, type: 'module', dependencies: versions }, null, 2);
  const [file, done] = [join(FOLDER, 'package.json'), join(FOLDER, 'installed.json')];
  if (!existsSync(done) || readFileSync(done, 'utf8') !== manifest) {
    rmSync(FOLDER, { recursive: true, force: true });
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(file, manifest);
    runOrThrow('npm', ['install', ...QUIET], { cwd: FOLDER });
    writeFileSync(done, manifest);
  }
  stagePrebuild();
  rmSync(join(MODULES, '@justlang'), { recursive: true, force: true });
  const tarballs = [...packAll().values()].map(({ path }) => path);
  runOrThrow('npm', ['install', ...QUIET, '--no-save', ...tarballs], { cwd: FOLDER });
}

/** Runs a host's project; returns what is wrong, in words. */
function problemOf(host) {
  const folder = join(FOLDER, 'projects', host.name.replace(/\W+/g, '-'));
  rmSync(folder, { recursive: true, force: true });
  for (const [path, contents] of Object.entries({ 'program.mjs': PROGRAM, ...host.files })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), typeof contents === 'function' ? contents(PROGRAM) : contents);
  }
  for (const {
    run: [first, ...rest],
    node = false,
    env = {},
    fails = false,
    holds,
  } of host.commands) {
    const args = [node ? first : join(MODULES, first), ...rest];
    const { code, output } = run(process.execPath, args, { cwd: folder, env: { NO_COLOR: '1', ...env } });
    if ((code !== 0) === fails && output.includes(holds)) continue;
    return `${[first, ...rest].join(' ')} exited with ${code}; its output has to hold "${holds}":\n${output.slice(-4000)}`;
  }
  return null;
}

const names = process.argv.slice(2).filter((argument) => argument !== '--write');
if (process.argv.includes('--write')) write();
install();
let failed = 0;
for (const host of HOSTS) {
  if (names.length > 0 && !names.some((name) => host.name.includes(name))) continue;
  const problem = problemOf(host);
  console.log(`${host.name}: ${problem === null ? 'ok' : `FAILED\n${problem}`}`);
  if (problem !== null) failed++;
}
if (written() !== table()) {
  console.error('docs/platforms.md has another table: npm run hosts -- --write');
  failed++;
}
console.log(failed === 0 ? 'hosts: ok' : `hosts: ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
