// What the program declares, whether or not `main` leads to it: each `use` names something, each impl has what its trait asks for.
import { CompileError, type Span } from '../syntax/source.js';
import type { PathTree } from '../syntax/tree.js';
import type { Crates, ImplDef, TraitDef } from './definitions.js';
import type { Names } from './names.js';

/** Every `use` of the program names something. */
export function requireUses(crates: Crates, names: Names, module = crates.main): void {
  for (const { tree } of module.uses) {
    const known = (['types', 'values'] as const).some((space) => {
      const found = names.prefix(module, tree.path, space, true);
      return found !== undefined && found.rest.length === 0;
    });
    if (!known) throw new CompileError(notFound(tree.path), tree.path.span);
  }
  for (const inner of module.types.values())
    if (inner.kind === 'module' && inner.parent === module) requireUses(crates, names, inner);
}

const STANDARD = new Set(['std', 'core', 'alloc']);

function notFound({ segments }: PathTree): string {
  const path = segments.map(({ name }) => name).join('::');
  return STANDARD.has(segments[0]!.name)
    ? `\`${path}\` is not part of Just's standard library`
    : `cannot find \`${path}\``;
}

/** Every impl of the program has the items of its trait that have no default, and no others. */
export function requireItems({ traits, main }: Crates): void {
  for (const trait of traits) {
    for (const impl of trait.impls) if (impl.module.root === main) requireItemsOf(impl, trait);
  }
}

function requireItemsOf(impl: ImplDef, trait: TraitDef): void {
  const lacking = [
    ...[...trait.functions.values()].filter(({ name, tree }) => !tree.body && !impl.functions.has(name)),
    ...[...trait.types.values()].filter(({ name, type }) => !type && !impl.types.has(name)),
    ...[...trait.constants.values()].filter(({ name, tree }) => !tree.value && !impl.constants.has(name)),
  ].map(({ name }) => `\`${name}\``);
  if (lacking.length > 0)
    throw new CompileError(`this impl of \`${trait.name}\` lacks ${lacking.join(', ')}`, headOf(impl));
  for (const { name, span } of impl.tree.items) {
    if (trait.functions.has(name) || trait.types.has(name) || trait.constants.has(name)) continue;
    throw new CompileError(`\`${name}\` is not an item of the trait \`${trait.name}\``, span);
  }
}

/** From `impl` to the type. */
function headOf({ tree }: ImplDef): Span {
  return { ...tree.span, end: tree.type.span.end };
}
