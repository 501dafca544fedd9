import type { Below } from './below.js';
import { type AllocationSite, formatSite, siteOf } from './sites.js';
import { StackBudget } from './stack-budget.js';
import { StackDepot } from './stack-depot.js';
import { programFrames } from './stack-text.js';

/** Where a block was allocated or freed, as far as it is known. */
export interface Origin {
  /** The site id the program passed. */
  readonly siteId?: number;
  /** What the program registered for it. */
  readonly site?: AllocationSite;
  /** The stack, the program's own frames first, each as `name (file:line:column)`. */
  readonly stack?: readonly string[];
}

/** Frees of blocks from one site whose stacks are always captured; of later ones only every 2^n-th. */
const ALWAYS_CAPTURED = 64;
const COUNTERS = 4096;

/**
 * Where blocks were allocated and freed. An origin is one int32: a site id, or minus the id of a captured stack, or 0
 * where nothing is known.
 *
 * A program that passes sites is meant to run at speed. Frees have no site, and a stack is captured for some of them only:
 * the first of each allocation site, then ever fewer. Where there is no site, every stack is captured while the budget
 * lasts (see stack-budget.ts). With `JUST_STACKS=all` every stack is captured, whatever that takes.
 */
export class Origins {
  readonly #depot = new StackDepot();
  readonly #budget: StackBudget;
  /** Whether stacks are captured at all. */
  readonly stacks: boolean;
  readonly #all: boolean;
  readonly #frees = new Int32Array(COUNTERS);

  /** @param stacks - whether stacks are captured: while there is time, or all */
  constructor(stacks: boolean | 'all', budget: StackBudget = new StackBudget()) {
    this.stacks = stacks !== false;
    this.#all = stacks === 'all';
    this.#budget = budget;
  }

  /** Whether an allocation without a site has its stack captured now. */
  get capturesAllocation(): boolean {
    return this.stacks && (this.#all || this.#budget.isLeft);
  }

  /** The origin of an allocation; `below` is the function whose caller allocates. */
  ofAllocation(site: number, below: Below): number {
    if (site !== 0) return site;
    return this.capturesAllocation ? this.#capture(below) : 0;
  }

  /** The origin of a free of a block that was allocated at `allocated`. */
  ofFree(site: number, allocated: number, below: Below): number {
    if (site !== 0) return site;
    if (!this.stacks || this.passesOver(allocated)) return 0;
    if (allocated > 0) this.#frees[allocated & (COUNTERS - 1)]!++;
    return this.#capture(below);
  }

  /** Whether the next free of a block allocated at `origin` goes without a stack; if so, that free is counted. */
  passesOver(origin: number): boolean {
    if (this.#all) return false;
    if (origin <= 0) return !this.#budget.isLeft;
    const index = origin & (COUNTERS - 1);
    const count = this.#frees[index]! + 1;
    if (count <= ALWAYS_CAPTURED || (count & (count - 1)) === 0) return false;
    this.#frees[index] = count;
    return true;
  }

  #capture(below: Below): number {
    return -this.#budget.spend(() => this.#depot.capture(below));
  }

  /** An origin in full. */
  describe(origin: number): Origin {
    if (origin === 0) return {};
    if (origin < 0) return { stack: programFrames(this.#depot.frames(-origin)) };
    const site = siteOf(origin);
    return site === undefined ? { siteId: origin } : { siteId: origin, site };
  }
}

/** Follows "at a place that was not recorded" under full checks. */
const HOW_TO_RECORD = 'pass a site, or set JUST_STACKS=all';

/**
 * Renders an origin as indented lines, each ended by a newline.
 *
 * @param advice - how an origin that is not known would be
 */
export function formatOrigin({ siteId, site, stack }: Origin, advice = HOW_TO_RECORD): string {
  if (site !== undefined) return `    ${formatSite(site)}\n`;
  if (siteId !== undefined) return `    site ${siteId}, which is not registered\n`;
  if (stack === undefined || stack.length === 0) return `    at a place that was not recorded: ${advice}\n`;
  return stack.map((frame) => `    at ${frame}\n`).join('');
}
