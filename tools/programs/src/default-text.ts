import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/**
 * Returns the path of the text the programs read unless told otherwise: `lib.dom.d.ts` of the pinned TypeScript
 * compiler, 2.3 MB of declarations and English comments. TypeScript 7 keeps its library in the package of the platform.
 */
export function defaultTextPath(): string {
  const compiler = createRequire(import.meta.url).resolve('typescript/package.json');
  const platform = `@typescript/typescript-${process.platform}-${process.arch}/package.json`;
  return join(dirname(createRequire(compiler).resolve(platform)), 'lib', 'lib.dom.d.ts');
}
