// `#[derive(...)]`: the text of the impls, as the Rust reference describes them. Text, because it reads as what it means;
// it is parsed as if it stood at the attribute.
import { CompileError, type Span } from '../syntax/source.js';
import type { AdtTree, PathTree, TypeTree, VariantTree } from '../syntax/tree.js';

type Maker = (adt: AdtTree) => string;

const TRAITS: Readonly<Record<string, { readonly path: string; readonly body: Maker }>> = {
  Copy: { path: '::std::marker::Copy', body: () => '' },
  Eq: { path: '::std::cmp::Eq', body: () => '' },
  Clone: { path: '::std::clone::Clone', body: clone },
  Debug: { path: '::std::fmt::Debug', body: debug },
  Default: { path: '::std::default::Default', body: defaults },
  Hash: { path: '::std::hash::Hash', body: hash },
  PartialEq: { path: '::std::cmp::PartialEq', body: partialEq },
  PartialOrd: { path: '::std::cmp::PartialOrd', body: partialOrd },
  Ord: { path: '::std::cmp::Ord', body: ord },
};

export function* derivedImpls(adt: AdtTree): Generator<{ text: string; span: Span }> {
  for (const attribute of adt.attributes) {
    if (attribute.name !== 'derive') continue;
    for (const name of attribute.words) {
      const trait = TRAITS[name];
      if (trait === undefined)
        throw new CompileError(`\`derive(${name})\` is not part of Just`, attribute.span);
      yield { text: header(adt, trait.path, trait.body(adt)), span: attribute.span };
    }
  }
}

/** `impl<T: Old + Trait> Trait for Name<T> where ... { body }` */
function header(adt: AdtTree, trait: string, body: string): string {
  const parameters = adt.generics.parameters.map(({ name, constant, bounds }) =>
    constant === undefined
      ? `${name}: ${[...bounds.map(pathText), trait].join(' + ')}`
      : `const ${name}: ${typeText(constant)}`,
  );
  const names = adt.generics.parameters.map(({ name }) => name);
  const generics = parameters.length === 0 ? '' : `<${parameters.join(', ')}>`;
  const args = names.length === 0 ? '' : `<${names.join(', ')}>`;
  return `impl${generics} ${trait} for ${adt.name}${args} { ${body} }`;
}

/** Types in bounds of parameters: paths with arguments, which is all that bounds of a type's parameters hold in practice. */
function typeText(type: TypeTree): string {
  switch (type.kind) {
    case 'path':
      return pathText(type.path);
    case 'reference':
      return `&${type.mutable ? 'mut ' : ''}${typeText(type.target)}`;
    case 'tuple':
      return `(${type.elements.map((element) => `${typeText(element)},`).join(' ')})`;
    case 'slice':
      return `[${typeText(type.element)}]`;
    default:
      throw new CompileError('this type in a bound of a derived impl is not part of Just', type.span);
  }
}

function pathText(path: PathTree): string {
  const segments = path.segments.map(({ name, arguments: args, signature }) => {
    if (signature !== undefined) {
      const result = signature.result === undefined ? '' : ` -> ${typeText(signature.result)}`;
      return `${name}(${signature.parameters.map(typeText).join(', ')})${result}`;
    }
    if (args === undefined || args.length === 0) return name;
    const list = args.map((argument) =>
      argument.kind === 'type'
        ? typeText(argument.type)
        : argument.kind === 'binding' && argument.type !== undefined
          ? `${argument.name} = ${typeText(argument.type)}`
          : '_',
    );
    return `${name}<${list.join(', ')}>`;
  });
  return (path.global ? '::' : '') + segments.join('::');
}

const variantPath = (adt: AdtTree, variant: VariantTree): string =>
  adt.kind === 'struct' ? 'Self' : `Self::${variant.name}`;

/** Keywords that may be the names of fields, as `r#type`. */
const KEYWORDS = new Set(
  (
    'as async await break const continue dyn else enum extern false fn for if impl in let loop match mod move mut pub ref return ' +
    'static struct trait true type unsafe use where while yield'
  ).split(' '),
);
const written = (name: string): string => (KEYWORDS.has(name) ? `r#${name}` : name);

/** A pattern that binds each field to `prefix` and its name. */
function pattern(adt: AdtTree, variant: VariantTree, prefix: string): string {
  const path = variantPath(adt, variant);
  if (variant.shape === 'unit') return adt.kind === 'struct' ? '_' : path;
  if (variant.shape === 'tuple')
    return `${path}(${variant.fields.map(({ name }) => `${prefix}${name}`).join(', ')})`;
  return `${path} { ${variant.fields.map(({ name }) => `${written(name)}: ${prefix}${name}`).join(', ')} }`;
}

/** A value whose fields are what `field` makes. */
function value(adt: AdtTree, variant: VariantTree, field: (name: string) => string): string {
  const path = variantPath(adt, variant);
  if (variant.shape === 'unit') return path;
  if (variant.shape === 'tuple')
    return `${path}(${variant.fields.map(({ name }) => field(name)).join(', ')})`;
  return `${path} { ${variant.fields.map(({ name }) => `${written(name)}: ${field(name)}`).join(', ')} }`;
}

