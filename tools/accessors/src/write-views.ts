// Writes the lists of views. What makes and checks one is written by hand: views.ts and checked/view.ts.

import { ofKind } from './operations.js';
import { file, type GeneratedFile } from './text.js';

const EXACT = ofKind('view');
const UNSAFE = ofKind('unsafe view');

function exactViews(): GeneratedFile {
  return file(
    'access/exact-views.ts',
    `
import type { Address } from '../address.js';
import { exactView } from '../views.js';`,
    EXACT.map(
      ({ name, value }) =>
        `export const ${name} = (address: Address, length: number) => exactView(${value}, address, length);`,
    ).join('\n'),
  );
}

function unsafeViews(): GeneratedFile {
  const entries = UNSAFE.map(
    ({ name, value }) =>
      `    ${name}: (address: Address, length: number) => unsafeView(${value}, address, length),`,
  );
  return file(
    'access/unsafe-views.ts',
    `
import type { Address } from '../address.js';
import { makeUnsafeView, type UnsafeView } from '../views.js';`,
    `
/** The unsafe views; call it once, see windowed-loads.ts. */
export function makeUnsafeViews() {
  return unsafeViews(makeUnsafeView());
}`,
    `
function unsafeViews(unsafeView: UnsafeView) {
  return {
${entries.join('\n')}
  };
}`,
  );
}

function checkedViews(): GeneratedFile {
  const entries = [...EXACT, ...UNSAFE].map(
    ({ name, value }) => `    ${name}: checkedView('${name}', ${value}, base.${name}),`,
  );
  return file(
    'checked/views.ts',
    `
import type { MemoryFunctions, ViewFunctions } from '../functions.js';
import { checkedView } from './view.js';`,
    `
/** The views of full checks: all of a view's range must be live when it is made. Nothing checks what is done with it. */
export function checkedViews(base: MemoryFunctions): ViewFunctions {
  return {
${entries.join('\n')}
  };
}`,
  );
}

export const VIEW_FILES: readonly GeneratedFile[] = [exactViews(), unsafeViews(), checkedViews()];
