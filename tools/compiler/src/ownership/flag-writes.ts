// Leaves out writes of flags that nothing reads: a flag is read by a drop that asks it, and by unwinding from whatever may panic.
// The walk goes backwards; `read` holds the flags whose value is still asked for on some way on.
import { mayPanic } from './may-panic.js';
import type { Cleanup, Flag, Label, MirStatement } from './mir.js';

type Flags = ReadonlySet<Flag>;

export function withoutUnreadWrites(
  body: readonly MirStatement[],
  cleanups: readonly Cleanup[],
): MirStatement[] {
  const unwinding = new Set(cleanups.map((cleanup) => cleanup.flag));
  return new Walk(unwinding).statements(body, new Set()).statements;
}

class Walk {
  readonly #unwinding: Flags;
  /** What is read after a jump to a label. */
  readonly #after = new Map<Label, Flags>();
  readonly #again = new Map<Label, Flags>();

  constructor(unwinding: Flags) {
    this.#unwinding = unwinding;
  }

  statements(statements: readonly MirStatement[], after: Flags): { statements: MirStatement[]; read: Flags } {
    let read = after;
    const kept: MirStatement[] = [];
    for (const statement of statements.toReversed()) {
      if (statement.kind === 'setFlag' && !read.has(statement.flag)) continue;
      const result = this.#statement(statement, read);
      read = result.read;
      kept.push(result.statement);
    }
    return { statements: kept.reverse(), read };
  }

  #statement(statement: MirStatement, after: Flags): { statement: MirStatement; read: Flags } {
    switch (statement.kind) {
      case 'setFlag': {
        const read = new Set([...after].filter((flag) => flag !== statement.flag));
        return { statement, read: typeof statement.value === 'boolean' ? read : read.add(statement.value) };
      }
      case 'drop': {
        const read = union(after, this.#unwinding);
        return {
          statement,
          read: statement.flag === undefined ? read : union(read, new Set([statement.flag])),
        };
      }
      case 'if': {
        const then = this.statements(statement.then, after);
        const otherwise = this.statements(statement.otherwise, after);
        return {
          statement: { ...statement, then: then.statements, otherwise: otherwise.statements },
          read: union(then.read, otherwise.read),
        };
      }
      case 'switch': {
        const bodies = statement.cases.map((each) => this.statements(each.body, after));
        const otherwise = this.statements(statement.otherwise ?? [], after);
        const cases = statement.cases.map(({ values }, i) => ({ values, body: bodies[i]?.statements ?? [] }));
        return {
          statement: { ...statement, cases, otherwise: otherwise.statements },
          read: bodies.reduce((read, each) => union(read, each.read), otherwise.read),
        };
      }
      case 'block': {
        this.#after.set(statement.label, after);
        const body = this.statements(statement.body, after);
        return { statement: { ...statement, body: body.statements }, read: body.read };
      }
      case 'loop':
      case 'forRange':
        return this.#loop(statement, after);
      case 'break':
        return { statement, read: this.#after.get(statement.label) as Flags };
      case 'continue':
        return { statement, read: this.#again.get(statement.label) as Flags };
      case 'return':
      case 'unreachable':
        return { statement, read: new Set() };
      default:
        return { statement, read: mayPanic(statement) ? union(after, this.#unwinding) : after };
    }
  }

  #loop(statement: MirStatement & { readonly kind: 'loop' | 'block' | 'forRange' }, after: Flags) {
    this.#after.set(statement.label, after);
    // What the next round reads, until it is all known.
    let again: Flags = statement.kind === 'forRange' ? after : new Set();
    for (;;) {
      this.#again.set(statement.label, again);
      const body = this.statements(statement.body, again);
      const read = union(again, body.read);
      if (read.size === again.size) return { statement: { ...statement, body: body.statements }, read };
      again = read;
    }
  }
}

function union(a: Flags, b: Flags): Flags {
  if ([...b].every((flag) => a.has(flag))) return a;
  return new Set([...a, ...b]);
}
