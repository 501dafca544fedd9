// What the library asks of a type is known once the type is: `if intrinsics::is_copy::<T>() { .. return; } ..` is one of its branches. What only
// the other branch owns needs no place and no landing pad then.
import type { MirFunction, MirLocal, MirStatement, Operand } from '../../ownership/mir.js';
import { isCopy } from '../../ownership/ownedness.js';
import type { Type } from '../../types/typed.js';
import { needsDrop } from '../drops/needs-drop.js';
import { Mentions } from './mentions.js';
import { listsIn, withListsIn } from './rewrite.js';

export function decide(of: MirFunction): MirFunction {
  const known = new Map<MirLocal, boolean>();
  answers(of.body, new Mentions(of), known);
  if (known.size === 0) return of;
  const body = decided(of.body, known);
  const set = new Set<number>();
  flagsSet(body, (flag) => set.add(flag));
  const cleanups = of.cleanups.filter(({ flag }) => of.flags[flag]!.initially || set.has(flag));
  return { ...of, body, cleanups };
}

/** The temporaries that hold an answer. */
function answers(list: readonly MirStatement[], mentions: Mentions, known: Map<MirLocal, boolean>): void {
  for (const statement of list) {
    for (const inner of listsIn(statement)) answers(inner, mentions, known);
    if (statement.kind !== 'assign' || statement.value.kind !== 'intrinsic') continue;
    const { local, projections } = statement.place;
    const answer = answerOf(statement.value.name, statement.value.types[0]);
    if (answer === undefined || local === undefined || projections.length > 0) continue;
    if (mentions.assigned(local) === 1 && !mentions.isAddressed(local)) known.set(local, answer);
  }
}

function answerOf(name: string, type: Type | undefined): boolean | undefined {
  if (type === undefined) return undefined;
  if (name === 'is_copy') return isCopy(type);
  return name === 'needs_drop' ? needsDrop(type) : undefined;
}

function decided(list: readonly MirStatement[], known: ReadonlyMap<MirLocal, boolean>): MirStatement[] {
  const out: MirStatement[] = [];
  for (const statement of list) {
    const answer = statement.kind === 'if' ? answerIn(statement.condition, known) : undefined;
    if (statement.kind === 'if' && answer !== undefined)
      out.push(...decided(answer ? statement.then : statement.otherwise, known));
    else out.push(withListsIn(statement, (inner) => decided(inner, known)));
    // What follows a jump is never reached.
    const last = out.at(-1)?.kind;
    if (last === 'return' || last === 'break' || last === 'continue') break;
  }
  return out;
}

const answerIn = (operand: Operand, known: ReadonlyMap<MirLocal, boolean>): boolean | undefined =>
  operand.kind === 'constant' || operand.place.local === undefined || operand.place.projections.length > 0
    ? undefined
    : known.get(operand.place.local);

function flagsSet(list: readonly MirStatement[], visit: (flag: number) => void): void {
  for (const statement of list) {
    if (statement.kind === 'setFlag' && statement.value !== false) visit(statement.flag);
    for (const inner of listsIn(statement)) flagsSet(inner, visit);
  }
}
