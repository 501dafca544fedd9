// Writes the stores: the counterpart of write-loads.ts.

import type { Halves, Joined, TypeRow } from './rows.js';
import {
  boundArguments,
  boundParameters,
  entriesOf,
  exportedAs,
  file,
  type GeneratedFile,
  HIGH,
  isHalves,
  isJoined,
  LOW,
  LOW_OR_0,
  little,
  ORDERS,
  type Order,
  returned,
  storeTo,
} from './text.js';
import { TYPES } from './types.js';
import { isLive, lowOffset, slowCheck, viewOf } from './write-loads.js';

const STORES = TYPES.filter(({ writes }) => writes !== undefined);
/** Those that have functions of their own without checks. */
const OWN = STORES.filter(({ sameAs }) => sameAs === undefined);

const plus = (at: number): string => (at === 0 ? '' : ` + ${at}`);

const toLow = (view: string, at: number, value: string): string =>
  `set${view}(${lowOffset(at)}, ${value}${little(view)});`;

/** A single statement, or a block of several. */
function block(statements: readonly string[]): string {
  return statements.length === 1 ? (statements[0] as string) : `{\n${statements.join('\n')}\n}`;
}

const partsToLow = ({ parts }: Joined): string =>
  block(parts.map(({ type, at, store }) => toLow(viewOf(type), at, store)));

const partsTo = (prefix: string, { parts }: Joined): string[] =>
  parts.map(({ type, at, store }) => `${prefix}${type}(address${plus(at)}, ${store});`);

const halvesToLow = ({ check, high }: Halves): string => {
  const low = check === undefined ? 'value' : 'low';
  return block([toLow('Int32', 0, low), toLow('Int32', 4, high)]);
};

/** What has to be known of a value before its halves are tested: a bitwise operator throws for a bigint. */
const lowOf = ({ check }: Halves): string => (check === undefined ? '' : '\n    const low = value | 0;');

const storesLow = ({ check, storesLow: test }: Halves): string =>
  check === undefined ? `typeof value === 'number' && ${test}` : test;

/** Stores the halves of any other value. */
const storedElsewhere = ({ check }: Halves): string =>
  check === undefined ? 'setAny(address, value);' : `${check}(value);\n  setHalves(address, value);`;

const valuesOf = ({ values = ['value'] }: TypeRow): string => values.join(', ');

const parametersOf = ({ values = ['value'], js }: TypeRow): string =>
  ['address: Address', ...values.map((value) => `${value}: ${js}`)].join(', ');

// --- through windows ---

/** A value known by its halves: on the low window only one whose low half says it all, which most are. */
function windowedHalves(as: Halves, head: string, { first }: Order): string {
  const { check, high } = as;
  const halves = (low: string, upper: string) =>
    block([storeTo(first, 'Int32', 0, low), storeTo(first, 'Int32', 4, upper)]);
  if (first === HIGH && as.isAddress) {
    return `${head}
    if (${first.misses}) {
      ${storedElsewhere(as)}
    } else if (typeof value === 'number' && (value & 0x7fff_ffff) + HIGH === value) {
      ${storeTo(first, 'Int32', 0, 'value | 0')}
      ${storeTo(first, 'Int32', 4, 'UPPER')}
    } else {
      setOther(i, value);
    }
  }

  function setOther(i: number, value: number): void {
    ${check}(value);
    ${storeTo(first, 'Int32', 0, 'value | 0')}
    ${storeTo(first, 'Int32', 4, 'highHalf(value)')}
  }`;
  }
  if (first === HIGH && check !== undefined) {
    return `${head}
    if (${first.holds}) {
      ${check}(value);
      ${storeTo(first, 'Int32', 0, 'value | 0')}
      ${storeTo(first, 'Int32', 4, 'highHalf(value)')}
    } else {
      ${storedElsewhere(as)}
    }
  }`;
  }
  return `${head}${lowOf(as)}
    if (${first.holds} && ${storesLow(as)}) ${halves(check === undefined ? 'value' : 'low', high)} else {
      ${storedElsewhere(as)}
    }
  }`;
}

