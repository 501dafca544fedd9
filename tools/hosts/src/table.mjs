import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { HOSTS } from './hosts.mjs';

const PAGE = fileURLToPath(new URL('../../../docs/platforms.md', import.meta.url));
const [BEGIN, END] = ['<!-- begin: written by `npm run hosts -- --write` -->', '<!-- end of hosts -->'];

/** The table of docs/platforms.md: each host, the version that was tried, and what its project has to say. */
export function table() {
  const rows = HOSTS.map(({ name, packages, how }) => {
    const version = Object.values(packages)[0] ?? '';
    return `| ${name} | ${version} | ${how} |`;
  });
  return ['| host | version | works |', '| --- | --- | --- |', ...rows].join('\n');
}

function parts() {
  const page = readFileSync(PAGE, 'utf8');
  const [from, to] = [page.indexOf(BEGIN) + BEGIN.length, page.indexOf(END)];
  if (from < BEGIN.length || to < from) throw new Error(`${PAGE} has no place for the table of hosts`);
  return [page.slice(0, from), page.slice(from, to).trim(), page.slice(to)];
}

/** The table as the page has it. */
export const written = () => parts()[1];

export function write() {
  const [before, , after] = parts();
  writeFileSync(PAGE, `${before}\n\n${table()}\n\n${after}`);
}
