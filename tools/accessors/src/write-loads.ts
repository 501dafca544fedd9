// Writes the loads: through windows, where no window serves yet, and under full checks.

import type { Halves, Joined, TypeRow } from './rows.js';
import {
  boundArguments,
  boundParameters,
  type ConstantWindow,
  entriesOf,
  exportedAs,
  file,
  type GeneratedFile,
  HIGH,
  isDirect,
  isHalves,
  isJoined,
  LOW,
  LOW_OR_0,
  little,
  loadFrom,
  ORDERS,
  type Order,
  returned,
} from './text.js';
import { TYPES } from './types.js';

const LOADS = TYPES.filter(({ reads }) => reads !== undefined);
/** Those that have functions of their own without checks. */
const OWN = LOADS.filter(({ sameAs }) => sameAs === undefined);

/** The method of `DataView` for a part of a joined type. */
export function viewOf(name: string): string {
  const as = TYPES.find((row) => row.name === name)?.as;
  if (as === undefined || !isDirect(as)) throw new Error(`${name} is no type that DataView reads by itself`);
  return as.view;
}

const plus = (at: number): string => (at === 0 ? '' : ` + ${at}`);

/** The offset of a byte of the value in the low window, which starts at 8. */
export function lowOffset(at: number): string {
  return `i - ${8 - at}`;
}

const fromLow = (view: string, at: number): string => `get${view}(${lowOffset(at)}${little(view)})`;

// --- through windows ---

const FAR = `
    const index = (address * PER_SPAN) & MASK;
    const offset = address - index * SPAN;
    const view = VIEWS[SLOTS[index]!];`;

function windowed({ name, js, as }: TypeRow, { first, second }: Order): string {
  const head = (prefix: string, { index }: ConstantWindow) =>
    `  function ${prefix}${name}(address: Address): ${js} {\n    const i = ${index};`;
  if (isHalves(as)) return windowedHalves(name, js, as, head, { first, second });
  if (isJoined(as)) {
    const near = as.join(...as.parts.map(({ type, at }) => loadFrom(first, viewOf(type), at)));
    return `${head('get', first)}
    return ${first.holds} ? ${near} : ${joinedFrom('far', as)};
  }`;
  }
  return `${head('get', first)}
    return ${first.holds} ? ${loadFrom(first, as.view, 0)} : far${name}(address);
  }

${head('far', second)}
    return ${second.holds} ? ${loadFrom(second, as.view, 0)} : other${name}(address);
  }

  function other${name}(address: Address): ${js} {${FAR}
    return view !== undefined && (offset | 0) === offset && typeof address === 'number'
      ? view.get${as.view}(offset${little(as.view)})
      : missed.get${name}(address);
  }`;
}

/** The value of a joined type, its parts loaded by functions that begin with `prefix`. */
function joinedFrom(prefix: string, { parts, join, far }: Joined): string {
  const load = (type: string, at: number) => `${prefix}${type}(address${plus(at)})`;
  return far === undefined ? join(...parts.map(({ type, at }) => load(type, at))) : far(load);
}

/** The address of these halves, quickest where it lies in the same 4 GiB as the region. */
const IN_REGION = 'high === UPPER ? UPPER_BASE + (low >>> 0) : addressFrom(low, high)';

function windowedHalves(
  name: string,
  js: string,
  as: Halves,
  head: (prefix: string, window: ConstantWindow) => string,
  { first, second }: Pick<Order, 'first' | 'second'>,
): string {
  const through = (prefix: string, window: ConstantWindow, missed: string) => `${head(prefix, window)}
    if (${window.misses}) return ${missed};
    const low = ${loadFrom(window, 'Int32', 0)};
    const high = ${loadFrom(window, 'Int32', 4)};
    return ${window === HIGH && first === HIGH && as.isAddress ? IN_REGION : `${as.loadsLow} ? low : ${as.from}(low, high)`};
  }`;
  if (!as.farTogether) return through('get', first, `${as.from}(farI32(address), farI32(address + 4))`);
  return `${through('get', first, `far${name}(address)`)}

${through('far', second, `other${name}(address)`)}

  function other${name}(address: Address): ${js} {${FAR}
    if (view === undefined || (offset | 0) !== offset || typeof address !== 'number') {
      return missed.get${name}(address);
    }
    return ${as.from}(view.getInt32(offset, true), view.getInt32(offset + 4, true));
  }`;
}

