// Run in a package's folder: writes its declarations to `dist`, with their comments, and its modules to `.cache/modules`
// without: Node would read and decode them at every import, and their drawings are no Latin-1, which makes a text take
// twice the memory.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const manifest = createRequire(import.meta.url).resolve('typescript/package.json');
const tsc = join(dirname(manifest), 'bin', 'tsc');

for (const options of [
  ['--emitDeclarationOnly'],
  ['--removeComments', '--declaration', 'false', '--declarationMap', 'false', '--declarationDir', 'null'],
]) {
  const { status } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.json', ...options], {
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
}
