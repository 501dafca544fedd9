// Move paths: the places that values are moved out of (rustc-dev-guide, "Move paths"). Where a function moves a part out of a
// local, ownership of the local is tracked by parts:
//
// - a struct, tuple, closure or array by its fields or elements, always;
// - a box by its contents and its block, always;
// - an enum as a whole until a field of some variant is moved out; from there on by the fields of that variant, as which
//   variant there is is known only then.
//
// What is tracked as a unit is a leaf. A local that is only moved as a whole is one leaf.
import { type Draft, type DraftFunction, field, operandsOf, project } from './draft.js';
import type { MirLocal, Place, Projection } from './mir.js';
import { enumVariants, fieldTypes, isCopy, needsDrop } from './ownedness.js';

export interface Leaf {
  readonly id: number;
  readonly place: Place;
  readonly droppable: boolean;
  /** A box's block alone, whose contents are tracked by themselves. */
  readonly block: boolean;
}

export type PathNode =
  | { readonly kind: 'leaf'; readonly leaf: Leaf }
  | {
      readonly kind: 'parts';
      readonly place: Place;
      readonly parts: readonly PathNode[];
      /** Of an array: its elements in the order in which they are dropped when some may be missing. */
      readonly pieces?: readonly PathNode[];
    }
  | { readonly kind: 'box'; readonly place: Place; readonly contents: PathNode; readonly block: Leaf }
  | {
      readonly kind: 'enum';
      readonly whole: Leaf;
      readonly variants: ReadonlyMap<number, readonly PathNode[]>;
    };

/** Where a place stands among the paths. */
export interface Found {
  /** The node of the place, or the leaf that the place is a part of. */
  readonly node: PathNode;
  /** Whether the place is the node's own, not a part of it. */
  readonly exact: boolean;
  /** The enums whose variants lead there, the outermost first. */
  readonly enums: readonly {
    readonly node: PathNode & { readonly kind: 'enum' };
    readonly variant: number;
  }[];
}

export class MovePaths {
  readonly leaves: Leaf[] = [];
  readonly #roots = new Map<MirLocal, PathNode>();

  constructor({ body, locals, deferred }: DraftFunction) {
    const moves = new Map<MirLocal, (readonly Projection[])[]>();
    const takes: (Draft & { readonly kind: 'take' })[] = [];
    visit(body, (statement) => {
      if (statement.kind === 'take') takes.push(statement);
      for (const { local, projections } of movesIn(statement).flatMap(placesMoved)) {
        if (local !== undefined) moves.set(local, [...(moves.get(local) ?? []), projections]);
      }
    });
    // What is taken is tracked by the same parts as where it comes from.
    for (const { to, place } of takes) {
      const depth = place.projections.length;
      const under = (moves.get(place.local as MirLocal) ?? []).filter((path) =>
        isUnder(path, place.projections),
      );
      moves.set(
        to.local as MirLocal,
        under.map((path) => path.slice(depth)),
      );
    }
    for (const [local, { type }] of locals.entries()) {
      if (isCopy(type) && !deferred.has(local)) continue;
      const place: Place = { local, static: undefined, projections: [], type };
      this.#roots.set(local, this.#node(place, moves.get(local) ?? []));
    }
  }

  root(local: MirLocal): PathNode | undefined {
    return this.#roots.get(local);
  }

  /** Undefined for places that are not tracked: behind references, in statics, in locals that are copied. */
  find(place: Place): Found | undefined {
    let node = place.local === undefined ? undefined : this.#roots.get(place.local);
    if (node === undefined) return undefined;
    const enums: { node: PathNode & { kind: 'enum' }; variant: number }[] = [];
    for (const projection of place.projections) {
      const next = stepInto(node, projection);
      if (next === undefined) return { node, exact: false, enums };
      if (node.kind === 'enum' && projection.kind === 'field')
        enums.push({ node, variant: projection.variant });
      node = next;
    }
    return { node, exact: true, enums };
  }

  #leaf(place: Place, block = false): Leaf {
    const leaf = { id: this.leaves.length, place, droppable: needsDrop(place.type), block };
    this.leaves.push(leaf);
    return leaf;
  }

  #node(place: Place, paths: readonly (readonly Projection[])[]): PathNode {
    const { type } = place;
    const inner = paths.filter((path) => path.length > 0);
    const whole = (): PathNode => ({ kind: 'leaf', leaf: this.#leaf(place) });
    if (inner.length === 0 || (type.kind === 'adt' && type.adt.drop !== undefined)) return whole();
    const under = (step: Projection) =>
      inner.flatMap((path) => (leadsThrough(path[0] as Projection, step) ? [path.slice(1)] : []));
    const part = (step: Projection) => this.#node(project(place, step), under(step));
    if (type.kind === 'box') {
      return {
        kind: 'box',
        place,
        contents: part({ kind: 'dereference', type: type.target }),
        block: this.#leaf(place, true),
      };
    }
    if (type.kind === 'array') {
      const steps = Array.from({ length: type.length }, (_, index) => {
        return { kind: 'constantIndex', index, fromEnd: false, type: type.element } as const;
      });
      const parts = steps.map(part);
      return {
        kind: 'parts',
        place,
        parts,
        pieces: piecesOf(parts, (i) => under(steps[i] as Projection).length > 0),
      };
    }
    const variants = enumVariants(type);
    if (variants !== undefined) {
      const leaf = this.#leaf(place);
      const moved = new Set(inner.map(([first]) => (first?.kind === 'field' ? first.variant : -1)));
      const fields = [...moved]
        .filter((variant) => variant >= 0)
        .map((variant) => {
          const types = variants[variant]?.fields ?? [];
          return [
            variant,
            types.map((each, index) =>
              part(field(place, variant, index, each.type).projections.at(-1) as Projection),
            ),
          ] as const;
        });
      return { kind: 'enum', whole: leaf, variants: new Map(fields) };
    }
    const types = fieldTypes(type);
    if (types === undefined) return whole();
    return {
      kind: 'parts',
      place,
      parts: types.map((each, index) => part({ kind: 'field', variant: 0, index, type: each })),
    };
  }
}

