// Which arms of a `match` a `switch` can tell apart: the leading arms that each ask for certain variants of an enum, or certain
// numbers, at the same place. Arms that share a variant form a group and are tried in order inside its case.
import type { Arm, Pattern } from '../types/typed.js';
import type { Place } from './mir.js';
import { enumVariants } from './ownedness.js';
import { inside } from './patterns.js';
import { constantOf } from './values.js';

export interface Group {
  values: readonly bigint[];
  readonly arms: Arm[];
}

export interface Groups {
  readonly groups: readonly Group[];
  /** The place whose variant or number decides. */
  readonly on: Place;
  /** The arms that follow, tried when no group's arm matched. */
  readonly rest: readonly Arm[];
}

interface Keys {
  /** How many references lie between the scrutinee and the place that decides. */
  readonly depth: number;
  readonly values: readonly bigint[];
}

export function groupsOf(scrutinee: Place, arms: readonly Arm[]): Groups {
  const keys = arms.map((arm) => keysOf(arm.pattern));
  const depth = keys[0]?.depth ?? 0;
  const end = keys.findIndex((each) => each?.depth !== depth);
  const leading = end === -1 ? arms : arms.slice(0, end);
  let groups: Group[] = [];
  for (const [i, arm] of leading.entries()) {
    const { values } = keys[i] as Keys;
    const touched = groups.filter((group) => group.values.some((value) => values.includes(value)));
    const joined: Group = {
      values: [...new Set([...touched.flatMap((group) => group.values), ...values])],
      // Arms of groups that this one joins keep the order of the source.
      arms: [...leading.filter((each) => touched.some((group) => group.arms.includes(each))), arm],
    };
    const first = groups.findIndex((group) => touched.includes(group));
    groups = groups.filter((group) => !touched.includes(group));
    groups.splice(first === -1 ? groups.length : first, 0, joined);
  }
  let on = scrutinee;
  let pattern = headOf((arms[0] as Arm).pattern);
  while (groups.length > 0 && pattern.kind === 'dereference') {
    on = inside(on, pattern);
    pattern = headOf(pattern.pattern);
  }
  return { groups, on, rest: arms.slice(leading.length) };
}

/** The pattern under `x @` and the first alternative. */
function headOf(pattern: Pattern): Pattern {
  if (pattern.kind === 'binding' && pattern.sub !== undefined) return headOf(pattern.sub);
  return pattern.kind === 'or' ? headOf(pattern.alternatives[0] as Pattern) : pattern;
}

function keysOf(pattern: Pattern): Keys | undefined {
  switch (pattern.kind) {
    case 'binding':
      return pattern.sub === undefined ? undefined : keysOf(pattern.sub);
    case 'dereference': {
      const keys = keysOf(pattern.pattern);
      return keys === undefined ? undefined : { depth: keys.depth + 1, values: keys.values };
    }
    case 'variant': {
      const variants = enumVariants(pattern.type)?.length ?? 1;
      return variants > 1 ? { depth: 0, values: [BigInt(pattern.variant)] } : undefined;
    }
    case 'constant': {
      const constant = constantOf(pattern.value);
      const value = constant?.kind === 'constant' ? constant.value : undefined;
      return typeof value === 'bigint' ? { depth: 0, values: [value] } : undefined;
    }
    case 'or': {
      const keys = pattern.alternatives.map(keysOf);
      const [first] = keys;
      if (first === undefined || !keys.every((each) => each?.depth === first.depth)) return undefined;
      return { depth: first.depth, values: keys.flatMap((each) => (each as Keys).values) };
    }
    default:
      return undefined;
  }
}

/** Whether the arm matches everything that its group's case lets in. */
export function takesAll(arm: Arm, group: Group): boolean {
  const { values } = keysOf(arm.pattern) as Keys;
  return (
    arm.guard === undefined &&
    group.values.every((value) => values.includes(value)) &&
    isDecidedBySwitch(arm.pattern)
  );
}

/** Whether a pattern with keys tests nothing but them. */
function isDecidedBySwitch(pattern: Pattern): boolean {
  switch (pattern.kind) {
    case 'binding':
      return pattern.sub === undefined || isDecidedBySwitch(pattern.sub);
    case 'dereference':
      return isDecidedBySwitch(pattern.pattern);
    case 'or':
      return pattern.alternatives.every(isDecidedBySwitch);
    case 'variant':
      return pattern.fields.every((each) => isIrrefutable(each.pattern));
    default:
      return true;
  }
}

function isIrrefutable(pattern: Pattern): boolean {
  switch (pattern.kind) {
    case 'wildcard':
      return true;
    case 'binding':
      return pattern.sub === undefined || isIrrefutable(pattern.sub);
    case 'dereference':
      return isIrrefutable(pattern.pattern);
    case 'variant': {
      const alone = (enumVariants(pattern.type)?.length ?? 1) === 1;
      return alone && pattern.fields.every((each) => isIrrefutable(each.pattern));
    }
    case 'or':
      return pattern.alternatives.some(isIrrefutable);
    default:
      return false;
  }
}
