import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { libcName } from './native-target.mjs';
import { BIN, ROOT } from './paths.mjs';
import { run } from './run-command.mjs';

const STAMP = join(ROOT, 'node_modules', '.just-install-stamp');

/** What an installation depends on: the lockfile, every manifest, and the machine (some dependencies are native). */
export function installKey(root = ROOT, machine = `${process.platform} ${process.arch} ${libcName()}`) {
  const manifests = ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml'];
  for (const group of ['packages', 'tools']) {
    for (const name of readdirSync(join(root, group))) manifests.push(`${group}/${name}/package.json`);
  }
  const hash = createHash('sha256').update(machine);
  for (const file of manifests.sort()) {
    if (existsSync(join(root, file))) hash.update(`\0${file}\0`).update(readFileSync(join(root, file)));
  }
  return hash.digest('hex');
}

/** Installs with the pinned pnpm, unless the last installation was of exactly these manifests. */
export function install() {
  const key = installKey();
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === key) return 0;
  const { packageManager } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const args = ['install', '--frozen-lockfile', '--prefer-offline', '--config.confirm-modules-purge=false'];
  // The pnpm of an earlier installation serves too, so that adding a package needs no second download of pnpm.
  const own = join(BIN, process.platform === 'win32' ? 'pnpm.cmd' : 'pnpm');
  const code = existsSync(own)
    ? run(own, args, { stdout: 2 })
    : run('npx', ['--yes', '--prefer-offline', packageManager, ...args], { stdout: 2 });
  if (code !== 0) {
    console.error(
      'Installing the dependencies failed; the output above says why. It needs the npm registry once.',
    );
    return code;
  }
  mkdirSync(dirname(STAMP), { recursive: true });
  writeFileSync(STAMP, key);
  return 0;
}
