// Compares each package's public declarations with its report in etc/; `--update` rewrites the reports.
import { existsSync, mkdirSync } from 'node:fs';
import { compareApi, REPORTS } from './api-report.js';
import { folderOf, PACKAGES, type PackageName } from './packages.js';

/** Whether a package's declarations match its report; explains on stderr when they do not. */
function check(name: PackageName, update: boolean): boolean {
  const { changed, errors } = compareApi(name, folderOf(name), update);
  for (const error of errors) console.error(`${name}: ${error}`);
  if (changed && !update) {
    console.error(
      `${name}: its public declarations differ from etc/${name}.api.md: npm run api, look, commit`,
    );
  }
  return errors.length === 0 && (update || !changed);
}

const update = process.argv.includes('--update');
mkdirSync(REPORTS, { recursive: true });
const wrong = PACKAGES.filter((name) => existsSync(folderOf(name)) && !check(name, update));
console.log(wrong.length === 0 ? 'api: ok' : `api: ${wrong.join(', ')}`);
process.exitCode = wrong.length === 0 ? 0 : 1;
