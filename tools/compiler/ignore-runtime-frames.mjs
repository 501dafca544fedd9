// Marks the runtime's files in their source maps as code that reports skip (`ignoreList`): a panic is shown where the program
// raised it. Runs after the build.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, 'dist/runtime');
for (const name of readdirSync(folder)) {
  if (!name.endsWith('.js.map')) continue;
  const path = join(folder, name);
  const map = JSON.parse(readFileSync(path, 'utf8'));
  writeFileSync(path, JSON.stringify({ ...map, ignoreList: map.sources.map((_, index) => index) }));
}
