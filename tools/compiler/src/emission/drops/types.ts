// The types of the program as `DropGlue` knows them: `glue.define(NODE, { kind: 'struct', ... })`.
import type { FunctionId, Type } from '../../types/typed.js';
import { type Field, layoutOf, metadataOf } from '../layout/layout.js';
import { typeName } from '../names.js';
import { needsDrop } from './needs-drop.js';

export interface TypeNames {
  /** The name of a type's id, which is defined as well. */
  typeId(type: Type): string;
  nameOf(id: FunctionId): string;
}

/** The second argument of `glue.define`. */
export function dropType(type: Type, names: TypeNames): string {
  const { size, align } = layoutOf(type);
  const fields = [...describe(type, names), `layout: Layout.of(${size}, ${align})`];
  if (type.kind === 'adt' && type.adt.drop !== undefined) fields.push(`drop: ${names.nameOf(type.adt.drop)}`);
  fields.push(`name: ${JSON.stringify(typeName(type))}`);
  return `{ ${fields.join(', ')} }`;
}

function describe(type: Type, names: TypeNames): string[] {
  if (!needsDrop(type)) return ["kind: 'trivial'"];
  switch (type.kind) {
    case 'box':
      return box(type.target, names);
    case 'array':
      return ["kind: 'array'", `element: ${names.typeId(type.element)}`, `count: ${type.length}`];
    case 'adt':
      return adt(type, names);
    default:
      return ["kind: 'struct'", `fields: ${fieldList(layoutOf(type).variants[0]!, names)}`];
  }
}

function box(target: Type, names: TypeNames): string[] {
  if (target.kind === 'dyn') return ["kind: 'dyn'"];
  if (metadataOf(target) !== undefined) return ["kind: 'slice'", `element: ${elementId(target, names)}`];
  return ["kind: 'box'", `pointee: ${names.typeId(target)}`];
}

const BYTE: Type = { kind: 'int', name: 'u8' };

function elementId(target: Type, names: TypeNames): string {
  return names.typeId(target.kind === 'slice' ? target.element : BYTE);
}

function adt(type: Type & { kind: 'adt' }, names: TypeNames): string[] {
  const { lang, variants } = type.adt;
  const [argument] = type.adt.arguments;
  if (lang === 'vec') return ["kind: 'vec'", `element: ${names.typeId(argument!)}`];
  if (lang === 'string') return ["kind: 'string'"];
  if (lang === 'rc' || lang === 'weak') return [`kind: '${lang}'`, `pointee: ${counted(argument!, names)}`];
  const layout = layoutOf(type);
  if (layout.tag === undefined)
    return ["kind: 'struct'", `fields: ${fieldList(layout.variants[0] ?? [], names)}`];
  if (layout.tag.kind === 'niche') {
    const fields = layout.variants[layout.tag.some]!;
    const nullable =
      type.adt.drop === undefined && fields.length === 1 && fields[0]!.offset === 0
        ? nullableKind(fields[0]!.type, names)
        : undefined;
    if (nullable !== undefined) return [...nullable, 'nullable: true'];
    const tag = `tag: { offset: ${layout.tag.offset}, width: 8 }`;
    return [
      "kind: 'enum'",
      tag,
      'variants: [{ value: 0, fields: [] }]',
      `otherwise: { fields: ${fieldList(fields, names)} }`,
    ];
  }
  const width = layoutOf({ kind: 'int', name: layout.tag.scalar }).size;
  const listed = variants.flatMap((_, index) => {
    const owned = layout.variants[index]!.filter((field) => needsDrop(field.type));
    return owned.length === 0 ? [] : [`{ value: ${index}, fields: ${fieldList(owned, names)} }`];
  });
  return ["kind: 'enum'", `tag: { offset: 0, width: ${width} }`, `variants: [${listed.join(', ')}]`];
}

/** The kinds that know a null pointer themselves. */
function nullableKind(type: Type, names: TypeNames): string[] | undefined {
  if (type.kind === 'box' && (metadataOf(type.target) === undefined || type.target.kind === 'dyn'))
    return box(type.target, names);
  return type.kind === 'adt' && type.adt.lang === 'rc' ? adt(type, names) : undefined;
}

function counted(pointee: Type, names: TypeNames): string {
  if (pointee.kind === 'dyn') return "'dyn'";
  return metadataOf(pointee) === undefined
    ? names.typeId(pointee)
    : `{ slice: ${elementId(pointee, names)} }`;
}

function fieldList(fields: readonly Field[], names: TypeNames): string {
  const owned = fields.filter((field) => needsDrop(field.type));
  return `[${owned.map((field) => `{ offset: ${field.offset}, type: ${names.typeId(field.type)} }`).join(', ')}]`;
}