function windowed(row: TypeRow, order: Order): string {
  const { name, js, as } = row;
  const { first, second } = order;
  const head = `  function set${name}(${parametersOf(row)}): void {
    const i = ${first.index};`;
  if (isHalves(as)) return windowedHalves(as, head, order);
  if (isJoined(as)) {
    const near = as.parts.map(({ type, at, store }) => storeTo(first, viewOf(type), at, store));
    return `${head}
    if (${first.holds}) ${block(near)}
    else ${block(partsTo('far', as))}
  }`;
  }
  return `${head}
    if (${first.holds}) ${storeTo(first, as.view, 0, 'value')}
    else far${name}(address, value);
  }

  function far${name}(address: Address, value: ${js}): void {
    const i = ${second.index};
    if (${second.holds}) ${storeTo(second, as.view, 0, 'value')}
    else other${name}(address, value);
  }

  function other${name}(address: Address, value: ${js}): void {
    const index = (address * PER_SPAN) & MASK;
    const offset = address - index * SPAN;
    const view = VIEWS[SLOTS[index]!];
    if (view !== undefined && (offset | 0) === offset && typeof address === 'number')
      view.set${as.view}(offset, value${little(as.view)});
    else missed.set${name}(address, value);
  }`;
}

const COMMENTS = {
  windowed:
    '// The stores that generated code runs where there is low memory: the counterpart of windowed-loads.ts, which says why they look like this.',
  high: '// The stores that generated code runs where no low memory is used: the counterpart of high-loads.ts.',
};

/** The high half of the region's addresses, where its window is the first. */
const UPPER = {
  windowed: { parameter: '', argument: '' },
  high: { parameter: '\n  UPPER: number,', argument: '\n    Math.floor(regionBase / 2 ** 32),' },
};

function windowedStores(order: Order): GeneratedFile {
  const { path, name, maker } = order;
  return file(
    `access/${path}-stores.ts`,
    COMMENTS[name],
    `
import { type Address, NULL_PAGE, SPAN } from '../address.js';
import type { StoreFunctions } from '../functions.js';
import { SLOT_MASK, windows } from '../windows.js';
import { checkAny, checkSigned, checkUnsigned, highHalf } from './halves.js';
import * as missed from './missed-stores.js';`,
    'type Views = readonly (DataView | undefined)[];',
    `
/** The stores through windows; call it once. */
export function ${maker}Stores(): StoreFunctions {
  const { low, region, regionBase, high } = windows();
  return ${name}Stores(
    NULL_PAGE,
    regionBase,${UPPER[name].argument}
    high.slots,
    high.views,
    SLOT_MASK,
    1 / SPAN,
    SPAN,
${boundArguments('set', LOW)}
${boundArguments('set', HIGH)}
  );
}`,
    `
function ${name}Stores(
  FIRST: number,
  HIGH: number,${UPPER[name].parameter}
  SLOTS: Uint8Array,
  VIEWS: Views,
  MASK: number,
  PER_SPAN: number,
  SPAN: number,
${boundParameters('set', LOW)}
${boundParameters('set', HIGH)}
) {
${OWN.map((row) => windowed(row, order)).join('\n\n')}

  function setHalves(address: Address, value: number): void {
    setI32(address, value | 0);
    setI32(address + 4, highHalf(value));
  }

  function setAny(address: Address, value: number | bigint): void {
    if (typeof value === 'bigint') setI64(address, value);
    else {
      checkAny(value);
      setHalves(address, value);
    }
  }

${returned(entriesOf('set', STORES))}
}`,
  );
}

// --- where no window serves yet ---

/** Converts a value as `DataView` does, for the addon. */
function converted({ meaning, js }: TypeRow): string {
  if (js === 'bigint') return 'BigInt.asIntN(64, value)';
  return meaning === 'float' ? '+value' : 'value | 0';
}

function missed(row: TypeRow): string {
  const { name, as } = row;
  const head = `export function set${name}(${parametersOf(row)}): void {`;
  if (isHalves(as)) return `${head}\n  ${storedElsewhere(as)}\n}`;
  if (isJoined(as)) return `${head}\n  ${partsTo('set', as).join('\n')}\n}`;
  return `${head}
  const view = openWindow(address);
  if (view === undefined) native().set${as.nativeStore}(address, ${converted(row)});
  else view.set${as.view}(offsetOf(address), value${little(as.view)});
}`;
}

