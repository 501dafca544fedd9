// Leaves out what control flow does not need: jumps to where control goes anyway, labels that nothing jumps to, and what follows a
// jump. The output is for people too.
import type { Label, MirStatement } from './mir.js';

export function tidy(statements: readonly MirStatement[]): MirStatement[] {
  return tidyList(statements, undefined);
}

/** `end`: the label whose block ends where the list ends. */
function tidyList(statements: readonly MirStatement[], end: Label | undefined): MirStatement[] {
  const result: MirStatement[] = [];
  for (const [i, statement] of statements.entries()) {
    const last = i === statements.length - 1;
    if (last && statement.kind === 'break' && statement.label === end) break;
    result.push(...tidyOne(statement, last ? end : undefined));
    if (isJump(statement)) break;
  }
  return result;
}

function tidyOne(statement: MirStatement, end: Label | undefined): readonly MirStatement[] {
  switch (statement.kind) {
    case 'if': {
      const then = tidyList(statement.then, end);
      const otherwise = tidyList(statement.otherwise, end);
      return then.length + otherwise.length === 0 ? [] : [{ ...statement, then, otherwise }];
    }
    case 'switch': {
      const cases = statement.cases.map((each) => ({ values: each.values, body: tidyList(each.body, end) }));
      return [{ ...statement, cases, otherwise: tidyList(statement.otherwise ?? [], end) }];
    }
    case 'block': {
      const body = tidyList(statement.body, statement.label);
      return leads(body, statement.label) ? [{ ...statement, body }] : body;
    }
    case 'loop':
    case 'forRange':
      return [{ ...statement, body: tidyList(statement.body, undefined) }];
    default:
      return [statement];
  }
}

function isJump({ kind }: MirStatement): boolean {
  return kind === 'break' || kind === 'continue' || kind === 'return' || kind === 'unreachable';
}

/** Whether some jump leads to the label. */
function leads(statements: readonly MirStatement[], label: Label): boolean {
  return statements.some((statement) => {
    switch (statement.kind) {
      case 'break':
        return statement.label === label;
      case 'if':
        return leads(statement.then, label) || leads(statement.otherwise, label);
      case 'switch':
        return (
          statement.cases.some((each) => leads(each.body, label)) || leads(statement.otherwise ?? [], label)
        );
      case 'block':
      case 'loop':
      case 'forRange':
        return leads(statement.body, label);
      default:
        return false;
    }
  });
}
