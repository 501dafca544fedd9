import { RuntimeConfig } from '@justlang/config';
import { DropGlue, type DropType, type InspectedValue, type Scalar } from '@justlang/drop-glue';
import { JustHeap, Layout } from '@justlang/heap';
import { MemoryAccess } from '@justlang/memory-access';

/** Types of one of each kind, by name. */
export const T = {
  u8: 1,
  u32: 2,
  i64: 3,
  f64: 4,
  bool: 5,
  char: 6,
  byte: 7,
  String: 10,
  Account: 11,
  'Box<Account>': 12,
  'Option<Box<Account>>': 13,
  'Vec<u32>': 14,
  'Box<[u32]>': 15,
  'Box<str>': 16,
  Shape: 17,
  '[u8; 3]': 18,
  'Box<dyn Any>': 19,
  'Rc<Link>': 20,
  'Weak<Link>': 21,
  Link: 22,
  'Rc<str>': 23,
  'Option<Rc<Link>>': 24,
  '&Account': 25,
  '&str': 26,
  Opaque: 27,
  Empty: 28,
  'Vec<Empty>': 29,
  'Vec<Account>': 30,
  Plain: 31,
} as const;

export type TypeName = keyof typeof T;

const scalar = (name: Scalar, size: number): DropType => ({
  kind: 'trivial',
  layout: Layout.of(size, Math.min(size, 8)),
  scalar: name,
});

/** Account { owner: String, cents: u32, next: Option<Box<Account>> } */
const ACCOUNT: DropType = {
  kind: 'struct',
  layout: Layout.of(40, 8),
  fields: [
    { offset: 0, type: T.String, name: 'owner' },
    { offset: 24, type: T.u32, name: 'cents' },
    { offset: 32, type: T['Option<Box<Account>>'], name: 'next' },
  ],
};

const TYPES: Readonly<Record<TypeName, DropType>> = {
  u8: scalar('u8', 1),
  u32: scalar('u32', 4),
  i64: scalar('i64', 8),
  f64: scalar('f64', 8),
  bool: scalar('bool', 1),
  char: scalar('char', 4),
  byte: scalar('text', 1),
  String: { kind: 'string', layout: Layout.of(24, 8) },
  Account: ACCOUNT,
  'Box<Account>': { kind: 'box', layout: Layout.ADDRESS, pointee: T.Account },
  'Option<Box<Account>>': { kind: 'box', layout: Layout.ADDRESS, pointee: T.Account, nullable: true },
  'Vec<u32>': { kind: 'vec', layout: Layout.of(24, 8), element: T.u32 },
  'Box<[u32]>': { kind: 'slice', layout: Layout.of(16, 8), element: T.u32 },
  'Box<str>': { kind: 'slice', layout: Layout.of(16, 8), element: T.byte },
  Shape: {
    kind: 'enum',
    layout: Layout.of(32, 8),
    tag: { offset: 0, width: 1 },
    variants: [
      { value: 0, fields: [], name: 'Point' },
      { value: 1, fields: [{ offset: 8, type: T.f64, name: 'radius' }], name: 'Circle' },
      { value: 2, fields: [{ offset: 8, type: T.String }] },
    ],
    otherwise: 'invalid',
  },
  '[u8; 3]': { kind: 'array', layout: Layout.of(3, 1), element: T.u8, count: 3 },
  'Box<dyn Any>': { kind: 'dyn', layout: Layout.of(16, 8) },
  'Rc<Link>': { kind: 'rc', layout: Layout.ADDRESS, pointee: T.Link },
  'Weak<Link>': { kind: 'weak', layout: Layout.ADDRESS, pointee: T.Link },
  Link: {
    kind: 'struct',
    layout: Layout.of(16, 8),
    fields: [
      { offset: 0, type: T.i64, name: 'id' },
      { offset: 8, type: T['Option<Rc<Link>>'], name: 'next' },
    ],
  },
  'Rc<str>': { kind: 'rc', layout: Layout.of(16, 8), pointee: { slice: T.byte } },
  'Option<Rc<Link>>': { kind: 'rc', layout: Layout.ADDRESS, pointee: T.Link, nullable: true },
  '&Account': { kind: 'trivial', layout: Layout.ADDRESS, refers: T.Account },
  '&str': { kind: 'trivial', layout: Layout.of(16, 8), refers: { slice: T.byte } },
  Opaque: { kind: 'trivial', layout: Layout.of(40, 8) },
  Empty: { kind: 'struct', layout: Layout.of(0, 1), fields: [] },
  'Vec<Empty>': { kind: 'vec', layout: Layout.of(24, 8), element: T.Empty },
  'Vec<Account>': { kind: 'vec', layout: Layout.of(24, 8), element: T.Account },
  Plain: {
    kind: 'struct',
    layout: Layout.of(32, 8),
    fields: [
      { offset: 0, type: T.u32 },
      { offset: 8, type: T.String },
    ],
  },
};

/** Glue that knows these types, and what puts values of them into memory. */
export class ShownTypes {
  readonly glue: DropGlue;

  constructor(readonly heap: JustHeap) {
    this.glue = new DropGlue(heap);
    for (const [name, type] of Object.entries(TYPES))
      this.glue.define(T[name as TypeName], { ...type, name });
  }

  show(address: number, type: TypeName, options = {}): InspectedValue {
    return this.glue.inspectValue(address, T[type], options);
  }

  /** A slot for a value of a type, all of it 0. */
  slot(type: TypeName): number {
    const { size, align } = TYPES[type].layout;
    return this.heap.allocateZeroed(size, align);
  }

  words(address: number, ...words: (number | bigint)[]): number {
    for (const [index, word] of words.entries()) MemoryAccess.setU64(address + 8 * index, BigInt(word));
    return address;
  }

  bytes(address: number, ...bytes: number[]): void {
    for (const [index, byte] of bytes.entries()) MemoryAccess.setU8(address + index, byte);
  }

  /** A block with a text, and its bytes. */
  text(text: string): { address: number; bytes: number } {
    const bytes = MemoryAccess.utf8Length(text);
    const address = this.heap.allocate(bytes, 1);
    MemoryAccess.encodeUtf8(text, address, bytes);
    return { address, bytes };
  }

  string(slot: number, text: string): void {
    const { address, bytes } = this.text(text);
    this.words(slot, address, bytes, bytes);
  }

  numbers(...numbers: number[]): number {
    const address = this.heap.allocate(4 * numbers.length, 4);
    for (const [index, number] of numbers.entries()) MemoryAccess.setU32(address + 4 * index, number);
    return address;
  }

  account(owner: string, cents: number, next = 0): number {
    const account = this.slot('Account');
    this.string(account, owner);
    MemoryAccess.setU32(account + 24, cents);
    MemoryAccess.setAddress(account + 32, next);
    return account;
  }

  /** The block of an `Rc<Link>`. */
  link(strong: number, weak: number, id: bigint, next = 0): number {
    return this.words(this.heap.allocate(32, 8), strong, weak, id, next);
  }
}

export const hex = (address: number) => `0x${address.toString(16)}`;
export const BASIC = RuntimeConfig.DEFAULT.with({ checks: 'basic' });

/** Runs a test on a heap of its own. */
export function on(test: (types: ShownTypes) => void): () => void {
  return () => {
    using heap = new JustHeap(BASIC);
    test(new ShownTypes(heap));
  };
}