const COMMENTS = {
  windowed: `
// The loads that generated code runs where there is low memory.
//
// \`i\` equals the address only if that is a 31-bit integer. So one more test, against FIRST, refuses the null page,
// negatives, fractions, NaN and wrong types alike. \`i\` stays integer arithmetic in a program that also has high
// addresses; a subtraction in its place would become one of doubles, which is 1.4 times the cost of a load. A high
// address is first tried in the window of the first region of high memory, whose base is a constant too, then finds its
// DataView in a table. An address without a window goes to missed-loads.ts.
//
// V8 inlines about 920 bytes of bytecode into one function, so size is speed. Each load takes 49 bytes. \`| 0\` after
// the subtraction is 3 of them and spares a test for overflow. The constants are parameters of the enclosing function,
// because V8 reads those with the shortest code: a module's const costs a test for its initialisation, an import costs
// a cell. The getters are bound to the window for the same reason. Each load is written out, and made once: functions
// made twice from one source text share feedback, and V8 then treats nothing in them as constant.`,
  high: `
// The loads that generated code runs where no low memory is used: those of windowed-loads.ts, which says why they look
// like this, with the window of the first region of high memory before the low one.
//
// HIGH is a multiple of 2^31, so the low 31 bits of an address in the window are its offset, and \`i + HIGH\` equals nothing
// but a number that is such an address. V8 takes those bits from a double with one instruction; a difference of doubles would
// come before it, and a chase of pointers waits for that at each step. For the same reason \`getAddress\` compares the high half
// with the region's and adds the low one: 6 ns a step where the general sum takes 8.7.`,
};

const HALVES_USED = {
  windowed: 'secondOf, signedAny, signedFrom, unsignedAny, unsignedFrom',
  high: 'addressFrom, secondOf, signedAny, signedFrom, unsignedAny, unsignedFrom',
};

/** The high half of the region's addresses, and what it adds to them: where the region's window is the first. */
const UPPER = {
  windowed: { parameters: '', arguments: '' },
  high: {
    parameters: '\n  UPPER: number,\n  UPPER_BASE: number,',
    arguments: '\n    Math.floor(regionBase / 2 ** 32),\n    Math.floor(regionBase / 2 ** 32) * 2 ** 32,',
  },
};

function windowedLoads(order: Order): GeneratedFile {
  const { path, name, maker } = order;
  return file(
    `access/${path}-loads.ts`,
    COMMENTS[name],
    `
import { type Address, NULL_PAGE, SPAN } from '../address.js';
import type { LoadFunctions } from '../functions.js';
import { SLOT_MASK, windows } from '../windows.js';
import { ${HALVES_USED[name]} } from './halves.js';
import * as missed from './missed-loads.js';`,
    'type Views = readonly (DataView | undefined)[];',
    `
/** The loads through windows; call it once. */
export function ${maker}Loads(): LoadFunctions {
  const { low, region, regionBase, high } = windows();
  return ${name}Loads(
    NULL_PAGE,
    regionBase,${UPPER[name].arguments}
    high.slots,
    high.views,
    SLOT_MASK,
    1 / SPAN,
    SPAN,
${boundArguments('get', LOW)}
${boundArguments('get', HIGH)}
  );
}`,
    `
function ${name}Loads(
  FIRST: number,
  HIGH: number,${UPPER[name].parameters}
  SLOTS: Uint8Array,
  VIEWS: Views,
  MASK: number,
  PER_SPAN: number,
  SPAN: number,
${boundParameters('get', LOW)}
${boundParameters('get', HIGH)}
) {
${OWN.map((row) => windowed(row, order)).join('\n\n')}

${returned(entriesOf('get', LOADS))}
}`,
  );
}

// --- where no window serves yet ---

function missed({ name, js, as, meaning }: TypeRow): string {
  const head = `export function get${name}(address: Address): ${js} {`;
  if (isDirect(as)) {
    return `${head}
  const view = openWindow(address);
  return view === undefined ? native().get${name}(address) : view.get${as.view}(offsetOf(address)${little(as.view)});
}`;
  }
  if (isJoined(as)) return `${head}\n  return ${joinedFrom('get', as)};\n}`;
  return `${head}\n  return ${meaning === 'signed' ? 'signed' : 'unsigned'}Halves(address, ${as.from});\n}`;
}

/** Without a window a call is what a load costs: one for both halves. The addon answers NaN for what no number holds exactly. */
function missedHalves(meaning: string): string {
  return `
function ${meaning}Halves<Value>(address: Address, from: (low: number, high: number) => Value): Value | number {
  const view = openWindow(address);
  if (view === undefined) {
    const value = native().get${meaning === 'signed' ? 'I64' : 'U64'}Number(address);
    return Number.isNaN(value) ? from(getI32(address), getI32(address + 4)) : value;
  }
  const at = offsetOf(address);
  return from(view.getInt32(at, true), view.getInt32(at + 4, true));
}`;
}

function missedLoads(): GeneratedFile {
  return file(
    'access/missed-loads.ts',
    `
// Loads that no window serves: of a bad address, of the first address in a span, or beyond the last window. Where there
// are no windows at all, they are the accessors. A native call is then what a load costs, so both halves of 64 bits are one.`,
    `
import type { Address } from '../address.js';
import { native } from '../native.js';
import { offsetOf, openWindow } from '../windows.js';
import { secondOf, signedAny, signedFrom, unsignedAny, unsignedFrom } from './halves.js';`,
    OWN.map(missed).join('\n\n'),
    exportedAs('get', LOADS),
    ['signed', 'unsigned'].map(missedHalves).join('\n\n'),
  );
}

// --- under full checks ---

