import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Missing } from '../cell.js';
import { run } from '../command.js';

/** A command of the system, and the Debian package that brings it. */
export interface Needed {
  readonly command: string;
  readonly debian: string;
}

function isInstalled({ command }: Needed): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, command)));
}

const APT = { DEBIAN_FRONTEND: 'noninteractive' };

/** Looks for commands, and installs their packages where this process may; what is still missing then is named. */
export function haveCommands(needed: readonly Needed[]): Missing | undefined {
  const missing = () => [...new Set(needed.filter((each) => !isInstalled(each)).map(({ debian }) => debian))];
  const wanted = missing();
  if (wanted.length === 0) return undefined;
  if (process.getuid?.() === 0 && run('apt-get', ['--version']).code === 0) {
    run('apt-get', ['update'], { environment: APT });
    run('apt-get', ['install', '--yes', '--no-install-recommends', ...wanted], { environment: APT });
  }
  const absent = missing();
  if (absent.length === 0) return undefined;
  return { missing: `needs ${absent.join(', ')}: apt install ${absent.join(' ')}` };
}
