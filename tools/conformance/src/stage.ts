import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

const BINARY = 'just_raw_allocator.node';

/** What is laid out, and with which addon. */
export interface Staging {
  /** The repository. */
  readonly root: string;
  /** What `bundleTests` wrote. */
  readonly bundles: string;
  /** The folder to make anew. */
  readonly stage: string;
  /** An addon for another platform, and that platform's name; else the one built here. */
  readonly addon?: { readonly file: string; readonly platform: string };
}

/** What the tests of a package look at, and what they run. */
const OF_PACKAGE = ['package.json', 'bin', 'dist', 'src', 'scripts', 'test/fixtures'];
/** The compiler, whose runtime compiled programs import, and the private packages that tests run or import. */
const TOOLS = ['compiler', 'integration'];
/** Packages of headers, which tests compile libraries with. */
const HEADERS = ['node-addon-api', 'node-api-headers'];
const OF_TOOL = ['package.json', 'dist', 'test/fixtures'];

function copyParts(from: string, to: string, parts: readonly string[]): void {
  for (const part of parts) {
    if (existsSync(join(from, part))) cpSync(join(from, part), join(to, part), { recursive: true });
  }
}

/** What a package depends on that is not ours. */
function othersNeeded(folder: string): string[] {
  const { dependencies = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    dependencies?: Record<string, string>;
  };
  return Object.keys(dependencies).filter((name) => !name.startsWith('@justlang/'));
}

/**
 * Lays out what a runtime needs to run the tests: the built packages with one addon, found under their names from everywhere in
 * the folder, and the bundled tests where their sources lie in the repository.
 */
export function layOut({ root, bundles, stage, addon }: Staging): void {
  rmSync(stage, { recursive: true, force: true });
  cpSync(bundles, stage, { recursive: true });
  const link = (name: string, target: string) => {
    const path = join(stage, 'node_modules', name);
    mkdirSync(dirname(path), { recursive: true });
    symlinkSync(target, path, 'junction');
  };
  for (const name of readdirSync(join(root, 'packages'))) {
    const folder = join(root, 'packages', name);
    copyParts(folder, join(stage, 'packages', name), OF_PACKAGE);
    link(`@justlang/${name}`, join(stage, 'packages', name));
    for (const other of othersNeeded(folder)) link(other, realpathSync(join(folder, 'node_modules', other)));
  }
  for (const name of TOOLS) {
    copyParts(join(root, 'tools', name), join(stage, 'tools', name), OF_TOOL);
    link(`@justlang-tools/${name}`, join(stage, 'tools', name));
  }
  for (const name of HEADERS) {
    link(name, realpathSync(join(root, 'packages', 'raw-allocator', 'node_modules', name)));
  }
  const allocator = join(stage, 'packages', 'raw-allocator');
  // Tests copy the package elsewhere, with a link to what it needs.
  mkdirSync(join(allocator, 'node_modules', '@justlang'), { recursive: true });
  symlinkSync(
    join(stage, 'packages', 'config'),
    join(allocator, 'node_modules', '@justlang', 'config'),
    'junction',
  );
  const folder =
    addon === undefined ? join(allocator, 'build', 'Release') : join(allocator, 'prebuilds', addon.platform);
  mkdirSync(folder, { recursive: true });
  copyFileSync(
    addon?.file ?? join(root, 'packages', 'raw-allocator', 'build', 'Release', BINARY),
    join(folder, BINARY),
  );
}
