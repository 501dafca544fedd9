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
    'type Named<Pattern> = Pick<MemoryFunctions, Extract<keyof MemoryFunctions, Pattern>>;',
    'export type LoadFunctions = Named<`get${string}`>;',
    'export type StoreFunctions = Named<`set${string}`>;',
    'export type ViewFunctions = Named<`${string}Array` | "bytes" | "unsafeBytes">;',
    'export type AtomicFunctions = Named<`atomic${string}`>;',
  );
}

function trampolines(): GeneratedFile {
  const entries = operations.map((operation) => {
    const { name, parameters, returns } = operation;
    const call = `HOLDER.${name}(${parameters.map((one) => one.replace(/\??:.*/, '')).join(', ')});`;
    return `  static ${name}${signature(operation)} {
    if (installed === undefined) fixAtAccess();
    ${returns === 'void' ? '' : 'return '}${call}
  }`;
  });
  return file(
    'trampolines.ts',
    `${TYPE_IMPORTS}
import type { MemoryFunctions } from './functions.js';
import { HOLDER } from './holder.js';
import { fixAtAccess, installed } from './tier.js';
import type { WaitResult } from './wait-result.js';`,
    `
class Trampolines {
${entries.join('\n\n')}
}`,
    `
/**
 * The functions before the tier is fixed, static: see tier.ts. Each fixes it, then calls the function that was installed.
 * One that was taken out of the class earlier stays a trampoline: V8 inlines both, so it costs little more than a test.
 */
export const TRAMPOLINES: (new () => object) & MemoryFunctions = Trampolines;`,
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

const STORE_KINDS = ['store', 'halves store', 'atomic store'] as const;

/** An exported table of names and widths. */
function widths(name: string, what: string, ...kinds: readonly Kind[]): string {
  return `/** ${what} */
export const ${name}: Widths = {
${ofKind(...kinds)
  .map((operation) => `  ${operation.name}: ${operation.width},`)
  .join('\n')}
};`;
}

function touched(): GeneratedFile {
  const views = ofKind('view', 'unsafe view').map(({ name }) => `  '${name}',`);
  return file(
    'checked/touched.ts',
    '// What each function touches, for the flags of what was written: see writes.ts.',
    "import type { MemoryFunctions } from '../functions.js';",
    'type Widths = Readonly<Partial<Record<keyof MemoryFunctions, number>>>;',
    widths('LOADS', 'The functions that read, with the bytes they read.', 'load', 'atomic load'),
    widths('STORES', 'The functions that write, with the bytes they write.', ...STORE_KINDS),
    widths(
      'UPDATES',
      'The functions that read before they write or wait, with the bytes they read.',
      ...(['atomic update', 'atomic replace', 'atomic wait'] as const),
    ),
    `
/** The functions that make a view. */
export const VIEWS: readonly (keyof MemoryFunctions)[] = [
${views.join('\n')}
];`,
  );
}

export const LIST_FILES: readonly GeneratedFile[] = [memoryFunctions(), trampolines(), install(), touched()];
