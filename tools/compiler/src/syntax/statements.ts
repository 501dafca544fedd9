// Blocks and statements.
import { convert } from './convert.js';
import { expression } from './expressions.js';
import type { Node } from './grammar.js';
import { isItem } from './items.js';
import { type } from './paths.js';
import { pattern } from './patterns.js';
import type { BlockTree, ExpressionTree, StatementTree } from './tree.js';

export function block(node: Node): BlockTree {
  const parts = node.children.filter(({ name }) => !['{', '}', 'InnerAttribute'].includes(name));
  const statements: StatementTree[] = [];
  const items: Node[] = [];
  let value: ExpressionTree | undefined;
  for (const [i, part] of parts.entries()) {
    if (part.name === 'EmptyStatement') continue;
    if (part.name === 'LetDeclaration') statements.push(letStatement(part));
    else if (isItem(part)) items.push(part);
    else {
      const [inner, ends] =
        part.name === 'MacroInvocation' ? [part, part.has(';')] : [expressionOf(part), part.has(';')];
      const converted = expression(inner);
      // The last expression without a semicolon is the value of the block.
      if (i === parts.length - 1 && !ends) value = converted;
      else statements.push({ kind: 'expression', expression: converted, span: part.span });
    }
  }
  return { statements, items: convert.items(items), value, span: node.span };
}

function expressionOf(statement: Node): Node {
  return statement.children.find(({ name }) => name !== 'Attribute')!;
}

function letStatement(node: Node): StatementTree {
  const { children } = node;
  const mutable = node.has('mut');
  const named = children[mutable ? 2 : 1]!;
  const read = pattern(named);
  const at = (mark: string): Node | undefined => {
    const found = children.findIndex(({ name }) => name === mark);
    return found === -1 ? undefined : children[found + 1];
  };
  const [typed, value, otherwise] = [at(':'), at('='), at('else')];
  const from = mutable ? node.child('mut')! : named;
  return {
    kind: 'let',
    pattern:
      mutable && read.kind === 'binding' ? { ...read, mutable: true, span: from.spanTo(named.to) } : read,
    type: typed === undefined ? undefined : type(typed),
    value: value === undefined ? undefined : expression(value),
    otherwise: otherwise === undefined ? undefined : block(otherwise),
    span: node.span,
  };
}
