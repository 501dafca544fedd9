// `use`: one import for each name.
import type { Node } from './grammar.js';
import { nameOf, path } from './paths.js';
import { CompileError } from './source.js';
import type { PathTree, UseTree } from './tree.js';

type Imports = { path: PathTree; alias: string | undefined }[];

export function imports(node: Node): UseTree['imports'] {
  const found: Imports = [];
  const clause = node.children.find(({ name }) => !['Vis', 'use', ';'].includes(name))!;
  clauseOf(clause, undefined, found);
  // A macro's name is no item's.
  const { macros } = node.source;
  return found.filter(({ alias }) => alias === undefined || macros?.isPublished(alias) !== true);
}

function clauseOf(node: Node, prefix: PathTree | undefined, found: Imports): void {
  switch (node.name) {
    case 'UseList':
      for (const child of node.children)
        if (!['{', '}', ','].includes(child.name)) clauseOf(child, prefix, found);
      return;
    case 'ScopedUseList':
      clauseOf(node.children.at(-1)!, join(prefix, leading(node)), found);
      return;
    case 'UseWildcard': {
      const whole = join(prefix, leading(node));
      if (whole === undefined) throw new CompileError('expected a path', node.span);
      found.push({ path: whole, alias: undefined });
      return;
    }
    case 'UseAsClause': {
      const [named, , alias] = node.children as [Node, Node, Node];
      found.push({ path: own(join(prefix, path(named))!), alias: nameOf(alias) });
      return;
    }
    default: {
      const whole = own(join(prefix, path(node))!);
      found.push({ path: whole, alias: whole.segments.at(-1)!.name });
    }
  }
}

/** The path before `::{` or `::*`. */
function leading(node: Node): PathTree | undefined {
  const parts = node.children.filter(({ name }) => !['UseList', '*', '::'].includes(name));
  if (parts.length === 0) return undefined;
  const segments = parts.flatMap((part) => path(part).segments);
  return { global: node.children[0]!.name === '::', qualified: undefined, segments, span: segments[0]!.span };
}

/** `use a::{self}` names `a` itself. */
function own(whole: PathTree): PathTree {
  const { segments } = whole;
  return segments.length > 1 && segments.at(-1)!.name === 'self'
    ? { ...whole, segments: segments.slice(0, -1) }
    : whole;
}

function join(prefix: PathTree | undefined, rest: PathTree | undefined): PathTree | undefined {
  if (prefix === undefined || rest === undefined) return rest ?? prefix;
  return { ...prefix, segments: [...prefix.segments, ...rest.segments], span: rest.span };
}
