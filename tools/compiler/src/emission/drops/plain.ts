// Types whose drop only gives memory back: nothing of the program runs, so nothing can panic halfway. The module drops them by functions
// of its own. `DropGlue` drops the others: those that have an `impl Drop` of the program somewhere, or are known at run time only.
import type { FunctionId, Type } from '../../types/typed.js';
import { metadataOf } from '../layout/layout.js';
import { needsDrop } from './needs-drop.js';

/** Tells of an `impl Drop` whether it runs code of the standard library only. */
export type RunsLibraryOnly = (drop: FunctionId) => boolean;

export class PlainDrops {
  readonly #plain = new Map<Type, boolean>();
  readonly #recursive = new Map<Type, boolean>();

  constructor(private readonly runsLibraryOnly: RunsLibraryOnly) {}

  isPlain(type: Type): boolean {
    let plain = this.#plain.get(type);
    if (plain === undefined) {
      plain = [...reached(type), type].every((one) => this.#mayBePlain(one));
      this.#plain.set(type, plain);
    }
    return plain;
  }

  /** Whether a value may own another of its type: how deep such values are nested is known at run time only. */
  isRecursive(type: Type): boolean {
    let recursive = this.#recursive.get(type);
    if (recursive === undefined) {
      recursive = reached(type).has(type);
      this.#recursive.set(type, recursive);
    }
    return recursive;
  }

  #mayBePlain(type: Type): boolean {
    if (type.kind === 'dyn') return false;
    if (type.kind !== 'adt') return true;
    const { lang, drop, arguments: args } = type.adt;
    if ((lang === 'rc' || lang === 'weak') && metadataOf(args[0]!) !== undefined) return false;
    // The drop of a collection does not know how deep it is nested itself.
    return drop === undefined || (this.runsLibraryOnly(drop) && !this.isRecursive(type));
  }
}

/** The types of which a value of a type may own values, other than by being one. */
function reached(type: Type): Set<Type> {
  const found = new Set<Type>();
  const walk = (from: Type): void => {
    for (const owned of ownedBy(from)) {
      if (!needsDrop(owned) || found.has(owned)) continue;
      found.add(owned);
      walk(owned);
    }
  };
  walk(type);
  return found;
}

function ownedBy(type: Type): readonly Type[] {
  switch (type.kind) {
    case 'box':
      return [type.target];
    case 'tuple':
      return type.elements;
    case 'array':
    case 'slice':
      return [type.element];
    case 'closure':
      return type.closure.captures.map((capture) => capture.type);
    case 'adt': {
      const { lang, arguments: args, drop, variants } = type.adt;
      if (lang === 'weak' || lang === 'string') return [];
      const fields = variants.flatMap((variant) => variant.fields.map((field) => field.type));
      // A collection holds its items behind raw pointers.
      return lang === 'vec' || lang === 'rc' || drop !== undefined ? [...args, ...fields] : fields;
    }
    default:
      return [];
  }
}
