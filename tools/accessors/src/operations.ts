// Every public function of MemoryAccess, in the order of the reference: the rows of the tables, one entry a function.

import { ATOMIC_TYPES, CHANGES } from './atomics.js';
import { OTHERS } from './others.js';
import type { AtomicRow, Category, JsType, Meaning, TypeRow } from './rows.js';
import { TYPES } from './types.js';
import { unsafeName, VIEWS } from './views.js';

/** What a function does, as far as generated code and tests tell functions apart. */
export type Kind =
  | 'load'
  | 'store'
  | 'halves store'
  | 'view'
  | 'unsafe view'
  | 'atomic load'
  | 'atomic store'
  | 'atomic update'
  | 'atomic replace'
  | 'atomic wait'
  | 'atomic notify'
  | 'other';

/** A public function of MemoryAccess. */
export interface Operation {
  readonly name: string;
  readonly kind: Kind;
  readonly category: Category;
  /** The row it comes from: `I32` of `getI32`, `i32Array` of `unsafeI32Array`. */
  readonly type: string;
  /** Bytes of the value, or of an element; 0 where the caller says how many. */
  readonly width: number;
  /** What an address must be a multiple of: under full checks for loads and stores, always for views and atomics. */
  readonly align: number;
  /** What the bytes mean. */
  readonly meaning: Meaning | undefined;
  /** The value in JavaScript, or the class of a view. */
  readonly value: JsType | string;
  readonly parameters: readonly string[];
  readonly returns: string;
  /** The text of its TSDoc. */
  readonly doc: string;
}

const NULL_PAGE = '@throws `ERR_JUST_NULL_ADDRESS` in the null page, 0 to 4095';
const NO_ADDRESS = '@throws `ERR_JUST_INVALID_ARGUMENT` when `address` is not an integer from 0 to 2^53 - 1';

const lines = (...parts: readonly (string | undefined)[]): string =>
  parts.filter((part) => part !== undefined).join('\n');

const safety = (width: number, what: string): string =>
  `\n*Safety*: the ${width === 1 ? 'byte' : `${width} bytes`} must be ${what}.\n`;

/** `@throws` of a bad address, and of what else is refused. */
const refusals = (other: string | undefined): string =>
  other === undefined ? NO_ADDRESS : `${NO_ADDRESS},\n  or ${other}`;

const place = ({ width, align = width }: TypeRow, verb: string): string => {
  if (width === 1) return `@param address - the byte to ${verb}`;
  const where = align === 1 ? 'at any alignment' : `a multiple of ${align} under full checks`;
  return `@param address - where its ${width} bytes start, ${where}`;
};

function load(row: TypeRow): Operation[] {
  const { name, width, align = width, meaning, js, reads } = row;
  if (reads === undefined) return [];
  const doc = lines(reads, safety(width, 'live'), place(row, 'read'), NULL_PAGE, refusals(row.unreadable));
  const common = { kind: 'load', category: 'Loads', type: name, width, align, meaning, value: js } as const;
  return [{ ...common, name: `get${name}`, parameters: ['address: Address'], returns: js, doc }];
}

function store(row: TypeRow): Operation[] {
  const { name, width, align = width, meaning, js, writes, values = ['value'] } = row;
  if (writes === undefined) return [];
  const doc = lines(
    writes,
    safety(width, 'live and writable'),
    place(row, 'write'),
    ...values.map((value) => `@param ${value} - ${row.range}`),
    NULL_PAGE,
    refusals(row.unwritable),
  );
  const kind = values.length === 1 ? 'store' : 'halves store';
  const common = { kind, category: 'Stores', type: name, width, align, meaning, value: js } as const;
  const parameters = ['address: Address', ...values.map((value) => `${value}: ${js}`)];
  return [{ ...common, name: `set${name}`, parameters, returns: 'void', doc }];
}

function view(kind: 'view' | 'unsafe view'): Operation[] {
  const unsafe = kind === 'unsafe view';
  return VIEWS.map(({ name, array, width, summary }) => ({
    name: unsafe ? unsafeName(name) : name,
    kind,
    category: unsafe ? 'Unsafe views' : 'Views',
    type: name,
    width,
    align: width,
    meaning: undefined,
    value: array,
    parameters: ['address: Address', 'length: number'],
    returns: `${array}<ArrayBuffer>`,
    doc: lines(
      `${summary}${unsafe ? ', over a window' : ''}.\n`,
      unsafe
        ? '*Safety*: the view must not leave the function that made it.\n'
        : '*Safety*: the view outlives its memory.\n',
      `@param address - where the first element lies${width === 1 ? '' : `, a multiple of ${width}`}`,
      '@param length - elements; 0 touches nothing',
      '@throws `ERR_JUST_NULL_ADDRESS` when the view is not empty and starts in the null page',
      width === 1 ? undefined : `@throws \`ERR_JUST_MISALIGNED\` when \`address\` is no multiple of ${width}`,
      '@throws `ERR_JUST_INVALID_ARGUMENT` when an argument is no integer in its range',
    ),
  }));
}