/** True of a low address whose value lies in live memory: within one granule, or across two that are live as a whole. */
export function isLive({ width, align = width }: TypeRow): string {
  const start = 'i === address && i >= FIRST && ';
  const inside = `(i & 7) + SHADOW[i >>> 3]! <= ${8 - width}`;
  if (align < width) {
    // The granule after the last of the low shadow has no byte there.
    const across = `i < 0x7fff_fff8 && (SHADOW[i >>> 3]! | SHADOW[(i + ${width - 1}) >>> 3]!) === 0`;
    return start + (width === 8 ? across : `(${inside} || (${across}))`);
  }
  if (width === 8) return `${start}((i & 7) | SHADOW[i >>> 3]!) === 0`;
  const aligned = align === 1 ? '' : `(i & ${align - 1}) === 0 && `;
  return start + aligned + inside;
}

/** Checks what the fast paths did not let through. An access that may lie across granules is checked as a range. */
export function slowCheck({ name, width, align = width }: TypeRow, verb: 'get' | 'set'): string {
  const operation = `${verb}${name}`;
  const arguments_ = `address, ${width}, '${operation}', ${operation}`;
  if (align === width) return `check${verb === 'get' ? 'Load' : 'Store'}(${arguments_});`;
  const access = verb === 'get' ? 'read' : 'write';
  return `checkSpan('address', address, ${width}, 'size', '${operation}', '${access}', ${operation});
    check${verb === 'get' ? 'Read' : 'Write'}(${arguments_});`;
}

function checked(row: TypeRow): string {
  const { name, js, as, width } = row;
  return `  function get${name}(address: Address): ${js} {
    const i = ${LOW_OR_0};
    if (${isLive(row)}) ${checkedLow(as)}
    const view = far(address, ${width});
    if (view !== undefined) ${checkedFar(as)}
    ${slowCheck(row, 'get')}
    return base.get${name}(address);
  }`;
}

function checkedLow(as: TypeRow['as']): string {
  if (isDirect(as)) return `return ${fromLow(as.view, 0)};`;
  if (isJoined(as)) {
    return `return ${as.join(...as.parts.map(({ type, at }) => fromLow(viewOf(type), at)))};`;
  }
  return `{
      const low = getInt32(${lowOffset(0)}, true);
      const high = getInt32(${lowOffset(4)}, true);
      return ${as.loadsLow} ? low : ${as.from}(low, high);
    }`;
}

function checkedFar(as: TypeRow['as']): string {
  if (isDirect(as)) return `return view.get${as.view}(offsetIn(address)${little(as.view)});`;
  const parts = isJoined(as) ? as.parts.map(({ type, at }) => [viewOf(type), at] as const) : HALVES;
  const join = isJoined(as) ? as.join : (low: string, high: string) => `${as.from}(${low}, ${high})`;
  const read = (from: string) =>
    (join as (...parts: string[]) => string)(
      ...parts.map(([view, at]) => `view.get${view}(${from}${plus(at)}${little(view)})`),
    );
  if (parts.length === 1) return `return ${read('offsetIn(address)')};`;
  return `{
      const at = offsetIn(address);
      return ${read('at')};
    }`;
}

const HALVES: readonly (readonly [string, number])[] = [
  ['Int32', 0],
  ['Int32', 4],
];

function checkedLoads(): GeneratedFile {
  const bodies = LOADS.map(checked).join('\n\n');
  const used = ['checkLoad', 'checkRead', 'checkSpan'].filter((check) => bodies.includes(`${check}(`));
  return file(
    'checked/loads.ts',
    `
// The loads of full checks. An aligned load lies within one granule, so its fast path reads one byte of the shadow: see
// shadow.ts. An unaligned one may lie across two. A load through a high window finds its byte in the map of a page. All
// else goes the slow way: misaligned addresses there and of the plain loads, addresses beyond the windows, and faults.
// Constants are parameters of the enclosing function, for the reason given in windowed-loads.ts.`,
    `
import { signedAny, signedFrom, unsignedAny, unsignedFrom } from '../access/halves.js';
import { type Address, NULL_PAGE, SPAN } from '../address.js';
import type { LoadFunctions, MemoryFunctions } from '../functions.js';
import { lowShadow } from '../shadow.js';
import { windows } from '../windows.js';
import { ${used.join(', ')} } from './check.js';
import { type FarView, makeFarView, offsetIn } from './far-view.js';`,
    `
/** The checked loads; call it once. */
export function makeCheckedLoads(base: MemoryFunctions): LoadFunctions {
  const { low, backend } = windows();
  return checkedLoads(
    backend === 'windows' ? NULL_PAGE : SPAN,
    lowShadow(),
    makeFarView(),
    base,
${boundArguments('get', LOW)}
  );
}`,
    `
function checkedLoads(
  FIRST: number,
  SHADOW: Uint8Array,
  far: FarView,
  base: MemoryFunctions,
${boundParameters('get', LOW)}
) {
${bodies}

${returned(LOADS.map(({ name }) => `get${name}`))}
}`,
  );
}

export const LOAD_FILES: readonly GeneratedFile[] = [
  ...ORDERS.map(windowedLoads),
  missedLoads(),
  checkedLoads(),
];
