// The Just program this module was compiled from, src/ledger.just:
//
//    1  struct Trace { name: String }
//    2  impl Drop for Trace { fn drop(&mut self) { println!("drop {}", self.name); } }
//    3
//    4  struct Account { owner: Trace, history: Vec<String>, next: Option<Box<Account>> }
//    5  enum Step { Done, Transfer { from: Box<Account>, memo: String } }
//    6
//    7  fn open(name: &str) -> Box<Account> {
//    8      let history = vec![String::from("opened"), String::from("verified")];
//    9      Box::new(Account { owner: Trace::new(name), history, next: None })
//   10  }
//   11
//   12  fn post(account: Box<Account>) {
//   13      let memo = Trace::new("post: memo");
//   14      let step = Step::Transfer { from: account, memo: String::from("rent") };
//   15      let entry = Trace::new("post: entry");
//   16      if let Step::Transfer { from, .. } = &step {
//   17          panic!("{} has 3 to pay 10 for rent", from.owner.name);
//   18      }
//   19      println!("posted");
//   20  }
//   21
//   22  fn settle() {
//   23      let account = open("account: alice");
//   24      let guard = Trace::new("settle: guard");
//   25      post(account);                          // moved: not dropped here
//   26      println!("settled");
//   27  }
//   28
//   29  fn main() {
//   30      let ledger = Trace::new("main: ledger");
//   31      let names = vec![String::from("alice"), String::from("bob")];
//   32      settle();
//   33      println!("closed");
//   34  }
import { DropGlue } from '@justlang/drop-glue';
import { Buffer, type JustHeap, Layout, MemoryStack } from '@justlang/heap';
import { MemoryAccess } from '@justlang/memory-access';
import { Panic } from '@justlang/panic';
import { stringFromLiteral, stringToJs } from './core/string.js';
import {
  defineCoreTypes,
  FIRST_PROGRAM_TYPE,
  SLOT_ALIGN,
  SLOT_CAPACITY,
  SLOT_LENGTH,
  SLOT_SIZE,
  STRING,
  VEC_STRING,
} from './core/types.js';
import type { Program, ProgramResult } from './program.js';

// Trace:   0 name: String      24 bytes, align 8; has a drop of its own
const TRACE = FIRST_PROGRAM_TYPE;
// Account:   0 owner: Trace   24 history: Vec<String>   48 next: Option<Box<Account>>      56 bytes, align 8
const ACCOUNT = FIRST_PROGRAM_TYPE + 1;
const OPTION_BOX_ACCOUNT = FIRST_PROGRAM_TYPE + 2;
const ACCOUNT_SIZE = 56;
const ACCOUNT_HISTORY = 24;
const ACCOUNT_NEXT = 48;
// Step:   0 tag: u32   8 from: Box<Account>   16 memo: String      40 bytes, align 8
const STEP = FIRST_PROGRAM_TYPE + 3;
const BOX_ACCOUNT = FIRST_PROGRAM_TYPE + 4;
const STEP_SIZE = 40;
const STEP_FROM = 8;
const STEP_MEMO = 16;
const STEP_DONE = 0;
const STEP_TRANSFER = 1;

const SITE_NAME = 0x0601;
const SITE_HISTORY = 0x0602;
const SITE_ACCOUNT = 0x0603;
const SITE_MEMO = 0x0604;

/** What the emitted functions share: a backend would keep these as constants of the module. */
interface Context {
  readonly heap: JustHeap;
  readonly glue: DropGlue;
  readonly stack: MemoryStack;
  readonly output: string[];
}

function defineTypes(glue: DropGlue, output: string[]): void {
  defineCoreTypes(glue);
  glue.define(TRACE, {
    kind: 'struct',
    layout: Layout.of(SLOT_SIZE, SLOT_ALIGN),
    fields: [{ offset: 0, type: STRING }],
    drop: (trace) => {
      output.push(`drop ${stringToJs(trace)}`);
    },
  });
  glue.define(OPTION_BOX_ACCOUNT, {
    kind: 'box',
    layout: Layout.ADDRESS,
    pointee: ACCOUNT,
    nullable: true,
  });
  glue.define(BOX_ACCOUNT, { kind: 'box', layout: Layout.ADDRESS, pointee: ACCOUNT });
  glue.define(ACCOUNT, {
    kind: 'struct',
    layout: Layout.of(ACCOUNT_SIZE, 8),
    fields: [
      { offset: 0, type: TRACE },
      { offset: ACCOUNT_HISTORY, type: VEC_STRING },
      { offset: ACCOUNT_NEXT, type: OPTION_BOX_ACCOUNT },
    ],
  });
  glue.define(STEP, {
    kind: 'enum',
    layout: Layout.of(STEP_SIZE, 8),
    tag: { offset: 0, width: 4 },
    variants: [
      { value: STEP_DONE, fields: [] },
      {
        value: STEP_TRANSFER,
        fields: [
          { offset: STEP_FROM, type: BOX_ACCOUNT },
          { offset: STEP_MEMO, type: STRING },
        ],
      },
    ],
  });
}

/** `*vec = Vec::new()`. */
function vecNew(vec: number): void {
  MemoryAccess.setAddress(vec, SLOT_ALIGN);
  MemoryAccess.setAddress(vec + SLOT_CAPACITY, 0);
  MemoryAccess.setAddress(vec + SLOT_LENGTH, 0);
}

