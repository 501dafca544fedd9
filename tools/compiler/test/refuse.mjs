// Asks rustc about the programs that must be refused: node refuse.mjs. refused/TOPIC/NAME.just holds one error, on the line
// that ends in `// refused`; the script fails where rustc finds none, several, or one on another line.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const refused = join(import.meta.dirname, 'refused');
const build = mkdtempSync(join(tmpdir(), 'just-refused-'));
const source = join(build, 'refused.rs');

/** For each error of rustc the lines that it points at. */
function errorLines(path) {
  copyFileSync(path, source);
  const options = ['--edition', '2024', '-A', 'warnings', '--emit=metadata', '--error-format=json'];
  const { stderr } = spawnSync('rustc', [...options, '--out-dir', build, source], { encoding: 'utf8' });
  const messages = stderr.split('\n').filter((line) => line !== '');
  const errors = messages
    .map((line) => JSON.parse(line))
    .filter(({ level, spans }) => level === 'error' && spans.length > 0);
  return errors.map(({ spans }) => spans.filter((span) => span.is_primary).map((span) => span.line_start));
}

try {
  for (const file of readdirSync(refused, { recursive: true }).filter((name) => name.endsWith('.just'))) {
    const path = join(refused, file);
    const lines = readFileSync(path, 'utf8').split('\n');
    const marked = lines.findIndex((line) => line.endsWith('// refused')) + 1;
    const found = errorLines(path);
    if (found.length === 1 && found[0].includes(marked)) continue;
    console.error(`${file}: line ${marked} is marked, rustc finds ${JSON.stringify(found)}`);
    process.exitCode = 1;
  }
} finally {
  rmSync(build, { recursive: true });
}
