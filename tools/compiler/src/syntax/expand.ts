// Calls of the program's own macros: the definitions, and what a call stands for as nodes of the grammar.
import { type Node, parseNodes, type Source } from './grammar.js';
import { Rules } from './rules/rules.js';
import { Expansion, type Token, tokensOf } from './rules/tokens.js';
import { CompileError } from './source.js';

/** The tokens of a part of a source's text. */
export function tokensIn(source: Source, from: number, to: number): Token[] {
  return source.expansion?.tokens(from, to) ?? tokensOf(source.text, source.file, from, to);
}

const nameOf = (node: Node): string => node.text.replace(/^r#/, '');

/** The macro of a `macro_rules!`. */
function rulesOf(node: Node): Rules {
  const name = node.child('Identifier')!;
  const open = node.child('{', '(', '[')!;
  const close = node.children.findLast((child) => '})]'.includes(child.name))!;
  return new Rules(nameOf(name), name.span, tokensIn(node.source, open.to, close.from));
}

/** From here on the macro is known. */
export function defineMacro(node: Node): void {
  node.source.macros?.define(rulesOf(node));
}

/** `#[macro_export]` makes a macro an item of the root, whose name needs no path there. */
function isExported(node: Node): boolean {
  if (node.name !== 'AttributeItem' || node.children.at(-1)!.name !== 'MacroDefinition') return false;
  return node.children.some(({ name, text }) => name === 'Attribute' && /^#\[\s*macro_export\b/.test(text));
}

/** Makes the macros of a file known to `use` and to paths, wherever they are defined. */
export function publishMacros(nodes: readonly Node[]): void {
  for (const node of nodes) {
    const { macros } = node.source;
    if (node.name === 'MacroDefinition') macros?.publish(rulesOf(node));
    else if (node.name === 'UseDeclaration') macros?.use(node.text.match(/\w+/g) ?? []);
    else if (isExported(node)) {
      const rules = rulesOf(node.children.at(-1)!);
      macros?.publish(rules);
      macros?.use([rules.name]);
    } else if (node.name === 'AttributeItem' || node.name === 'ModItem' || node.name === 'DeclarationList')
      publishMacros(node.children);
  }
}

/** The program's macro that is called, if it is one. */
function calledRules(node: Node): Rules | undefined {
  const called = node.children[0]!;
  const isPath = called.name === 'ScopedIdentifier' || called.name === 'ScopedTypeIdentifier';
  return node.source.macros?.find(nameOf(isPath ? called.children.at(-1)! : called), isPath);
}

/** Calls may stand in each other's expansions so deep, as in rustc. */
const LIMIT = 128;

/** What a call of the program's own macro stands for, as the grammar reads it between two texts. */
function expansionOf(node: Node, prefix: string, suffix: string): Node | undefined {
  const rules = calledRules(node);
  if (rules === undefined) return undefined;
  const tokens = node.child('ParenthesizedTokens', 'BracketedTokens', 'BracedTokens')!;
  const call = node.spanTo(tokens.to);
  const depth = (node.source.expansion?.depth ?? 0) + 1;
  if (depth > LIMIT) throw new CompileError(`the calls of \`${rules.name}!\` do not end`, call);
  const written = rules.expand(tokensIn(node.source, tokens.from + 1, tokens.to - 1), call);
  // As an expression a rule may end in a semicolon.
  if (suffix === ';' && written.at(-1)?.text === ';') written.pop();
  const expansion = new Expansion(written, depth);
  const source: Source = {
    ...node.source,
    text: expansion.text,
    expansion,
    call,
    openRanges: new Set(),
  };
  return parseNodes(source, 0, expansion.text.length, prefix, suffix);
}

/** An expression for a call; undefined where no macro of the program is called. */
export function expressionOfMacro(node: Node): Node | undefined {
  const root = expansionOf(node, 'const _: () = ', ';');
  return root && first(root, 'ConstItem').after('=')[0];
}

/** A block whose statements, items and value the call stands for. */
export function blockOfMacro(node: Node): Node | undefined {
  const root = expansionOf(node, 'fn f() {', '}');
  return root && first(root, 'Block');
}

export function itemsOfMacro(node: Node): readonly Node[] | undefined {
  return expansionOf(node, '', '')?.children;
}

export function typeOfMacro(node: Node): Node | undefined {
  const root = expansionOf(node, 'const _: ', ' = 0;');
  return root && first(root, 'ConstItem').after(':')[0];
}

export function patternOfMacro(node: Node): Node | undefined {
  const root = expansionOf(node, 'fn f() { match x { ', ' => (), } }');
  return root && first(root, 'MatchArm').children[0];
}

/** The first node of a kind, which the text around an expansion makes. */
function first(root: Node, name: string): Node {
  const search = (node: Node): Node | undefined => {
    if (node.name === name) return node;
    for (const child of node.children) {
      const found = search(child);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return search(root)!;
}
