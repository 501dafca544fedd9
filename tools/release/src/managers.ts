import { join } from 'node:path';
import { type CommandResult, run } from './command.js';
import type { Consumer } from './consumer.js';
import { ownModule } from './packages.js';
import type { Registry } from './registry.js';

const YARN = ownModule('@yarnpkg', 'cli-dist', 'bin', 'yarn.js');

/** A package manager as a user runs it, install scripts refused. */
export interface Manager {
  readonly name: string;
  install(consumer: Consumer, registry: Registry): CommandResult;
}

function yarn(linker: 'node-modules' | 'pnp'): Manager {
  return {
    name: linker === 'pnp' ? 'yarn pnp' : 'yarn',
    install(consumer, registry) {
      const settings = [
        `npmRegistryServer: ${JSON.stringify(registry.url)}`,
        'unsafeHttpWhitelist: ["127.0.0.1"]',
        `nodeLinker: ${linker}`,
        'enableScripts: false',
        'enableTelemetry: false',
        // Yarn remembers what a registry of this name said, and an earlier rehearsal may have had the same port.
        `globalFolder: ${JSON.stringify(join(consumer.folder, '.yarn-global'))}`,
        'enableGlobalCache: false',
        'enableImmutableInstalls: false',
        'npmMinimalAgeGate: 0',
      ];
      consumer.write('.yarnrc.yml', `${settings.join('\n')}\n`);
      consumer.write('yarn.lock', '');
      if (linker === 'pnp')
        consumer.nodeArguments = [
          '--require',
          './.pnp.cjs',
          '--loader',
          './.pnp.loader.mjs',
          '--no-warnings',
        ];
      return run(process.execPath, [YARN, 'install'], { cwd: consumer.folder });
    },
  };
}

/** The package managers of the rehearsal. */
export const MANAGERS: readonly [npm: Manager, ...others: Manager[]] = [
  {
    name: 'npm',
    install(consumer, registry) {
      consumer.write('.npmrc', registry.npmrc());
      const cache = join(consumer.folder, '.npm-cache');
      const args = [
        'install',
        '--ignore-scripts',
        '--no-audit',
        '--no-fund',
        '--loglevel=error',
        '--cache',
        cache,
      ];
      return run('npm', args, { cwd: consumer.folder, env: { npm_config_registry: registry.url } });
    },
  },
  {
    name: 'pnpm',
    install(consumer, registry) {
      consumer.write(
        '.npmrc',
        `${registry.npmrc()}store-dir=${join(consumer.folder, '.store')}\ncache-dir=${join(consumer.folder, '.cache')}\n`,
      );
      consumer.write('pnpm-workspace.yaml', 'packages: []\n');
      const args = ['install', '--ignore-scripts', '--no-frozen-lockfile', '--config.minimum-release-age=0'];
      return run('pnpm', args, { cwd: consumer.folder, env: { npm_config_registry: registry.url } });
    },
  },
  yarn('node-modules'),
  yarn('pnp'),
];
