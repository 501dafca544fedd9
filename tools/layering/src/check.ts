import { readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join, posix } from 'node:path';
import { findCycles } from './cycles.js';
import { folderGraphs } from './folders.js';
import { type ImportRequest, readImports } from './imports.js';
import { FOR_TESTS, LAYERS, SCOPE } from './layers.js';
import { type Manifest, type Package, readWorkspace } from './workspace.js';

/** One broken rule, at a place in the workspace. */
export interface Violation {
  readonly rule: 'layer' | 'cycle' | 'deep-import' | 'undeclared' | 'unresolved';
  /** Relative to the root; `file:line` where a line is known. */
  readonly where: string;
  readonly message: string;
}

const BUILTINS = new Set(builtinModules);

/** `@scope/name/sub` to its package name and the key of its `exports` map. */
function splitSpecifier(specifier: string): { name: string; subpath: string } {
  const parts = specifier.split('/');
  const length = specifier.startsWith('@') ? 2 : 1;
  return { name: parts.slice(0, length).join('/'), subpath: ['.', ...parts.slice(length)].join('/') };
}

/** Tests may use what is only installed for development; what is published may not. */
function isDevelopmentFile(pkg: Package, file: string): boolean {
  return !pkg.published || /\.test\.[mc]?ts$/.test(file) || !file.startsWith(`${pkg.folder}/src/`);
}

function isTest(pkg: Package, file: string): boolean {
  return /\.test\.[mc]?ts$/.test(file) || file.startsWith(`${pkg.folder}/test/`);
}

function declares(manifest: Manifest, name: string, development: boolean): boolean {
  const { dependencies, peerDependencies, optionalDependencies, devDependencies } = manifest;
  const groups = [
    dependencies,
    peerDependencies,
    optionalDependencies,
    development ? devDependencies : undefined,
  ];
  return groups.some((group) => group?.[name] !== undefined);
}

/** Checks the workspace below a root against the layers and the import rules of CONTRIBUTING.md. */
class Checker {
  readonly violations: Violation[] = [];
  private readonly root: string;
  private readonly rootManifest: Manifest;
  private readonly packages: readonly Package[];
  private readonly fileGraph = new Map<string, Set<string>>();
  private readonly packageGraph = new Map<string, Set<string>>();

  constructor(root: string) {
    const { manifest, packages } = readWorkspace(root);
    this.root = root;
    this.rootManifest = manifest;
    this.packages = packages;
  }

  run(): Violation[] {
    for (const pkg of this.packages) {
      this.packageGraph.set(pkg.manifest.name, new Set());
      this.checkManifest(pkg);
      for (const file of pkg.files) this.checkFile(pkg, file);
    }
    for (const cycle of findCycles(this.fileGraph)) this.reportCycle('files', cycle);
    this.checkFolders();
    for (const cycle of findCycles(this.packageGraph)) this.reportCycle('packages', cycle);
    return this.violations;
  }

  /** Reports a folder that is imported by what it imports itself: its files belong on two floors. */
  private checkFolders(): void {
    for (const { entries, example } of folderGraphs(this.fileGraph)) {
      for (const cycle of findCycles(entries)) {
        // Where all of them are files, the circle was reported as one of files.
        if (cycle.every((entry) => this.fileGraph.has(entry))) continue;
        const imports = cycle.slice(1).map((to, index) => example(cycle[index] as string, to));
        this.report(
          'cycle',
          cycle[0] ?? '',
          `import cycle between folders: ${cycle.join(' -> ')} (${imports.join('; ')})`,
        );
      }
    }
  }

  private reportCycle(kind: string, cycle: readonly string[]): void {
    this.report('cycle', cycle[0] ?? '', `import cycle between ${kind}: ${cycle.join(' -> ')}`);
  }

  private report(rule: Violation['rule'], where: string, message: string): void {
    this.violations.push({ rule, where, message });
  }

  private checkManifest(pkg: Package): void {
    const { name, devDependencies, ...rest } = pkg.manifest;
    const where = `${pkg.folder}/package.json`;
    if (pkg.published && LAYERS[name.slice(SCOPE.length)] === undefined) {
      this.report('layer', where, `${name} has no place in the layers (tools/layering/src/layers.ts)`);
    }
    const groups = [rest.dependencies, rest.peerDependencies, rest.optionalDependencies, devDependencies];
    for (const dependency of groups.flatMap((group) => Object.keys(group ?? {}))) {
      this.checkLayer(pkg, dependency, where);
    }
  }

