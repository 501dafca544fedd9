import { isNotCapable } from '@justlang/config/internal';

const { accessSync, constants, statSync } = process.getBuiltinModule('node:fs');
const { dirname } = process.getBuiltinModule('node:path');

/**
 * Why no file can be written to a path, as far as that can be told without writing it; undefined where nothing speaks against it. A file
 * that is written at the end of a program is looked at when the program begins: what it would hold is lost else.
 */
export function whyUnwritable(path: string): string | undefined {
  try {
    const known = statSync(path, { throwIfNoEntry: false });
    if (known?.isDirectory()) return 'it is a folder';
    const place = known === undefined ? dirname(path) : path;
    if (known === undefined && !statSync(place).isDirectory()) return `${place} is no folder`;
    accessSync(place, constants.W_OK);
    return undefined;
  } catch (error) {
    // Deno may let a program write what it must not look at.
    return isNotCapable(error) ? undefined : (error as Error).message;
  }
}
