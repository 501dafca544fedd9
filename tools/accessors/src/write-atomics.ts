// Writes the atomic operations: one file a type, and the lists that join them.

import { ATOMIC_TYPES, CHANGES } from './atomics.js';
import { atomicName, ofKind } from './operations.js';
import type { AtomicRow } from './rows.js';
import { file, type GeneratedFile, LOW_OR_0 } from './text.js';

const NAMES = ['load', ...CHANGES.map(({ name }) => name), 'compareExchange'];

const capital = (name: string): string => `${name.charAt(0).toUpperCase()}${name.slice(1)}`;

const zero = ({ js }: AtomicRow): string => (js === 'bigint' ? '0n' : '0');

const converted = ({ js, width }: AtomicRow, value: string): string =>
  js === 'bigint' ? `BigInt.asIntN(${8 * width}, ${value})` : `${value} | 0`;

/** The parameters of an operation beside the address. */
function valuesOf(operation: string): string[] {
  if (operation === 'load') return [];
  return operation === 'compareExchange' ? ['expected', 'replacement'] : ['value'];
}

const parameters = (row: AtomicRow, values: readonly string[]): string =>
  ['address: Address', ...values.map((value) => `${value}: ${row.js}`)].join(', ');

function low(row: AtomicRow, operation: string): string {
  const { name, width, js } = row;
  const values = valuesOf(operation);
  const shift = Math.log2(width);
  const aligned = width === 1 ? '' : ` && (i & ${width - 1}) === 0`;
  const index = width === 1 ? 'i - 8' : `(i - 8) >> ${shift}`;
  const inPlace = `Atomics.${operation}(${['LOW', index, ...values].join(', ')})`;
  const elsewhere = `far${capital(operation)}${name}(${['address', ...values].join(', ')})`;
  const head = `  function low${capital(operation)}${name}(${parameters(row, values)}): ${operation === 'store' ? 'void' : js} {
    const i = ${LOW_OR_0};`;
  const test = `i === address && i >= 4096${aligned}`;
  if (operation === 'store') {
    return `${head}
    if (${test}) ${inPlace};
    else ${elsewhere};
  }`;
  }
  return `${head}
    return ${test} ? ${inPlace} : ${elsewhere};
  }`;
}

function far(row: AtomicRow, operation: string): string {
  const { name, js, width } = row;
  const values = valuesOf(operation);
  const [first = zero(row), second = zero(row)] = values.map((value) => converted(row, value));
  const through = `Atomics.${operation}(${['window', `highIndex(address, ${width})`, ...values].join(', ')})`;
  const natively = `native().atomic${name}(ATOMIC.${operation}, address, ${first}, ${second})`;
  const head = `function far${capital(operation)}${name}(${parameters(row, values)}): ${operation === 'store' ? 'void' : js} {
  const window = highWindow(address);`;
  if (operation === 'store') {
    return `${head}
  if (window === undefined) ${natively};
  else ${through};
}`;
  }
  return `${head}
  return window === undefined ? ${natively} : ${through};
}`;
}

function atomicsOf(row: AtomicRow): GeneratedFile {
  const { name, width, array, lowArray, meaning } = row;
  const integers = `${8 * width}-bit ${width < 4 ? `${meaning} ` : ''}integers`;
  return file(
    `access/atomics-${name.toLowerCase()}.ts`,
    `
// Atomic operations on ${integers}, sequentially consistent, on a typed array over a window: the engine emits
// the processor's own atomic instructions for them.`,
    `
import { type Address, SPAN } from '../address.js';
import { lowArrays } from '../low-arrays.js';
import { native } from '../native.js';
import { openWindow } from '../windows.js';
import { ATOMIC, checkAtomic, highIndex } from './atomic-windows.js';`,
    `const HIGH_WINDOWS = new Map<DataView, ${array}<ArrayBuffer>>();`,
    `
/** The operations through windows; call it once, see windowed-loads.ts. */
export function makeLowAtomics${name}() {
  return lowAtomics(lowArrays().${lowArray});
}`,
    `
function lowAtomics(LOW: ${array}<ArrayBuffer>) {
${NAMES.map((operation) => low(row, operation)).join('\n\n')}

  return {
${NAMES.map((operation) => `    ${atomicName(operation, row)}: low${capital(operation)}${name},`).join('\n')}
  };
}`,
    `
/** The high window of an aligned address as integers; undefined where only native code reaches it. */
function highWindow(address: Address): ${array}<ArrayBuffer> | undefined {
  checkAtomic(address, ${width});
  const window = openWindow(address);
  if (window === undefined) return undefined;
  const known = HIGH_WINDOWS.get(window);
  if (known !== undefined) return known;
  const made = new ${array}(window.buffer, 0, SPAN / ${width});
  HIGH_WINDOWS.set(window, made);
  return made;
}`,
    ...NAMES.map((operation) => far(row, operation)),
    `
/** The operations where there are no windows, and of addresses that the low window does not hold. */
export const farAtomics${name} = {
${NAMES.map((operation) => `  ${atomicName(operation, row)}: far${capital(operation)}${name},`).join('\n')}
};`,
  );
}

function joined(): GeneratedFile {
  const each = (text: (name: string) => string, separator = '\n') =>
    ATOMIC_TYPES.map(({ name }) => text(name)).join(separator);
  // Imports stand in the order that `npm run lint` asks for.
  const names = ATOMIC_TYPES.map(({ name }) => name);
  const sorted = names.sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  return file(
    'access/atomics.ts',
    sorted
      .map((name) => {
        return `import { farAtomics${name}, makeLowAtomics${name} } from './atomics-${name.toLowerCase()}.js';`;
      })
      .join('\n'),
    `
/** The atomic operations through windows; call it once. */
export const makeLowAtomics = (): ${each((name) => `ReturnType<typeof makeLowAtomics${name}>`, ' & ')} => ({
${each((name) => `  ...makeLowAtomics${name}(),`)}
});`,
    `
/** The atomic operations where there are no windows. */
export const farAtomics: ${each((name) => `typeof farAtomics${name}`, ' & ')} = {
${each((name) => `  ...farAtomics${name},`)}
};`,
  );
}

/** The function of `atomic-access.ts` that checks an operation, by its kind. */
const CHECKS = {
  'atomic load': 'load',
  'atomic store': 'change',
  'atomic update': 'change',
  'atomic replace': 'replace',
  'atomic wait': 'wait',
  'atomic notify': 'notify',
} as const;

const ATOMIC_KINDS = Object.keys(CHECKS) as (keyof typeof CHECKS)[];

function checkedAtomics(): GeneratedFile {
  const entries = ofKind(...ATOMIC_KINDS).map(({ name, kind, width }) => {
    return `    ${name}: ${CHECKS[kind as keyof typeof CHECKS]}('${name}', ${width}, base.${name}),`;
  });
  return file(
    'checked/atomics.ts',
    `
import type { AtomicFunctions, MemoryFunctions } from '../functions.js';
import { change, load, notify, replace, wait } from './atomic-access.js';`,
    `
/** The atomic operations of full checks. */
export function checkedAtomics(base: MemoryFunctions): AtomicFunctions {
  return {
${entries.join('\n')}
  };
}`,
  );
}

export const ATOMIC_FILES: readonly GeneratedFile[] = [
  ...ATOMIC_TYPES.map(atomicsOf),
  joined(),
  checkedAtomics(),
];
