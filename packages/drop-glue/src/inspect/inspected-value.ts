import { hex, INSPECT } from '@justlang/config/internal';
import type { Address } from '@justlang/memory-access';

/**
 * What was found at an address. All but `live` say why there is no more to see:
 *
 * - `none`: null where the type allows it, as `None` or `Weak::new()`
 * - `gone`: no live block of the layout is there: it was freed, or the slot never held a value
 * - `outside`: it is no memory of the heap
 * - `dropped`: the block is there, and its value was dropped: only weak references are left
 * - `invalid`: no value of the type has these bytes
 * - `seen`: the value is shown further up: a cycle
 * - `cut`: it lies deeper than was asked for, or beyond the values that are shown at a time
 */
export type ValueState = 'live' | 'none' | 'gone' | 'outside' | 'dropped' | 'invalid' | 'seen' | 'cut';

/** What an {@link InspectedValue} holds. */
export interface InspectedValueFields {
  /** What the program calls the type; without a name its id and kind. */
  readonly type: string;
  /** Where the value lies. */
  readonly address: Address;
  readonly state: ValueState;
  /** A scalar or a text. A text of more bytes than are shown ends early: see `length`. */
  readonly value?: number | bigint | boolean | string;
  /** The first bytes of a value whose type says nothing of them, in hexadecimal. */
  readonly bytes?: string;
  /** The variant of an enum; its tag where that has no name. */
  readonly variant?: string;
  /** The fields of a struct or a variant, by their names; by their offsets (`+8`) where they have none. */
  readonly fields?: Readonly<Record<string, InspectedValue>>;
  /** The first elements of an array, a slice or a vec. */
  readonly elements?: readonly InspectedValue[];
  /** How many elements there are; bytes of a text. */
  readonly length?: number;
  /** How many there is room for. */
  readonly capacity?: number;
  /** Where a pointer points. */
  readonly pointer?: Address;
  /** The counts of the block that an `rc` or a `weak` points to. */
  readonly strong?: number;
  readonly weak?: number;
  /** What it points to. */
  readonly pointee?: InspectedValue;
}

/** A value in memory, as {@link DropGlue.inspectValue} found it: a copy, which no later write changes. */
export class InspectedValue implements InspectedValueFields {
  declare readonly type: string;
  declare readonly address: Address;
  declare readonly state: ValueState;
  declare readonly value?: number | bigint | boolean | string;
  declare readonly bytes?: string;
  declare readonly variant?: string;
  declare readonly fields?: Readonly<Record<string, InspectedValue>>;
  declare readonly elements?: readonly InspectedValue[];
  declare readonly length?: number;
  declare readonly capacity?: number;
  declare readonly pointer?: Address;
  declare readonly strong?: number;
  declare readonly weak?: number;
  declare readonly pointee?: InspectedValue;

  constructor(fields: InspectedValueFields) {
    Object.assign(this, fields);
  }

  /** Renders the value and what it holds, a line each. */
  toString(): string {
    const [first, ...rest] = linesOf(this);
    return [`${first} at ${hex(this.address)}`, ...rest].join('\n');
  }

  /**
   * For `JSON.stringify`: the same properties. A scalar that JSON has no number for is its decimal text: one of 64 bits, NaN, an
   * infinity and -0.
   */
  toJSON(): object {
    const { value } = this;
    if (typeof value === 'bigint') return { ...this, value: String(value) };
    if (typeof value !== 'number' || (Number.isFinite(value) && !Object.is(value, -0))) return { ...this };
    return { ...this, value: Object.is(value, -0) ? '-0' : String(value) };
  }

  /** For `console.log`. */
  [INSPECT](): string {
    return this.toString();
  }
}

/** What is said of a value that there is no more to see of. */
const STATES: Readonly<Record<InspectedValue['state'], string>> = {
  live: '',
  none: ' = None',
  gone: ' (gone)',
  outside: " (not in the heap's memory)",
  dropped: ' (dropped)',
  invalid: ' (invalid)',
  seen: ' (shown above)',
  cut: ' ...',
};

/** The value itself in one line, without what it holds. */
function lineOf(value: InspectedValue): string {
  const { state, variant, bytes, pointer, pointee } = value;
  let line = value.type;
  if (variant !== undefined) line += ` = ${variant}`;
  if (value.value !== undefined) line += ` = ${scalarText(value)}`;
  if (bytes !== undefined) line += ` = bytes ${bytes}`;
  if (value.elements !== undefined) line += sizeText(value);
  if (value.strong !== undefined) line += ` (strong ${value.strong}, weak ${value.weak})`;
  if (pointer !== undefined) line += ` -> ${hex(pointer)}`;
  if (pointee !== undefined) line += ` ${lineOf(pointee)}`;
  return line + STATES[state];
}

/** The lines of a value and of what it holds, these indented. */
function linesOf(value: InspectedValue): string[] {
  const lines = [lineOf(value)];
  // What a pointer points to stands on its own line; so its parts follow here.
  let holder = value;
  while (holder.pointee !== undefined) holder = holder.pointee;
  const { fields = {}, elements = [], length = 0 } = holder;
  const parts = [...Object.entries(fields), ...Object.entries(elements)];
  for (const [name, part] of parts) {
    const [first, ...rest] = linesOf(part);
    lines.push(`  ${name}: ${first}`, ...rest.map((line) => `  ${line}`));
  }
  if (holder.elements !== undefined && length > elements.length) {
    lines.push(`  ... ${length - elements.length} more`);
  }
  return lines;
}

function scalarText({ type, value, length }: InspectedValue): string {
  if (Object.is(value, -0)) return '-0';
  if (typeof value !== 'string') return type === 'address' ? hex(Number(value)) : String(value);
  const isCut = length !== undefined && length > new TextEncoder().encode(value).length;
  return JSON.stringify(value) + (isCut ? `... (${length} bytes)` : '');
}

function sizeText({ length, capacity }: InspectedValue): string {
  const elements = length === 1 ? '1 element' : `${length} elements`;
  return capacity === undefined || capacity === length ? `, ${elements}` : `, ${elements} of ${capacity}`;
}
