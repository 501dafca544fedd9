import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { type Manifest, ownModule } from './packages.js';

const VERDACCIO = ownModule('verdaccio', 'bin', 'verdaccio');

// No uplink: whatever the packages need has to come out of this repository.
const CONFIGURATION = (storage: string): string => `
storage: ${JSON.stringify(storage)}
web: { enable: false }
auth: { htpasswd: { file: ${JSON.stringify(join(storage, 'htpasswd'))}, max_users: 1 } }
packages:
  '@justlang/*': { access: $all, publish: $all }
max_body_size: 50mb
log: { type: stdout, format: pretty, level: error }
`;

// A kept connection would be found closed by the registry at the next question, minutes later.
const CLOSE = { headers: { connection: 'close' } };

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

/** A registry on the loopback interface, empty at first, that answers as long as this object is not closed. */
export class Registry {
  readonly url: string;
  private readonly process: ChildProcess;

  private constructor(url: string, process: ChildProcess) {
    this.url = url;
    this.process = process;
  }

  /** Starts the registry in a fresh folder; waits until it answers. */
  static async start(folder: string): Promise<Registry> {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'config.yaml'), CONFIGURATION(join(folder, 'storage')));
    const port = await freePort();
    const url = `http://127.0.0.1:${port}/`;
    const child = spawn(
      process.execPath,
      [VERDACCIO, '--config', join(folder, 'config.yaml'), '--listen', `127.0.0.1:${port}`],
      {
        stdio: ['ignore', 'inherit', 'inherit'],
      },
    );
    const registry = new Registry(url, child);
    for (let attempt = 0; attempt < 150; attempt++) {
      if (child.exitCode !== null) throw new Error(`verdaccio exited with ${child.exitCode}`);
      const answered = await fetch(`${url}-/ping`, CLOSE).then(
        (response) => response.ok,
        () => false,
      );
      if (answered) return registry;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    registry.close();
    throw new Error('verdaccio does not answer');
  }

  /** An .npmrc for npm and pnpm: everything from here, with a token that nobody checks. */
  npmrc(): string {
    return `registry=${this.url}\n//${this.url.slice('http://'.length)}:_authToken=rehearsal\n`;
  }

  /** The newest manifest of each published package, by its name without the scope. */
  async manifests(names: readonly string[]): Promise<Record<string, Manifest>> {
    const manifests: Record<string, Manifest> = {};
    for (const name of names) {
      const response = await fetch(`${this.url}@justlang%2f${name}`, CLOSE);
      if (!response.ok) throw new Error(`@justlang/${name} is not in the registry: ${response.status}`);
      const { 'dist-tags': tags, versions } = (await response.json()) as {
        'dist-tags': { latest: string };
        versions: Record<string, Manifest>;
      };
      manifests[name] = versions[tags.latest] as Manifest;
    }
    return manifests;
  }

  /** The newest version of each published package, by its name without the scope. */
  async versions(names: readonly string[]): Promise<Record<string, string>> {
    const manifests = await this.manifests(names);
    return Object.fromEntries(names.map((name) => [name, manifests[name]?.version ?? '']));
  }

  close(): void {
    this.process.kill('SIGTERM');
  }
}
