// The paths by which Rust's own `type_name` calls what the standard library defines. It re-exports what `alloc` and `core` define, and so
// does ours by its files; the paths that differ are listed.

import type { GenericParameter } from '../syntax/tree.js';
import type { Ty } from './definitions.js';
import { type Style, shallow } from './ty.js';

/** Modules of `std` that `alloc` defines. */
const ALLOC =
  /^(?:borrow|boxed|rc|string|vec|collections::(?:btree|vec_deque|linked_list|binary_heap)|sync::Arc$|sync::Weak$)/;
/** Modules that `std` defines itself. */
const STD =
  /^(?:collections::hash|env|ffi|fs|hash::(?:RandomState|sip)|io|path|process|sync|thread|time::(?:Instant|System))/;

/** Where one of our files has another name than Rust's, or none of its own. */
const MOVED: readonly (readonly [RegExp, string])[] = [
  [/^rc::weak::/, 'rc::'],
  [/^cell::ref_cell::/, 'cell::'],
  [/^cell::once::LazyCell/, 'cell::lazy::LazyCell'],
  [/^num::parse_int::/, 'num::error::'],
  [/^num::TryFromIntError/, 'num::error::TryFromIntError'],
  [/^num::parse_float::/, 'num::dec2flt::'],
  [/^ops::ControlFlow/, 'ops::control_flow::ControlFlow'],
  [/^mem::ManuallyDrop/, 'mem::manually_drop::ManuallyDrop'],
  [/^mem::MaybeUninit/, 'mem::maybe_uninit::MaybeUninit'],
  [/^string::convert::/, 'string::'],
  [/^str::(?:chars|words|split|search)::/, 'str::iter::'],
  [/^slice::(?:chunks|split|iter)::/, 'slice::iter::'],
  [/^fmt::formatter::/, 'fmt::'],
  [/^sync::locks::(Mutex\w*)/, 'sync::poison::mutex::$1'],
  [/^sync::locks::(RwLock\w*)/, 'sync::poison::rwlock::$1'],
  [/^sync::locks::/, 'sync::poison::'],
  [/^iter::iterator::/, 'iter::traits::iterator::'],
  [/^ops::(Fn\w*)$/, 'ops::function::$1'],
];

/** Adapters of iterators have a file each in Rust: `Map` is `iter::adapters::map::Map`. */
const ADAPTER = /^iter::(?:adapters|select|flatten|chain|peekable)::(\w+)$/;

const snake = (name: string): string => name.replace(/(?<=[a-z])[A-Z]/g, '_$&').toLowerCase();

/** The path by which Rust calls a definition, whose path here begins with `crate` in the program, `std` in the library. */
export function rustPath(path: string, crate: string): string {
  if (path.startsWith('crate::')) return `${crate}${path.slice('crate'.length)}`;
  const own = path.replace(/^std::/, '');
  const adapter = ADAPTER.exec(own)?.[1];
  if (adapter !== undefined) return `core::iter::adapters::${snake(adapter)}::${adapter}`;
  const root = STD.test(own) && !own.startsWith('sync::atomic') ? 'std' : ALLOC.test(own) ? 'alloc' : 'core';
  const moved = MOVED.find(([pattern]) => pattern.test(own));
  return `${root}::${moved === undefined ? own : own.replace(...moved)}`;
}

/** Whether an argument is what stands in the parameter's default, which `type_name` leaves out. */
function isDefault(argument: Ty, { default: given }: GenericParameter): boolean {
  const found = shallow(argument);
  if (found.kind !== 'adt' || given?.kind !== 'type' || given.type.kind !== 'path') return false;
  return given.type.path.segments.at(-1)!.name === found.def.name;
}

/** Types as Rust's `type_name` writes them in a crate. */
export const fullStyle = (crate: string): Style => ({
  name: ({ path }) => rustPath(path, crate),
  arguments({ def, arguments: args }, one) {
    const { lifetimes, parameters } = def.tree.generics;
    const written = args.filter((argument, i) => !isDefault(argument, parameters[i]!)).map(one);
    return [...Array<string>(lifetimes).fill("'_"), ...written];
  },
});

/** The name that Rust gives the crate of a file. */
export function crateName(file: string): string {
  return file
    .replace(/^.*[\\/]/, '')
    .replace(/\.\w+$/, '')
    .replaceAll('-', '_');
}
