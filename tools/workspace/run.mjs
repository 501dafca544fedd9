// Entry of `npm start`, `npm test` and `npm run build`: installs what is missing, builds, runs.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const STAMP = join(ROOT, 'node_modules', '.just-install-stamp');

/** Runs a command in the repository's root; ends this process with its code when it fails. */
function run(command, args, env = {}) {
  const result = spawnSync(command, args, {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, ...env },
    shell: process.platform === 'win32',
  });
  if (result.error) throw result.error;
  if (result.status !== 0) process.exit(result.status ?? 1);
}

/** What an installation depends on: the lockfile, every manifest, the Node line and the platform. */
function installKey() {
  const hash = createHash('sha256');
  const manifests = ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml'];
  for (const group of ['packages', 'tools']) {
    for (const name of readdirSync(join(ROOT, group))) manifests.push(join(group, name, 'package.json'));
  }
  for (const file of manifests.sort()) {
    if (existsSync(join(ROOT, file))) hash.update(file).update(readFileSync(join(ROOT, file)));
  }
  return hash.update(process.platform).update(process.arch).digest('hex');
}

/** Installs with the pinned pnpm, unless the last installation was of exactly these files. */
function install() {
  const key = installKey();
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === key) return;
  const { packageManager } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  run('npx', ['--yes', packageManager, 'install', '--frozen-lockfile']);
  mkdirSync(dirname(STAMP), { recursive: true });
  writeFileSync(STAMP, key);
}

/** The native build's cache key: platform, processor, C library, Node-API version. */
function nativeTarget() {
  const libc =
    process.platform === 'linux' ? (process.report.getReport().header.glibcVersionRuntime ? 'glibc' : 'musl') : 'system';
  return `${process.platform}-${process.arch}-${libc}-napi8`;
}

function build() {
  run(join(ROOT, 'node_modules', '.bin', 'turbo'), ['run', 'build', '--output-logs=errors-only'], {
    NATIVE_TARGET: nativeTarget(),
    TURBO_TELEMETRY_DISABLED: '1',
  });
}

const [task, ...rest] = process.argv.slice(2);
install();
build();
if (task === 'start') run(process.execPath, ['tools/programs/dist/main.js', ...rest]);
if (task === 'test') {
  mkdirSync(join(ROOT, '.reports'), { recursive: true });
  run(join(ROOT, 'node_modules', '.bin', 'vitest'), [
    'run',
    '--reporter=default',
    '--reporter=json',
    '--outputFile.json=.reports/vitest.json',
    ...rest,
  ]);
}