/** `match self { ... }` with an arm for each variant; for types without variants, no value exists. */
function arms(adt: AdtTree, arm: (variant: VariantTree) => string): string {
  return adt.variants.length === 0 ? 'match *self {}' : `match self { ${adt.variants.map(arm).join(', ')} }`;
}

const isCopy = (adt: AdtTree): boolean =>
  adt.attributes.some(({ name, words }) => name === 'derive' && words.includes('Copy'));
const fieldless = (adt: AdtTree): boolean =>
  adt.kind === 'enum' && adt.variants.every(({ fields }) => fields.length === 0);

function clone(adt: AdtTree): string {
  const body =
    isCopy(adt) && adt.generics.parameters.length === 0
      ? '*self'
      : arms(
          adt,
          (variant) =>
            `${pattern(adt, variant, 'a_')} => ${value(adt, variant, (name) => `::std::clone::Clone::clone(a_${name})`)}`,
        );
  return `fn clone(&self) -> Self { ${body} }`;
}

function debug(adt: AdtTree): string {
  const body = arms(adt, (variant) => {
    const name = JSON.stringify(variant.name);
    const bound = pattern(adt, variant, 'a_');
    if (variant.shape === 'unit') return `${bound} => f.write_str(${name})`;
    const named = variant.shape === 'named';
    const fields = variant.fields.map(
      (field) => `.field(${named ? `${JSON.stringify(field.name)}, ` : ''}&a_${field.name})`,
    );
    return `${bound} => f.debug_${named ? 'struct' : 'tuple'}(${name})${fields.join('')}.finish()`;
  });
  return `fn fmt(&self, f: &mut ::std::fmt::Formatter) -> ::std::fmt::Result { ${body} }`;
}

function defaults(adt: AdtTree): string {
  const marked = adt.variants.find(({ attributes }) => attributes.some(({ name }) => name === 'default'));
  const variant = adt.kind === 'struct' ? adt.variants[0] : marked;
  if (variant === undefined)
    throw new CompileError('`derive(Default)` of an enum needs a variant marked `#[default]`', adt.span);
  return `fn default() -> Self { ${value(adt, variant, () => '::std::default::Default::default()')} }`;
}

const INDEX = '::std::intrinsics::variant_index';

function hash(adt: AdtTree): string {
  const body = arms(adt, (variant) => {
    const fields = variant.fields.map(({ name }) => `::std::hash::Hash::hash(a_${name}, state);`);
    return `${pattern(adt, variant, 'a_')} => { ${fields.join(' ')} }`;
  });
  const tag = adt.kind === 'enum' ? `::std::hash::Hash::hash(&${INDEX}(self), state);` : '';
  return `fn hash<H: ::std::hash::Hasher>(&self, state: &mut H) { ${tag} ${body} }`;
}

/** `match (self, other) { ... }` over pairs of one variant, and what holds of two that differ. */
function pairs(adt: AdtTree, same: (variant: VariantTree) => string, differ: string): string {
  const list = adt.variants.filter(({ fields }) => fields.length > 0 || adt.kind === 'struct');
  const matched = list.map(
    (variant) => `(${pattern(adt, variant, 'a_')}, ${pattern(adt, variant, 'b_')}) => ${same(variant)}`,
  );
  if (adt.kind === 'enum') matched.push(`_ => ${differ}`);
  return `match (self, other) { ${matched.join(', ')} }`;
}

function partialEq(adt: AdtTree): string {
  const tags = `${INDEX}(self) == ${INDEX}(other)`;
  const equal = (variant: VariantTree) =>
    variant.fields.map(({ name }) => `*a_${name} == *b_${name}`).join(' && ') || 'true';
  return `fn eq(&self, other: &Self) -> bool { ${fieldless(adt) ? tags : pairs(adt, equal, tags)} }`;
}

function partialOrd(adt: AdtTree): string {
  const tags = `::std::cmp::PartialOrd::partial_cmp(&${INDEX}(self), &${INDEX}(other))`;
  const equal = '::std::option::Option::Some(::std::cmp::Ordering::Equal)';
  const compare = (variant: VariantTree) =>
    variant.fields.reduceRight(
      (rest, { name }) =>
        `match ::std::cmp::PartialOrd::partial_cmp(a_${name}, b_${name}) { ${equal} => ${rest}, unequal => unequal }`,
      equal,
    );
  const body = fieldless(adt) ? tags : pairs(adt, compare, tags);
  return `fn partial_cmp(&self, other: &Self) -> ::std::option::Option<::std::cmp::Ordering> { ${body} }`;
}

function ord(adt: AdtTree): string {
  const tags = `::std::cmp::Ord::cmp(&${INDEX}(self), &${INDEX}(other))`;
  const equal = '::std::cmp::Ordering::Equal';
  const compare = (variant: VariantTree) =>
    variant.fields.reduceRight(
      (rest, { name }) =>
        `match ::std::cmp::Ord::cmp(a_${name}, b_${name}) { ${equal} => ${rest}, unequal => unequal }`,
      equal,
    );
  return `fn cmp(&self, other: &Self) -> ::std::cmp::Ordering { ${fieldless(adt) ? tags : pairs(adt, compare, tags)} }`;
}
