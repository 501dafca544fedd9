// Where the held value of a field is the one in memory, and where it is still asked for. One field at a time.

/** What a node does to one field. */
export enum Step {
  /** Loads it; afterwards it can be held. */
  load,
  /** Loads it where no statement can be put in front; only what is held already helps. */
  fixedLoad,
  store,
  /** Something else may write it. */
  kill,
  /** Something writes it, behind which it can be loaded again. */
  reload,
  /** In front of a loop that uses it. */
  ahead,
  /** The place is another one from here on. */
  define,
  /** The place has been given a value. */
  fill,
}

export interface FlowGraph {
  readonly predecessors: readonly (readonly number[])[];
  readonly successors: readonly (readonly number[])[];
}

export interface Plan {
  /** Loads that become the variable. */
  readonly saved: ReadonlySet<number>;
  /** Loads, stores, reloads and places ahead of loops that set the variable. */
  readonly sets: ReadonlySet<number>;
}

/**
 * `steps`: what nodes do to the field, by their numbers. `isThere`: whether it may be loaded ahead of a loop from the start;
 * undefined if never.
 */
export function plan(
  graph: FlowGraph,
  steps: ReadonlyMap<number, Step>,
  isThere: boolean | undefined,
): Plan | undefined {
  const there =
    isThere === undefined
      ? undefined
      : forwards(graph, isThere, (node, before) => fills(steps.get(node)) || before);
  const isAhead = (node: number): boolean => steps.get(node) === Step.ahead && there?.[node] === true;
  const valid = forwards(graph, false, (node, before) => {
    switch (steps.get(node)) {
      case Step.load:
      case Step.store:
      case Step.reload:
        return true;
      case Step.kill:
      case Step.define:
        return false;
      default:
        return before || isAhead(node);
    }
  });
  const saved = new Set<number>();
  for (const [node, step] of steps)
    if ((step === Step.load || step === Step.fixedLoad) && valid[node]) saved.add(node);
  if (saved.size === 0) return undefined;
  const isSet = (node: number): boolean => {
    const step = steps.get(node);
    if (step === Step.store || step === Step.reload) return true;
    return !valid[node] && (step === Step.load || isAhead(node));
  };
  const live = backwards(graph, (node, after) => {
    if (saved.has(node)) return true;
    const step = steps.get(node);
    return after && !isSet(node) && step !== Step.kill && step !== Step.define;
  });
  const sets = new Set<number>();
  for (const node of steps.keys()) if (isSet(node) && live[node]) sets.add(node);
  return { saved, sets };
}

const fills = (step: Step | undefined): boolean =>
  step === Step.load ||
  step === Step.store ||
  step === Step.reload ||
  step === Step.define ||
  step === Step.fill;

/** What holds before each node, if it holds on every way there; `after` says whether it holds behind. */
function forwards(
  { predecessors, successors }: FlowGraph,
  atEntry: boolean,
  after: (node: number, before: boolean) => boolean,
): boolean[] {
  const before = predecessors.map(() => true);
  before[0] = atEntry;
  const at = (node: number): boolean =>
    node === 0 ? atEntry : predecessors[node]!.every((one) => after(one, before[one]!));
  return settled(before, [...before.keys()], at, successors);
}

/** What holds behind each node, if it holds on some way from there. */
function backwards(
  { predecessors, successors }: FlowGraph,
  before: (node: number, after: boolean) => boolean,
): boolean[] {
  const after = successors.map(() => false);
  const at = (node: number): boolean => successors[node]!.some((one) => before(one, after[one]!));
  return settled(after, [...after.keys()].reverse(), at, predecessors);
}

/** What is said of nodes, changed until each is as `at` makes it from those around it; `concerned` names whom a node's change concerns. */
function settled(
  state: boolean[],
  order: readonly number[],
  at: (node: number) => boolean,
  concerned: FlowGraph['successors'],
): boolean[] {
  const queue = [...order];
  const queued = state.map(() => true);
  for (let next = 0; next < queue.length; next++) {
    const node = queue[next]!;
    queued[node] = false;
    const holds = at(node);
    if (holds === state[node]) continue;
    state[node] = holds;
    for (const one of concerned[node]!) {
      if (queued[one]) continue;
      queued[one] = true;
      queue.push(one);
    }
  }
  return state;
}
