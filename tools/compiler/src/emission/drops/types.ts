// The types of the program as `DropGlue` knows them: `glue.define(NODE, { kind: 'struct', ... })`. For a debugger they say more: all
// fields by name, and what a value that owns nothing is.
import type { FunctionId, Type } from '../../types/typed.js';
import { type Field, fieldTypes, layoutOf, metadataOf } from '../layout/layout.js';
import { typeName } from '../names.js';
import { isInert, needsDrop } from './needs-drop.js';

export interface TypeNames {
  /** Whether the definitions are for `inspectValue`, too. */
  readonly debug: boolean;
  /** The name of a type's id, which is defined as well. */
  typeId(type: Type): string;
  nameOf(id: FunctionId): string;
}

/** The second argument of `glue.define`. */
export function dropType(type: Type, names: TypeNames): string {
  // The id of `str` is that of one of its bytes.
  const { size, align } = type.kind === 'str' ? { size: 1, align: 1 } : layoutOf(type);
  const fields = [...describe(type, names), `layout: Layout.of(${size}, ${align})`];
  if (type.kind === 'adt' && type.adt.drop !== undefined) fields.push(`drop: ${names.nameOf(type.adt.drop)}`);
  fields.push(`name: ${JSON.stringify(typeName(type))}`);
  return `{ ${fields.join(', ')} }`;
}

function describe(type: Type, names: TypeNames): string[] {
  if (!needsDrop(type) && (!names.debug || isInert(type))) return ["kind: 'trivial'"];
  switch (type.kind) {
    case 'box':
      return box(type.target, names);
    case 'array':
      return ["kind: 'array'", `element: ${names.typeId(type.element)}`, `count: ${type.length}`];
    case 'adt':
      return adt(type, names);
    case 'int':
    case 'float':
      return scalar(type.name);
    case 'bool':
    case 'char':
      return scalar(type.kind);
    case 'str':
      return scalar('text');
    case 'function':
      return scalar('address');
    case 'reference':
      return ["kind: 'trivial'", `refers: ${counted(type.target, names)}`];
    case 'pointer':
      return metadataOf(type.target) === undefined ? scalar('address') : ["kind: 'trivial'"];
    default:
      return ["kind: 'struct'", `fields: ${fieldList(type, 0, names)}`];
  }
}

const scalar = (name: string): string[] => ["kind: 'trivial'", `scalar: '${name}'`];

function box(target: Type, names: TypeNames): string[] {
  if (metadataOf(target) === 'type') return ["kind: 'dyn'"];
  if (metadataOf(target) !== undefined) return ["kind: 'slice'", `element: ${elementId(target, names)}`];
  return ["kind: 'box'", `pointee: ${names.typeId(target)}`];
}

const BYTE: Type = { kind: 'int', name: 'u8' };

function elementId(target: Type, names: TypeNames): string {
  if (target.kind === 'slice') return names.typeId(target.element);
  return names.typeId(names.debug ? target : BYTE);
}

function adt(type: Type & { kind: 'adt' }, names: TypeNames): string[] {
  const { lang, variants } = type.adt;
  const [argument] = type.adt.arguments;
  if (lang === 'vec') return ["kind: 'vec'", `element: ${names.typeId(argument!)}`];
  if (lang === 'string') return ["kind: 'string'"];
  if (lang === 'rc' || lang === 'weak') return [`kind: '${lang}'`, `pointee: ${counted(argument!, names)}`];
  const layout = layoutOf(type);
  if (layout.tag === undefined) return ["kind: 'struct'", `fields: ${fieldList(type, 0, names)}`];
  if (layout.tag.kind === 'niche') {
    const { some, none, offset } = layout.tag;
    const fields = layout.variants[some]!;
    // Its fields take no bytes, but may have a drop.
    const ownsWithoutPointer = layout.variants[none]!.some((field) => needsDrop(field.type));
    const nullable =
      type.adt.drop === undefined && fields.length === 1 && fields[0]!.offset === 0 && !ownsWithoutPointer
        ? nullableKind(fields[0]!.type, names)
        : undefined;
    if (nullable !== undefined) return [...nullable, 'nullable: true'];
    const name = (variant: number) =>
      names.debug ? `, name: ${JSON.stringify(variants[variant]!.name)}` : '';
    return [
      "kind: 'enum'",
      `tag: { offset: ${offset}, width: 8 }`,
      `variants: [{ value: 0, fields: ${fieldList(type, none, names)}${name(none)} }]`,
      `otherwise: { fields: ${fieldList(type, some, names)}${name(some)} }`,
    ];
  }
  const width = layoutOf({ kind: 'int', name: layout.tag.scalar }).size;
  const listed = variants.flatMap(({ name }, index) => {
    const shown = names.debug ? `, name: ${JSON.stringify(name)}` : '';
    const fields = fieldsOf(type, index, names.debug);
    if (fields.length === 0 && !names.debug) return [];
    return [`{ value: ${index}, fields: ${fieldList(type, index, names)}${shown} }`];
  });
  return ["kind: 'enum'", `tag: { offset: 0, width: ${width} }`, `variants: [${listed.join(', ')}]`];
}

/** The kinds that know a null pointer themselves. */
function nullableKind(type: Type, names: TypeNames): string[] | undefined {
  if (type.kind === 'box' && metadataOf(type.target) !== 'length') return box(type.target, names);
  return type.kind === 'adt' && type.adt.lang === 'rc' ? adt(type, names) : undefined;
}

function counted(pointee: Type, names: TypeNames): string {
  if (metadataOf(pointee) === 'type') return "'dyn'";
  return metadataOf(pointee) === undefined
    ? names.typeId(pointee)
    : `{ slice: ${elementId(pointee, names)} }`;
}

interface NamedField extends Field {
  readonly name: string;
}

/** The fields of a variant: those that need a drop, or all. */
function fieldsOf(type: Type, variant: number, all: boolean): NamedField[] {
  const named = fieldTypes(type, variant);
  return (layoutOf(type).variants[variant] ?? [])
    .map((field, index) => ({ ...field, name: named[index]!.name }))
    .filter((field) => all || needsDrop(field.type));
}

function fieldList(type: Type, variant: number, names: TypeNames): string {
  const listed = fieldsOf(type, variant, names.debug).map((field) => {
    const name = names.debug ? `, name: ${JSON.stringify(field.name)}` : '';
    return `{ offset: ${field.offset}, type: ${names.typeId(field.type)}${name} }`;
  });
  return `[${listed.join(', ')}]`;
}