/** The name of an operation on a row: `atomicAddI32`. */
export function atomicName(operation: string, { name }: AtomicRow): string {
  return `atomic${operation.charAt(0).toUpperCase()}${operation.slice(1)}${name}`;
}

/** What the operations of an atomic type have in common. */
function atomicParts(row: AtomicRow) {
  const { name: type, width, js: value, meaning } = row;
  return {
    common: { category: 'Atomics', type, width, align: width, meaning, value } as const,
    address: `@param address - ${width === 1 ? 'the byte' : `a multiple of ${width}`}`,
    at: safety(width, 'live, and accessed atomically by every thread that shares them'),
    refused: lines(
      width === 1 ? undefined : `@throws \`ERR_JUST_MISALIGNED\` when \`address\` is no multiple of ${width}`,
      '@throws `ERR_JUST_NULL_ADDRESS` in the null page',
    ),
  };
}

function atomics(row: AtomicRow): Operation[] {
  const { width, js, meaning, waits = false } = row;
  const { common, address, at, refused } = atomicParts(row);
  const sign = width < 4 ? `${meaning} ` : '';
  const integer = `${width === 1 ? 'an' : 'a'} ${8 * width}-bit ${sign}integer`;
  return [
    {
      ...common,
      name: atomicName('load', row),
      kind: 'atomic load',
      parameters: ['address: Address'],
      returns: js,
      doc: lines(`Reads ${integer} atomically.`, at, address, '@returns the value', refused, NO_ADDRESS),
    },
    ...CHANGES.map(({ name: change, verb, operand }): Operation => {
      const stores = change === 'store';
      return {
        ...common,
        name: atomicName(change, row),
        kind: stores ? 'atomic store' : 'atomic update',
        parameters: ['address: Address', `value: ${js}`],
        returns: stores ? 'void' : js,
        doc: lines(
          `${verb} ${integer} atomically.`,
          at,
          address,
          `@param value - ${operand}`,
          stores ? undefined : '@returns the value before',
          refused,
          NO_ADDRESS,
        ),
      };
    }),
    {
      ...common,
      name: atomicName('compareExchange', row),
      kind: 'atomic replace',
      parameters: ['address: Address', `expected: ${js}`, `replacement: ${js}`],
      returns: js,
      doc: lines(
        'Writes `replacement` if the value is `expected`, atomically.',
        at,
        address,
        '@param expected - the value to replace',
        '@param replacement - the new value',
        '@returns the value before: `expected` exactly when the replacement was written',
        refused,
        NO_ADDRESS,
      ),
    },
    ...(waits ? waiting(row) : []),
  ];
}

function waiting(row: AtomicRow): Operation[] {
  const { js } = row;
  const { common, address, at, refused } = atomicParts(row);
  return [
    {
      ...common,
      name: atomicName('wait', row),
      kind: 'atomic wait',
      parameters: ['address: Address', `expected: ${js}`, 'timeoutMs?: number'],
      returns: 'WaitResult',
      doc: lines(
        'Blocks this thread until another notifies the address, unless its value is not `expected`. The value is compared',
        'and the thread queued in one step, so a notification after a change is never missed.',
        at,
        address,
        '@param expected - the value to wait on',
        '@param timeoutMs - how long at most, in milliseconds, 0 or more; default `Infinity`',
        "@returns `'ok'` when notified, `'not-equal'` when it did not wait, `'timed-out'` when the time passed",
        refused,
        refusals('`timeoutMs` is no number of at least 0'),
      ),
    },
    {
      ...common,
      name: atomicName('notify', row),
      kind: 'atomic notify',
      parameters: ['address: Address', 'count?: number'],
      returns: 'number',
      doc: lines(
        'Wakes threads that wait on the address, those that have waited longest first.',
        at,
        address,
        '@param count - how many at most, 0 or more; default `Infinity`',
        '@returns how many were woken',
        refused,
        refusals('`count` is neither an integer of at least 0 nor `Infinity`'),
      ),
    },
  ];
}

function other(category: Category): Operation[] {
  return OTHERS.filter((row) => row.category === category).map((row) => ({
    ...row,
    doc: row.doc.trim(),
    kind: 'other',
    type: row.name,
    width: 0,
    align: 1,
    meaning: undefined,
    value: row.returns,
  }));
}

/** Every public function, in the order of the reference. */
export const operations: readonly Operation[] = [
  ...TYPES.flatMap(load),
  ...TYPES.flatMap(store),
  ...other('Bulk operations'),
  ...view('view'),
  ...view('unsafe view'),
  ...other('Text'),
  ...ATOMIC_TYPES.flatMap(atomics),
];

/** The functions of some kinds. */
export function ofKind(...kinds: readonly Kind[]): Operation[] {
  return operations.filter(({ kind }) => kinds.includes(kind));
}
