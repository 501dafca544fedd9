import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CommandResult, runOrThrow } from './command.js';
import { closureOf, folderOf, PACKAGES, type PackageName, ROOT, readManifest } from './packages.js';
import type { Registry } from './registry.js';
import { RELEASE, stampRepository } from './repository.js';

/** Stands for the real one, which is known where the real release runs. */
export const REPOSITORY = 'git+https://repository.invalid/just.git';

const ROOT_FILES = ['package.json', 'pnpm-workspace.yaml', 'pnpm-lock.yaml', '.changeset', '.gitignore'];

/**
 * A copy of what a release touches, in a git repository of its own: the published packages as built here, the root's
 * manifests and the changesets. Versions and changelogs are written in the copy, never in the work tree.
 */
export class ReleaseCopy {
  readonly folder: string;

  constructor(folder: string, registry: Registry) {
    this.folder = folder;
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    for (const name of ROOT_FILES) cpSync(join(ROOT, name), join(folder, name), { recursive: true });
    for (const name of PACKAGES) {
      const left = new Set(['node_modules', '.turbo', 'build'].map((part) => join(folderOf(name), part)));
      cpSync(folderOf(name), this.packageFolder(name), {
        recursive: true,
        filter: (path) => !left.has(path),
      });
      this.link(name);
    }
    // The private tools stay out, and with them their part of the lockfile.
    this.writeJson('package.json', { ...readManifest(ROOT), scripts: {} });
    writeFileSync(join(folder, '.npmrc'), registry.npmrc());
    this.git('init', '--quiet', '--initial-branch=main');
    this.commit('the state to release');
  }

  packageFolder(name: PackageName): string {
    return join(this.folder, 'packages', name);
  }

  /** Lays the links of an installation: pnpm reads the versions behind `workspace:` through them. */
  private link(name: PackageName): void {
    const scope = join(this.packageFolder(name), 'node_modules', '@justlang');
    mkdirSync(scope, { recursive: true });
    for (const other of closureOf(name)) {
      if (other !== name) symlinkSync(this.packageFolder(other), join(scope, other), 'junction');
    }
  }

  private writeJson(file: string, value: unknown): void {
    writeFileSync(join(this.folder, file), `${JSON.stringify(value, null, 2)}\n`);
  }

  private git(...args: string[]): CommandResult {
    const identity = [
      '-c',
      'user.name=rehearsal',
      '-c',
      'user.email=rehearsal@localhost',
      '-c',
      'commit.gpgsign=false',
    ];
    return runOrThrow('git', [...identity, ...args], { cwd: this.folder });
  }

  commit(message: string): void {
    this.git('add', '--all');
    this.git('commit', '--quiet', '--allow-empty', '--message', message);
  }

  /** Adds a changeset and leaves it uncommitted, as a contributor does. */
  addChangeset(name: PackageName, bump: 'patch' | 'minor', summary: string): void {
    const text = `---\n'@justlang/${name}': ${bump}\n---\n\n${summary}\n`;
    writeFileSync(join(this.folder, '.changeset', 'rehearsal.md'), text);
  }

  /** Turns the changesets into versions and changelogs. */
  version(): void {
    this.changeset('version');
    this.commit('versions');
  }

  /** Publishes every package whose version the registry does not have, as `publish.ts` does. */
  publish(registry: Registry): void {
    const restore = stampRepository(this.folder, REPOSITORY);
    try {
      this.changeset('publish', { npm_config_registry: registry.url, ...RELEASE });
    } finally {
      restore();
    }
  }

  private changeset(command: string, env: Readonly<Record<string, string>> = {}): CommandResult {
    const identity = { GIT_AUTHOR_NAME: 'rehearsal', GIT_AUTHOR_EMAIL: 'rehearsal@localhost' };
    const committer = { GIT_COMMITTER_NAME: 'rehearsal', GIT_COMMITTER_EMAIL: 'rehearsal@localhost' };
    return runOrThrow('changeset', [command], {
      cwd: this.folder,
      env: { ...identity, ...committer, ...env },
    });
  }

  changelog(name: PackageName): string {
    const file = join(this.packageFolder(name), 'CHANGELOG.md');
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  }

  versionOf(name: PackageName): string {
    return readManifest(this.packageFolder(name)).version;
  }
}
