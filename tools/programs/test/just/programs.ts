import { join } from 'node:path';
import type { CompileOptions } from '@justlang-tools/compiler';
import { JUST_FOLDER } from '../../src/just/folder.js';
import { type Module, Modules } from '../../src/just/modules.js';

let modules: Modules | undefined;
const compiled = new Map<string, Promise<Module>>();

/** The module of a program in Just, compiled once for a file of tests. The file says `afterAll(removeModules)`. */
export function moduleOf(program: string, options: CompileOptions = {}): Promise<Module> {
  modules ??= new Modules();
  const module = compiled.get(program) ?? modules.compile(join(JUST_FOLDER, `${program}.just`), options);
  compiled.set(program, module);
  return module;
}

export function removeModules(): void {
  modules?.remove();
  modules = undefined;
  compiled.clear();
}