function missedStores(): GeneratedFile {
  return file(
    'access/missed-stores.ts',
    `
// Stores that no window serves: the counterpart of missed-loads.ts. A value is converted as DataView converts it. When a
// value is refused, nothing is written.`,
    `
import type { Address } from '../address.js';
import { native } from '../native.js';
import { offsetOf, openWindow } from '../windows.js';
import { checkAny, checkSigned, checkUnsigned, highHalf } from './halves.js';`,
    OWN.map(missed).join('\n\n'),
    exportedAs('set', STORES),
    `
function setHalves(address: Address, value: number): void {
  const view = openWindow(address);
  if (view === undefined) native().setI64Number(address, value);
  else {
    view.setInt32(offsetOf(address), value, true);
    view.setInt32(offsetOf(address) + 4, highHalf(value), true);
  }
}

function setAny(address: Address, value: number | bigint): void {
  if (typeof value === 'bigint') setI64(address, value);
  else {
    checkAny(value);
    setHalves(address, value);
  }
}`,
  );
}

// --- under full checks ---

function checked(row: TypeRow): string {
  const { name, js, as, width } = row;
  const head = `  function set${name}(${parametersOf(row)}): void {
    const i = ${LOW_OR_0};`;
  const refused = isHalves(as) && as.check !== undefined ? `\n      ${as.check}(value);` : '';
  const slowly = `{
      ${slowCheck(row, 'set')}${refused}
      base.set${name}(address, ${valuesOf(row)});
    }`;
  if (isHalves(as)) {
    return `${head}${lowOf(as).replace('value | 0', "typeof value === 'number' ? value | 0 : 0")}
    if (${isLive(row)} && ${storesLow(as)}) ${halvesToLow(as)} else ${slowly}
  }`;
  }
  if (isJoined(as)) {
    return `${head}
    if (${isLive(row)}) ${partsToLow(as)}
    else ${slowly}
  }`;
  }
  return `${head}
    if (${isLive(row)}) ${toLow(as.view, 0, 'value')}
    else farSet${name}(address, value);
  }

  function farSet${name}(address: Address, value: ${js}): void {
    const view = far(address, ${width});
    if (view !== undefined) view.set${as.view}(offsetIn(address), value${little(as.view)});
    else ${slowly}
  }`;
}

function checkedStores(): GeneratedFile {
  const bodies = STORES.map(checked).join('\n\n');
  const used = ['checkSpan', 'checkStore', 'checkWrite'].filter((check) => bodies.includes(`${check}(`));
  return file(
    'checked/stores.ts',
    '// The stores of full checks: the counterpart of loads.ts.',
    `
import { checkSigned, checkUnsigned } from '../access/halves.js';
import { type Address, NULL_PAGE, SPAN } from '../address.js';
import type { MemoryFunctions, StoreFunctions } from '../functions.js';
import { lowShadow } from '../shadow.js';
import { windows } from '../windows.js';
import { ${used.join(', ')} } from './check.js';
import { type FarView, makeFarView, offsetIn } from './far-view.js';`,
    `
/** The checked stores; call it once. */
export function makeCheckedStores(base: MemoryFunctions): StoreFunctions {
  const { low, backend } = windows();
  return checkedStores(
    backend === 'windows' ? NULL_PAGE : SPAN,
    lowShadow(),
    makeFarView(),
    base,
${boundArguments('set', LOW)}
  );
}`,
    `
function checkedStores(
  FIRST: number,
  SHADOW: Uint8Array,
  far: FarView,
  base: MemoryFunctions,
${boundParameters('set', LOW)}
) {
${bodies}

${returned(STORES.map(({ name }) => `set${name}`))}
}`,
  );
}

export const STORE_FILES: readonly GeneratedFile[] = [
  ...ORDERS.map(windowedStores),
  missedStores(),
  checkedStores(),
];