/**
 * The order in which rustc drops an array that something is moved out of: from the last piece to the first. A piece is an element that is
 * moved somewhere, or a run of others, which is dropped forwards (`open_drop_for_array` of `rustc_mir_transform`).
 */
function piecesOf(elements: readonly PathNode[], isMoved: (index: number) => boolean): readonly PathNode[] {
  const pieces: PathNode[][] = [];
  for (const [i, element] of elements.entries()) {
    if (i === 0 || isMoved(i) || isMoved(i - 1)) pieces.push([element]);
    else pieces.at(-1)?.push(element);
  }
  return pieces.reverse().flat();
}

/** Whether a move along `path` moves something at or below `step`. */
function leadsThrough(path: Projection, step: Projection): boolean {
  if (path.kind === 'field' && step.kind === 'field')
    return path.variant === step.variant && path.index === step.index;
  if (path.kind === 'constantIndex' && step.kind === 'constantIndex') return path.index === step.index;
  return path.kind === 'dereference' && step.kind === 'dereference';
}

/** The places that a move out of this one empties: of `[first, rest @ ..]` on an array, the elements of `rest`. */
export function placesMoved(place: Place): readonly Place[] {
  const last = place.projections.at(-1);
  if (last?.kind !== 'subslice' || place.type.kind !== 'array') return [place];
  const { element, length } = place.type;
  const array: Place = { ...place, projections: place.projections.slice(0, -1) };
  return Array.from({ length }, (_, i) =>
    project(array, { kind: 'constantIndex', index: last.from + i, fromEnd: false, type: element }),
  );
}

function stepInto(node: PathNode, projection: Projection): PathNode | undefined {
  switch (node.kind) {
    case 'leaf':
      return undefined;
    case 'box':
      return projection.kind === 'dereference' ? node.contents : undefined;
    case 'enum':
      return projection.kind === 'field'
        ? node.variants.get(projection.variant)?.[projection.index]
        : undefined;
    case 'parts':
      return projection.kind === 'field' || projection.kind === 'constantIndex'
        ? node.parts[projection.index]
        : undefined;
  }
}

/** Every leaf at and below a node, in the order in which they are dropped; `inPieces` says of which arrays some may be missing. */
export function leavesOf(
  node: PathNode,
  inPieces: (node: PathNode) => boolean = () => false,
): readonly Leaf[] {
  const below = (nodes: readonly PathNode[]) => nodes.flatMap((each) => leavesOf(each, inPieces));
  switch (node.kind) {
    case 'leaf':
      return [node.leaf];
    case 'parts':
      return below(node.pieces !== undefined && inPieces(node) ? node.pieces : node.parts);
    case 'box':
      return [...below([node.contents]), node.block];
    case 'enum':
      return [node.whole, ...below([...node.variants.values()].flat())];
  }
}

/** The leaves that hold the value when all of it is there: of an enum, the whole. */
export function leavesOfWhole(node: PathNode): readonly Leaf[] {
  switch (node.kind) {
    case 'leaf':
      return [node.leaf];
    case 'parts':
      return node.parts.flatMap(leavesOfWhole);
    case 'box':
      return [...leavesOfWhole(node.contents), node.block];
    case 'enum':
      return [node.whole];
  }
}

function movesIn(statement: Draft): readonly Place[] {
  if (statement.kind !== 'assign') return [];
  return operandsOf(statement.value).flatMap((each) => (each.kind === 'move' ? [each.place] : []));
}

/** Whether the path begins with the steps of another. */
function isUnder(path: readonly Projection[], steps: readonly Projection[]): boolean {
  return steps.every((step, i) => path[i] !== undefined && leadsThrough(path[i], step));
}

function visit(statements: readonly Draft[], found: (statement: Draft) => void): void {
  for (const statement of statements) {
    found(statement);
    switch (statement.kind) {
      case 'if':
        visit(statement.then, found);
        visit(statement.otherwise, found);
        break;
      case 'switch':
        for (const each of statement.cases) visit(each.body, found);
        visit(statement.otherwise, found);
        break;
      case 'block':
      case 'loop':
      case 'forRange':
        visit(statement.body, found);
        break;
      default:
        break;
    }
  }
}
