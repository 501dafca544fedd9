import { join } from 'node:path';
import { run } from './command.js';
import { Consumer } from './consumer.js';
import { packAll, type Tarball } from './pack.js';
import { closureOf, PACKAGES, type PackageName } from './packages.js';
import { stagePrebuild } from './prebuild.js';

/** Installs a packed package and what it needs of the others in an empty folder, install scripts refused; else npm's words. */
export function installAlone(
  name: PackageName,
  tarballs: ReadonlyMap<PackageName, Tarball>,
  folder: string,
): Consumer | string {
  const dependencies = Object.fromEntries(
    closureOf(name).map((other) => [`@justlang/${other}`, `file:${(tarballs.get(other) as Tarball).path}`]),
  );
  const consumer = new Consumer(join(folder, name), name, { dependencies });
  const args = [
    'install',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--prefer-offline',
    '--loglevel=error',
  ];
  const { code, output } = run('npm', args, { cwd: consumer.folder });
  return code === 0 ? consumer : `npm install exited with ${code}:\n${output}`;
}

/** An installed package, with the programs that use it. */
export type InstalledPackage = Consumer;

/** Packs every package and installs each alone below a folder; throws when one cannot be installed. */
export function installAll(folder: string): Consumer[] {
  stagePrebuild();
  const tarballs = packAll();
  return PACKAGES.map((name) => {
    const consumer = installAlone(name, tarballs, folder);
    if (typeof consumer === 'string') throw new Error(`${name}: ${consumer}`);
    return consumer;
  });
}

/** What fails when the installed package is used: each check of `import`, `require`, and the README's examples. */
export function problemsOfUse(consumer: Consumer): string[] {
  return [
    ...consumer.problemsOfEsm().map((problem) => `import: ${problem}`),
    ...consumer.problemsOfCommonJs().map((problem) => `require: ${problem}`),
    ...consumer.problemsOfExamples().map((problem) => `README: ${problem}`),
  ];
}