/** `vec.push(String::from(literal))`, built in place: the length counts it once it is whole. */
function vecPushString(heap: JustHeap, vec: number, literal: string): void {
  const length = MemoryAccess.getAddress(vec + SLOT_LENGTH);
  if (length === MemoryAccess.getAddress(vec + SLOT_CAPACITY)) {
    Buffer.growSlot(heap, vec, Layout.of(SLOT_SIZE, SLOT_ALIGN), length + 1);
  }
  stringFromLiteral(heap, MemoryAccess.getAddress(vec) + length * SLOT_SIZE, literal, SITE_HISTORY);
  MemoryAccess.setAddress(vec + SLOT_LENGTH, length + 1);
}

/** Lines 7 to 10. The value is built in the frame, then moved into its box. */
function open(context: Context, name: string): number {
  const { heap, glue, stack } = context;
  const frame = stack.mark();
  const scope = glue.scope();
  let box = 0;
  try {
    const account = stack.allocate(ACCOUNT_SIZE, 8);
    const history = account + ACCOUNT_HISTORY;
    vecNew(history);
    scope.own(history, VEC_STRING);
    vecPushString(heap, history, 'opened');
    vecPushString(heap, history, 'verified');
    stringFromLiteral(heap, account, name, SITE_NAME);
    scope.own(account, TRACE);
    MemoryAccess.setAddress(account + ACCOUNT_NEXT, 0);
    box = heap.allocate(ACCOUNT_SIZE, 8, SITE_ACCOUNT);
    MemoryAccess.memcpy(box, account, ACCOUNT_SIZE);
    scope.forget(account);
    scope.forget(history);
  } catch (error) {
    scope.unwind(error);
  }
  scope.exit();
  stack.reset(frame);
  return box;
}

/** Lines 12 to 20: panics in the third frame. */
function post(context: Context, account: number): void {
  const { heap, glue, stack, output } = context;
  const frame = stack.mark();
  const scope = glue.scope();
  scope.ownBox(account, ACCOUNT);
  try {
    const memo = stack.allocate(SLOT_SIZE, SLOT_ALIGN);
    stringFromLiteral(heap, memo, 'post: memo', SITE_NAME);
    scope.own(memo, TRACE);

    const step = stack.allocate(STEP_SIZE, 8);
    stringFromLiteral(heap, step + STEP_MEMO, 'rent', SITE_MEMO);
    MemoryAccess.setAddress(step + STEP_FROM, account);
    MemoryAccess.setU32(step, STEP_TRANSFER);
    scope.forget(account);
    scope.own(step, STEP);

    const entry = stack.allocate(SLOT_SIZE, SLOT_ALIGN);
    stringFromLiteral(heap, entry, 'post: entry', SITE_NAME);
    scope.own(entry, TRACE);

    if (MemoryAccess.getU32(step) === STEP_TRANSFER) {
      const owner = MemoryAccess.getAddress(step + STEP_FROM);
      Panic.panic(`${stringToJs(owner)} has 3 to pay 10 for rent`, {
        location: { file: 'src/ledger.just', line: 17, column: 9 },
      });
    }
    output.push('posted');
  } catch (error) {
    scope.unwind(error);
  }
  scope.exit();
  stack.reset(frame);
}

/** Lines 22 to 27. */
function settle(context: Context): void {
  const { heap, glue, stack, output } = context;
  const frame = stack.mark();
  const scope = glue.scope();
  try {
    const account = open(context, 'account: alice');
    scope.ownBox(account, ACCOUNT);
    const guard = stack.allocate(SLOT_SIZE, SLOT_ALIGN);
    stringFromLiteral(heap, guard, 'settle: guard', SITE_NAME);
    scope.own(guard, TRACE);
    scope.forget(account);
    post(context, account);
    output.push('settled');
  } catch (error) {
    scope.unwind(error);
  }
  scope.exit();
  stack.reset(frame);
}

/** Lines 29 to 34. */
function main(context: Context): void {
  const { heap, glue, stack, output } = context;
  const frame = stack.mark();
  const scope = glue.scope();
  try {
    const ledger = stack.allocate(SLOT_SIZE, SLOT_ALIGN);
    stringFromLiteral(heap, ledger, 'main: ledger', SITE_NAME);
    scope.own(ledger, TRACE);
    const names = stack.allocate(SLOT_SIZE, SLOT_ALIGN);
    vecNew(names);
    scope.own(names, VEC_STRING);
    vecPushString(heap, names, 'alice');
    vecPushString(heap, names, 'bob');
    settle(context);
    output.push('closed');
  } catch (error) {
    scope.unwind(error);
  }
  scope.exit();
  stack.reset(frame);
}

/** Runs the program to its end, which is the panic: to be called inside `Panic.run`. */
function runToPanic(heap: JustHeap, output: string[]): void {
  const glue = new DropGlue(heap);
  defineTypes(glue, output);
  const stack = new MemoryStack(heap, 4096);
  try {
    main({ heap, glue, stack, output });
  } finally {
    stack[Symbol.dispose]();
  }
}

/** Runs the program and catches its panic, as a thread's `join` does. The panic hook runs. */
function run(heap: JustHeap): ProgramResult {
  const output: string[] = [];
  const outcome = Panic.catchUnwind(() => runToPanic(heap, output));
  if (outcome.ok) throw new Error('panic-unwind returned; it must panic');
  return { result: `panicked: ${outcome.panic.message}`, output };
}

export const panicUnwind: Program = {
  name: 'panic-unwind',
  run,
  runToPanic,
};
