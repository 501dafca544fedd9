// Asks rustc about the programs that must be refused: node refuse.mjs [TOPIC ...], all of them by default. refused/TOPIC/NAME.just
// holds one error, on the line that ends in `// refused`; the script fails where rustc finds none, several, or one on another line.
// A comment on the next line that is a caret alone stands under the column.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const refused = join(import.meta.dirname, 'refused');
const topics = process.argv.slice(2);
const build = mkdtempSync(join(tmpdir(), 'just-refused-'));
const source = join(build, 'refused.rs');

/** For each error of rustc the lines and columns that it points at. */
function errorPlaces(path) {
  copyFileSync(path, source);
  const options = ['--edition', '2024', '-A', 'warnings', '--emit=metadata', '--error-format=json'];
  const { stderr } = spawnSync('rustc', [...options, '--out-dir', build, source], { encoding: 'utf8' });
  const messages = stderr.split('\n').filter((line) => line !== '');
  const errors = messages
    .map((line) => JSON.parse(line))
    .filter(({ level, spans }) => level === 'error' && spans.length > 0);
  return errors.map(({ spans }) =>
    spans.filter((span) => span.is_primary).map((span) => [span.line_start, span.column_start]),
  );
}

try {
  for (const file of readdirSync(refused, { recursive: true }).filter((name) => name.endsWith('.just'))) {
    if (topics.length > 0 && !topics.includes(dirname(file))) continue;
    const path = join(refused, file);
    const lines = readFileSync(path, 'utf8').split('\n');
    const marked = lines.findIndex((line) => line.endsWith('// refused')) + 1;
    const column = /^\/\/ *\^$/.test(lines[marked] ?? '') ? lines[marked].length : undefined;
    const found = errorPlaces(path);
    const isMarked = ([line, at]) => line === marked && (column === undefined || at === column);
    if (found.length === 1 && found[0].some(isMarked)) continue;
    console.error(`${file}: ${marked}:${column ?? ''} is marked, rustc finds ${JSON.stringify(found)}`);
    process.exitCode = 1;
  }
} finally {
  rmSync(build, { recursive: true });
}
