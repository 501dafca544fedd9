// Generic parameters and where clauses.
import type { Node } from './grammar.js';
import { argumentsIn, bounds, nameOf, type } from './paths.js';
import type { GenericParameter, GenericsTree } from './tree.js';

export function generics(node: Node): GenericsTree {
  const list = node.child('TypeParamList');
  const clauses = node.children.filter(({ name }) => name === 'WhereClause');
  return {
    lifetimes: list?.children.filter(isLifetime).length ?? 0,
    parameters: list === undefined ? [] : list.children.flatMap(parameter),
    where: clauses.flatMap(({ children }) =>
      children.filter(({ name }) => name === 'TypeBoundClause').map(clause),
    ),
  };
}

function clause(node: Node): GenericsTree['where'][number] {
  const [subject, bound] = node.children as [Node, Node];
  const typed = subject.name === 'HigherRankedTraitBound' ? subject.children.at(-1)! : subject;
  return { type: type(typed), bounds: bounds(bound.children) };
}

/** `'a`, `'a: 'b` */
const isLifetime = ({ name, children }: Node): boolean =>
  name === 'Lifetime' || (name === 'ConstrainedTypeParameter' && children[0]!.name === 'Lifetime');

/** None for a lifetime. */
function parameter(node: Node): GenericParameter[] {
  const plain = { constant: undefined, bounds: [], default: undefined };
  switch (node.name) {
    case 'TypeIdentifier':
      return [{ ...plain, name: nameOf(node), span: node.span }];
    case 'ConstrainedTypeParameter': {
      const [named, bound] = node.children as [Node, Node];
      if (isLifetime(node)) return [];
      return [{ ...plain, name: nameOf(named), span: named.span, bounds: bounds(bound.children) }];
    }
    case 'OptionalTypeParameter': {
      const [first] = parameter(node.children[0]!);
      return [{ ...first!, default: { kind: 'type', type: type(node.children.at(-1)!) } }];
    }
    case 'ConstParameter': {
      const named = node.child('BoundIdentifier')!;
      const mark = node.children.findIndex(({ name }) => name === '=');
      const constant = type(node.children.at(mark === -1 ? -1 : mark - 1)!);
      const given = mark === -1 ? undefined : argumentsIn(node.children.slice(mark + 1))[0];
      return [{ ...plain, name: nameOf(named), span: named.span, constant, default: given }];
    }
    default:
      return [];
  }
}
