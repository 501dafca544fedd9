// Blocks and statements.
import { convert } from './convert.js';
import { blockOfMacro, defineMacro } from './expand.js';
import { expression } from './expressions.js';
import type { Node } from './grammar.js';
import { isItem } from './items.js';
import { type } from './paths.js';
import { pattern } from './patterns.js';
import type { BlockTree, ExpressionTree, StatementTree } from './tree.js';

export function block(node: Node): BlockTree {
  const read = (): BlockTree => statementsOf(node);
  return node.source.macros?.scoped(read) ?? read();
}

function statementsOf(node: Node): BlockTree {
  const parts = node.children.filter(({ name }) => !['{', '}', 'InnerAttribute'].includes(name));
  const statements: StatementTree[] = [];
  const items: Node[] = [];
  /** What calls of macros stand for. */
  const written: BlockTree[] = [];
  let value: ExpressionTree | undefined;
  const add = (part: Node, converted: ExpressionTree): void => {
    // The last expression without a semicolon is the value of the block.
    if (part === parts.at(-1) && !part.has(';')) value = converted;
    else statements.push({ kind: 'expression', expression: converted, span: part.span });
  };
  for (const part of parts) {
    if (part.name === 'EmptyStatement') continue;
    const macro = macroIn(part);
    if (part.name === 'LetDeclaration') statements.push(letStatement(part));
    else if (macro !== undefined) defineMacro(macro);
    else if (isItem(part)) items.push(part);
    else if (part.name === 'MacroInvocation') {
      const expanded = statementsOfMacro(part);
      if (expanded === undefined) add(part, expression(part));
      else {
        written.push(expanded);
        statements.push(...expanded.statements);
        if (expanded.value !== undefined) add(part, expanded.value);
      }
    } else add(part, expression(expressionOf(part)));
  }
  const declared = [...convert.items(items), ...written.flatMap((one) => one.items)];
  return { statements, items: declared, value, span: node.span };
}

/** What the call of a program's own macro stands for, if it is one; its macros are known behind it. */
function statementsOfMacro(call: Node): BlockTree | undefined {
  const written = blockOfMacro(call);
  return written && statementsOf(written);
}

/** A `macro_rules!`, with or without attributes. */
function macroIn(node: Node): Node | undefined {
  const inner = node.name === 'AttributeItem' ? node.children.at(-1)! : node;
  return inner.name === 'MacroDefinition' ? inner : undefined;
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