  /** Reports an import of a package that does not stand below; records the edge between workspace packages. */
  private checkLayer(pkg: Package, target: string, where: string): void {
    const { name } = pkg.manifest;
    const found = this.packages.find((other) => other.manifest.name === target);
    if (found === undefined || target === name) return;
    this.packageGraph.get(name)?.add(target);
    if (FOR_TESTS.includes(name)) this.report('layer', where, `${name} must not import ${target}`);
    if (!pkg.published) return;
    const allowed = LAYERS[name.slice(SCOPE.length)] ?? [];
    if (!found.published) {
      this.report('layer', where, `${name} must not import the private tool ${target}`);
    } else if (!allowed.includes(target.slice(SCOPE.length))) {
      const below = allowed.length === 0 ? 'nothing' : allowed.join(', ');
      this.report('layer', where, `${name} must not import ${target}: below it stand ${below}`);
    }
  }

  private checkFile(pkg: Package, file: string): void {
    const targets = new Set<string>();
    this.fileGraph.set(file, targets);
    for (const request of readImports(file, readFileSync(join(this.root, file), 'utf8'))) {
      if (request.specifier.startsWith('.')) {
        const target = this.checkRelative(pkg, file, request);
        if (target !== undefined) targets.add(target);
      } else {
        this.checkBare(pkg, file, request);
      }
    }
  }

  /** The file that a relative import names, when it lies in the same package. */
  private checkRelative(pkg: Package, file: string, { specifier, line }: ImportRequest): string | undefined {
    const target = posix.join(posix.dirname(file), specifier);
    const where = `${file}:${line}`;
    if (!target.startsWith(`${pkg.folder}/`)) {
      const inPackage = this.packages.find((other) => target.startsWith(`${other.folder}/`));
      const message =
        inPackage === undefined ? 'leaves the package' : `reaches into ${inPackage.manifest.name}`;
      this.report('deep-import', where, `'${specifier}' ${message}`);
      return undefined;
    }
    const source = target.replace(/\.([mc]?)js$/, '.$1ts');
    if (pkg.files.includes(source)) return source;
    if (pkg.files.includes(target)) return target;
    // Built output and manifests are no sources: they take no part in cycles.
    if (/\.(?:json|node)$/.test(target) || /\/(?:dist|build)\//.test(target)) return undefined;
    this.report('unresolved', where, `'${specifier}' names no file of ${pkg.manifest.name}`);
    return undefined;
  }

  private checkBare(pkg: Package, file: string, { specifier, line }: ImportRequest): void {
    if (specifier.startsWith('node:') || BUILTINS.has(specifier)) return;
    const where = `${file}:${line}`;
    const { name, subpath } = splitSpecifier(specifier);
    const development = isDevelopmentFile(pkg, file);
    const target = this.packages.find((other) => other.manifest.name === name);
    if (target !== undefined && subpath !== '.' && target.manifest.exports?.[subpath] === undefined) {
      this.report('deep-import', where, `'${specifier}' is no entry of ${name}`);
    }
    if (name === pkg.manifest.name) {
      // A package reaches its own files by path; only its tests look at it from outside.
      if (!development) this.report('deep-import', where, `${name} imports itself by name`);
      return;
    }
    if (FOR_TESTS.includes(name) && isTest(pkg, file)) this.packageGraph.get(pkg.manifest.name)?.add(name);
    else if (FOR_TESTS.includes(name)) this.report('layer', where, `only tests may import ${name}`);
    else this.checkLayer(pkg, name, where);
    const declared =
      declares(pkg.manifest, name, development) || (development && declares(this.rootManifest, name, true));
    if (!declared) this.report('undeclared', where, `'${name}' is no dependency of ${pkg.manifest.name}`);
  }
}

/** Lists every broken import rule in the workspace below `root`; empty when all hold. */
export function checkLayering(root: string): Violation[] {
  return new Checker(root).run();
}
