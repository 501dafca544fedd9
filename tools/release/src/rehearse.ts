// npm run rehearse: a whole release against a registry on this machine. Versions and publishes every package with
// changesets, installs each alone with each package manager, scripts refused, and uses it from every module system;
// then releases a change of one package and looks at what else was released. `--node=PATH`, as often as one likes: uses
// the packages on that Node too.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { problemsOfBinaries } from './binaries.js';
import { problemsOfBundles } from './bundle.js';
import { run } from './command.js';
import { Consumer } from './consumer.js';
import { printFootprints } from './footprint.js';
import { MANAGERS } from './managers.js';
import { CACHE, closureOf, namedInReadme, PACKAGES, type PackageName } from './packages.js';
import { stagePrebuild } from './prebuild.js';
import { Registry } from './registry.js';
import { REPOSITORY, ReleaseCopy } from './release-copy.js';

const problems: string[] = [];

/** One cell of the table: `ok`, or `FAILED` with the reasons kept for the end. */
function cell(where: string, found: readonly string[]): string {
  problems.push(...found.map((problem) => `${where}: ${problem}`));
  return found.length === 0 ? 'ok' : 'FAILED';
}

function row(...cells: readonly string[]): void {
  const [manager = '', name = '', ...rest] = cells;
  console.log(
    [manager.padEnd(9), name.padEnd(14), ...rest.map((text) => text.padEnd(8))].join(' ').trimEnd(),
  );
}

async function install(
  folder: string,
  registry: Registry,
  versions: Readonly<Record<string, string>>,
): Promise<Map<PackageName, Consumer>> {
  const byNpm = new Map<PackageName, Consumer>();
  row('manager', 'package', 'install', 'import', 'require', 'types', 'esbuild', 'rollup');
  for (const manager of MANAGERS) {
    for (const name of PACKAGES) {
      const where = `${manager.name} ${name}`;
      const named = namedInReadme(name).map((other) => [`@justlang/${other}`, versions[other]]);
      const dependencies = Object.fromEntries(named);
      const consumer = new Consumer(join(folder, manager.name, name), name, { dependencies });
      const { code, output } = manager.install(consumer, registry);
      const installed = cell(where, code === 0 ? [] : [`install exited with ${code}:\n${output}`]);
      if (code !== 0) {
        row(manager.name, name, installed);
        continue;
      }
      const cells = [installed, cell(`${where} import`, consumer.problemsOfEsm())];
      // Plug'n'Play hooks no `require` of ESM, and gives the compiler and the bundlers no node_modules to look in.
      if (manager.name !== 'yarn pnp') {
        cells.push(cell(`${where} require`, consumer.problemsOfCommonJs()));
        cells.push(cell(`${where} types`, consumer.problemsOfExamples()));
      }
      if (manager.name === 'npm') {
        byNpm.set(name, consumer);
        // What a bundler sees does not depend on who laid the files there.
        for (const bundler of ['esbuild', 'rollup'] as const) {
          cells.push(cell(`${where} ${bundler}`, await problemsOfBundles(consumer, bundler)));
        }
      }
      while (cells.length < 6) cells.push('-');
      row(manager.name, name, ...cells);
    }
  }
  return byNpm;
}

/** Uses what npm installed on other Node lines: there is one binary for all of them. */
function otherNodes(consumers: ReadonlyMap<PackageName, Consumer>): void {
  for (const argument of process.argv.slice(2)) {
    const executable = argument.replace(/^--node=/, '');
    const version = run(executable, ['--version']).stdout.trim();
    for (const [name, consumer] of consumers) {
      consumer.executable = executable;
      const where = `Node ${version} ${name}`;
      const cells = [
        cell(`${where} import`, consumer.problemsOfEsm()),
        cell(`${where} require`, consumer.problemsOfCommonJs()),
        cell(`${where} types`, consumer.problemsOfExamples()),
      ];
      row(version, name, '-', ...cells);
    }
  }
}

/** Installs `raw-allocator` and tampers with its binary. */
function binaries(folder: string, registry: Registry, versions: Readonly<Record<string, string>>): void {
  const dependencies = { '@justlang/raw-allocator': versions['raw-allocator'] };
  const consumer = new Consumer(folder, 'raw-allocator', { dependencies });
  const [npm] = MANAGERS;
  const { code, output } = npm.install(consumer, registry);
  if (code !== 0) throw new Error(`npm install exited with ${code}:\n${output}`);
  for (const [state, found] of problemsOfBinaries(consumer)) {
    console.log(`the binary ${state}: ${cell(`binary ${state}`, found)}`);
  }
}

/** Releases a patch of `changed`: it and what depends on it get new versions and changelogs, nothing else. */
async function bump(copy: ReleaseCopy, registry: Registry, changed: PackageName): Promise<void> {
  const before = await registry.versions(PACKAGES);
  copy.addChangeset(changed, 'patch', 'A change of the rehearsal.');
  copy.version();
  copy.publish(registry);
  const after = await registry.versions(PACKAGES);
  const released = PACKAGES.filter((name) => before[name] !== after[name]);
  const expected = PACKAGES.filter((name) => closureOf(name).includes(changed));
  const found: string[] = [];
  if (released.join() !== expected.join())
    found.push(`released ${released.join()} instead of ${expected.join()}`);
  for (const name of released) {
    const reason = name === changed ? 'A change of the rehearsal.' : `@justlang/${changed}@${after[changed]}`;
    const entry = copy.changelog(name).split(/^## /m)[1] ?? '';
    if (!entry.startsWith(`${after[name]}\n`) || !entry.includes(reason))
      found.push(`wrong changelog of ${name}: ${entry}`);
  }
  console.log(`a patch of ${changed} releases ${released.join(', ')}: ${cell(`patch of ${changed}`, found)}`);
}

console.log(`prebuilt binaries: ${stagePrebuild().join(', ')}`);
const registry = await Registry.start(join(CACHE, 'registry'));
const folder = mkdtempSync(join(tmpdir(), 'just-rehearsal-'));
try {
  const copy = new ReleaseCopy(join(folder, 'release'), registry);
  // Where no changeset waits, the versions as they stand are published.
  copy.version();
  copy.publish(registry);
  const manifests = await registry.manifests(PACKAGES);
  for (const name of PACKAGES) {
    const { repository } = manifests[name] as { repository?: { url?: string; directory?: string } };
    const right = repository?.url === REPOSITORY && repository.directory === `packages/${name}`;
    cell(`the manifest of ${name}`, right ? [] : ['does not say where its sources are']);
  }
  const versions = await registry.versions(PACKAGES);
  console.log(`published ${PACKAGES.map((name) => `${name} ${versions[name]}`).join(', ')}`);
  otherNodes(await install(folder, registry, versions));
  printFootprints(join(folder, 'npm'));
  binaries(join(folder, 'binaries'), registry, versions);
  await bump(copy, registry, 'heap');
  await bump(copy, registry, 'panic');
} finally {
  registry.close();
  rmSync(folder, { recursive: true, force: true });
}
for (const problem of problems) console.error(problem);
console.log(problems.length === 0 ? 'rehearsal: ok' : `rehearsal: ${problems.length} problems`);
process.exitCode = problems.length === 0 ? 0 : 1;
