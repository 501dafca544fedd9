// Trees of a library's files as text. Parsing the library takes a second, reading what the build stored of it a small part of that.
import { sourceOf } from './grammar.js';
import { type BodyPlace, bodyPlaces, parseBodyLater } from './items.js';
import type { FunctionTree, ItemTree } from './tree.js';

/** The way from the items to a value in them: names of properties, indices of lists. */
type Path = readonly (string | number)[];

/** The items of one text, and what JSON cannot say of them. */
export interface StoredItems {
  readonly items: readonly ItemTree[];
  /** Functions, and where their bodies stand. */
  readonly bodies: readonly (readonly [Path, BodyPlace])[];
  /** Values of integers and characters. */
  readonly integers: readonly (readonly [Path, string])[];
  readonly bytes: readonly (readonly [Path, readonly number[]])[];
  /** Where `-0.0` stands, which JSON writes as 0. */
  readonly negativeZeros: readonly Path[];
}

/** `items` are of a library: their functions have no bodies yet. */
export function storeItems(items: readonly ItemTree[]): StoredItems {
  const bodies: [Path, BodyPlace][] = [];
  const integers: [Path, string][] = [];
  const bytes: [Path, readonly number[]][] = [];
  const negativeZeros: Path[] = [];
  const copy = (value: unknown, path: Path): unknown => {
    if (typeof value === 'bigint') integers.push([path, String(value)]);
    else if (value instanceof Uint8Array) bytes.push([path, [...value]]);
    else if (Object.is(value, -0)) negativeZeros.push(path);
    else if (Array.isArray(value)) return value.map((one, index) => copy(one, [...path, index]));
    else if (typeof value !== 'object' || value === null) return value;
    else return copyObject(value, path);
    return null;
  };
  const copyObject = (value: object, path: Path): object => {
    const place = bodyPlaces.get(value as FunctionTree);
    if (place !== undefined) bodies.push([path, place]);
    const names = Object.keys(value).filter((name) => place === undefined || name !== 'body');
    return Object.fromEntries(
      names.map((name) => [name, copy(value[name as keyof object], [...path, name])]),
    );
  };
  return { items: copy(items, []) as ItemTree[], bodies, integers, bytes, negativeZeros };
}

/** The items again. Bodies are parsed from `text`, the `file`th of the program's files, when somebody looks at them. */
export function restoreItems(stored: StoredItems, text: string, file: number): readonly ItemTree[] {
  const source = sourceOf(text, file);
  for (const [path, place] of stored.bodies)
    parseBodyLater(at(stored.items, path) as FunctionTree, place, source);
  for (const [path, value] of stored.integers) put(stored.items, path, BigInt(value));
  for (const [path, value] of stored.bytes) put(stored.items, path, Uint8Array.from(value));
  for (const path of stored.negativeZeros) put(stored.items, path, -0);
  return stored.items;
}

function at(root: object, path: Path): object {
  return path.reduce<object>((value, name) => value[name as keyof object], root);
}

function put(root: object, path: Path, value: unknown): void {
  Object.assign(at(root, path.slice(0, -1)), { [path.at(-1)!]: value });
}
