import { hasMuchRoom } from '@justlang/config/internal';
import type { JustHeap } from '@justlang/heap';
import { rehearseHeap, siteText } from '@justlang/heap/internal';
import { PanicError } from '@justlang/panic';
import { rehearsePanic } from '@justlang/panic/internal';
import { DeepWalk } from './deep/deep-walk.js';
import { ROOT } from './deep/link.js';
import { Op } from './deep/op.js';
import type { Programs } from './deep/program.js';
import { walk } from './deep/walk.js';
import type { Compiler } from './glue/compiler.js';
import type { Release } from './glue/drop.js';
import { isCrowded, type Room } from './glue/drop-room.js';
import { finishBlock } from './glue/finish.js';
import { isForbidden, isGone } from './glue/gone.js';
import { bufferTest } from './glue/owners.js';
import { releaseFault, releaseLast } from './glue/release.js';
import { dropElements, inBlock, sequence } from './glue/sequence.js';
import { blockTest } from './glue/shared-owners.js';
import type { Step } from './glue/step.js';
import type { TypeGlue } from './glue/type-glue.js';
import { explained } from './glue/words.js';

/*
 * Where too little stack is left to compile a function, V8 throws a RangeError at its first call. What runs only after a part
 * of a value has thrown would first be called there: the value would stay half dropped. So it runs here, with parts that do
 * nothing but throw, on a heap that does nothing, at an address that nothing is read from.
 */

const ADDRESS = 8;
/** So many drops of new types go by between two rehearsals. V8 throws away the code of what has long not run. */
const EVERY = 256;

/** Frees are rehearsed with one in so many rehearsals: it takes milliseconds, and programs free blocks all the time. */
const FREES_REHEARSED = 64;

const silent = { deallocate() {} } as unknown as JustHeap;
const nothing: Step = { offset: 0, drop: () => {}, of: null, release: null };
const noBuffer: Release = { pointer: 0, count: -1, unit: 0, align: 1, nullable: true };

/**
 * So many drops of a thread are made without a rehearsal, as long as each finds room for all that it may run: a rehearsal takes as long
 * as a thousand of them, and a short program makes fewer.
 */
const UNREHEARSED = 128;

let unrehearsed = 0;
let rehearsals = 0;
let calls = 0;
let deepCalls = 0;

/**
 * Makes sure that a drop by glue that is not proven can end; called before it. Goes through what runs when a part throws, or puts that
 * off while there is room to compile all of it in the drop. The caller has made sure of the room to compile.
 *
 * @param deep - whether the deep walk may run too
 * @returns the room that the drop has; if it is unknown, the glue is proven when it has dropped the value
 */
export function prepareErrors(heap: JustHeap, deep: boolean): Room {
  const isMuch = (deep || calls === 0) && hasMuchRoom();
  if (isMuch && calls === 0 && unrehearsed < UNREHEARSED) {
    unrehearsed++;
    return 'much';
  }
  rehearseErrors(heap, deep);
  // The first frames of many owners would leave no room to compile the walk.
  return deep && !isMuch ? 'little' : 'unknown';
}

/**
 * Goes through what runs when a part throws. The caller has made sure of the room to compile it.
 *
 * @param deep - whether to rehearse the deep walk too
 */
export function rehearseErrors(heap: JustHeap, deep: boolean): void {
  const due = calls++ % EVERY === 0;
  const deepDue = deep && deepCalls++ % EVERY === 0;
  if (!due && !deepDue) return;
  const plain = new TypeError('rehearsal');
  const panic = new PanicError('rehearsal');
  // One panic only: a second one ends the process.
  for (const [first, second] of [
    [plain, plain],
    [plain, panic],
    [panic, panic],
    [panic, plain],
  ]) {
    if (due) rehearseGlue(first, second);
    if (deepDue) rehearseWalk(first);
  }
  if (deepDue) rehearseBeginnings();
  if (due) attempt(rehearsePanic);
  attempt(() => siteText(1));
  if (due && rehearsals++ % FREES_REHEARSED === 0) attempt(() => rehearseHeap(heap));
  isCrowded(1);
  attempt(() => isGone(heap, ADDRESS, 8, 8));
  attempt(() => isForbidden(ADDRESS));
}

function rehearseGlue(first: unknown, second: unknown): void {
  const steps = [failing(first), nothing, failing(second), nothing, nothing];
  for (let count = 1; count < steps.length; count++) {
    for (const size of [0, 8]) {
      const drop = sequence(silent, steps.slice(0, count), inBlock({ size, align: 8 }));
      attempt(() => drop(ADDRESS, 0));
    }
  }
  const fails = failing(first).drop;
  attempt(() => dropElements(fails, ADDRESS, 8, 2, 0, bufferTest(silent, noBuffer)));
  attempt(() => blockTest(silent, ADDRESS, { value: 0, size: 8, align: 8 })());
  attempt(() => finishBlock(first, () => {}, silent, ADDRESS, noBuffer));
  attempt(() => releaseLast(silent, ADDRESS, noBuffer));
  releaseFault(first, ADDRESS, noBuffer);
  explained(first, ADDRESS);
}

/** Walks through a block whose only part throws. */
function rehearseWalk(error: unknown): void {
  const halt = new Op('halt', null);
  const end = new Op('end-block', null);
  const programs = { halt, leave: end, owners: [halt] } as unknown as Programs;
  const call = new Op('call', end, { drop: failing(error).drop });
  attempt(() => walk(silent, programs, ADDRESS, call, ROOT, halt, null, false));
}

/** Goes into each beginning of a walk, up to where it looks at the type. */
function rehearseBeginnings(): void {
  const none = null as unknown as TypeGlue;
  const deep = new DeepWalk(silent, null as unknown as Compiler);
  deep.nowhere();
  attempt(() => deep.block(ADDRESS, none));
  attempt(() => deep.counted(ADDRESS, none));
  attempt(() => deep.elements(ADDRESS, none, 8));
  attempt(() => deep.sharedElements(ADDRESS, none));
  attempt(() => deep.part(ADDRESS, none, false));
}

function failing(error: unknown): Step {
  return {
    ...nothing,
    drop: () => {
      throw error;
    },
  };
}

function attempt(body: () => void): void {
  try {
    body();
  } catch {
    // What a rehearsal throws is its own.
  }
}
