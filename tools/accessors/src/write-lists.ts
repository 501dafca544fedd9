// Writes what has one entry for every public function: the interface, the trampolines, the installation, and what each
// function touches.

import { type Kind, ofKind, operations } from './operations.js';
import { file, type GeneratedFile } from './text.js';

const signature = ({ parameters, returns }: (typeof operations)[number]): string =>
  `(${parameters.join(', ')}): ${returns}`;

const TYPE_IMPORTS = `
import type { Address } from './address.js';`;

function memoryFunctions(): GeneratedFile {
  return file(
    'functions.ts',
    `${TYPE_IMPORTS}
import type { WaitResult } from './wait-result.js';`,
    `
/** One implementation of every public function: what a tier installs. */
export interface MemoryFunctions {
${operations.map((operation) => `  ${operation.name}${signature(operation)};`).join('\n')}
}`,
  );
}

function trampolines(): GeneratedFile {
  const entries = operations.map((operation) => {
    const { name, parameters, returns } = operation;
    const call = `functions().${name}(${parameters.map((one) => one.replace(/\??:.*/, '')).join(', ')});`;
    return `  static ${name}${signature(operation)} {
    ${returns === 'void' ? '' : 'return '}${call}
  }`;
  });
  return file(
    'trampolines.ts',
    `${TYPE_IMPORTS}
import { functions } from './tier.js';
import type { WaitResult } from './wait-result.js';`,
    `
/** The functions before the tier is fixed. Each fixes it, then calls the function that was installed: see tier.ts. */
export class Trampolines {
${entries.join('\n\n')}
}`,
  );
}

function install(): GeneratedFile {
  return file(
    'install.ts',
    "import type { MemoryFunctions } from './functions.js';",
    `
/**
 * Puts functions in the place of the trampolines, with one plain assignment a name: V8 then keeps the class's properties
 * in the fast form and treats each as a constant. \`Object.assign\` or a loop would lose that.
 */
export function installFunctions(target: MemoryFunctions, from: MemoryFunctions): void {
${operations.map(({ name }) => `  target.${name} = from.${name};`).join('\n')}
}`,
  );
}

/** An exported table of names and widths. */
function widths(name: string, what: string, ...kinds: readonly Kind[]): string {
  return `/** ${what} */
export const ${name} = {
${ofKind(...kinds)
  .map((operation) => `  ${operation.name}: ${operation.width},`)
  .join('\n')}
} as const;`;
}

function touched(): GeneratedFile {
  const views = ofKind('view', 'unsafe view').map(({ name }) => `  '${name}',`);
  return file(
    'checked/touched.ts',
    '// What each function touches, for the flags of what was written: see writes.ts.',
    widths('LOADS', 'The functions that read, with the bytes they read.', 'load', 'atomic load'),
    widths('STORES', 'The functions that write, with the bytes they write.', 'store', 'atomic store'),
    widths(
      'UPDATES',
      'The functions that read before they write or wait, with the bytes they read.',
      ...(['atomic update', 'atomic replace', 'atomic wait'] as const),
    ),
    `
/** The functions that make a view. */
export const VIEWS = [
${views.join('\n')}
] as const;`,
  );
}

export const LIST_FILES: readonly GeneratedFile[] = [memoryFunctions(), trampolines(), install(), touched()];
