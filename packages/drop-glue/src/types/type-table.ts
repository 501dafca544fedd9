import { describeValue, invalidArgument, JustError } from '@justlang/config/internal';
import type { TypeId } from './drop-type.js';
import { requireTypeId } from './read-fields.js';
import { type Field, fieldLists, ownsMemory, pointedTypes, type TypeEntry } from './type-entry.js';

/** The types of one `DropGlue`. */
export class TypeTable {
  readonly #entries = new Map<TypeId, TypeEntry>();
  /** The types whose values hold a value of a type, by the id of that. */
  readonly #holders = new Map<TypeId, TypeId[]>();

  /**
   * Adds a type.
   *
   * @throws `ERR_JUST_INVALID_ARGUMENT` if its id is taken
   * @throws `ERR_JUST_INVALID_LAYOUT` if it contains itself by value, or if a field does not lie inside it
   */
  add(entry: TypeEntry): void {
    this.requireFree(entry.id);
    this.#entries.set(entry.id, entry);
    try {
      this.#rejectCycle(entry);
      this.#checkFields(entry, false);
    } catch (error) {
      this.#entries.delete(entry.id);
      throw error;
    }
    for (const id of entry.inside) {
      const holders = this.#holders.get(id);
      if (holders === undefined) this.#holders.set(id, [entry.id]);
      else holders.push(entry.id);
    }
  }

  /** How many types there are. */
  get size(): number {
    return this.#entries.size;
  }

  /** @throws `ERR_JUST_INVALID_ARGUMENT` if the id is taken */
  requireFree(id: TypeId): void {
    if (this.#entries.has(id)) invalidArgument('typeId', id, 'an id that is not defined yet');
  }

  /**
   * Returns a type.
   *
   * @param by - who names it, for the message
   * @throws `ERR_JUST_INVALID_ARGUMENT` if `id` is no type id
   * @throws `ERR_JUST_UNKNOWN_TYPE` if no type has it
   */
  get(id: TypeId, by?: TypeEntry): TypeEntry {
    const entry = this.#entries.get(id);
    if (entry !== undefined) return entry;
    requireTypeId('typeId', id);
    throw new JustError(
      'ERR_JUST_UNKNOWN_TYPE',
      `type ${describeValue(id)}${by === undefined ? '' : `, which ${by} refers to,`} is not defined`,
    );
  }

  /**
   * Returns a type and every type it refers to, itself or through others, each once.
   *
   * @param isKnown - tells of a type that it was returned before, with all it refers to: it is left out
   * @throws `ERR_JUST_UNKNOWN_TYPE` if one of them is not defined
   * @throws `ERR_JUST_INVALID_LAYOUT` if a field of one does not fit into it
   */
  complete(root: TypeEntry, isKnown: (id: TypeId) => boolean): TypeEntry[] {
    const found = new Set([root]);
    for (const entry of found) {
      for (const id of [...entry.inside, ...pointedTypes(entry.shape)]) {
        const type = this.get(id, entry);
        if (!isKnown(id)) found.add(type);
      }
      this.#checkFields(entry, true);
    }
    return [...found];
  }

  /**
   * Tells whether dropping a value of the type does anything. Owning pointers and containers always need a drop, as in
   * Rust, whatever they point to. Of other types the by-value contents decide, and those are never cyclic.
   *
   * @throws `ERR_JUST_UNKNOWN_TYPE` if a type that lies inside is not defined
   */
  needsDrop(root: TypeEntry): boolean {
    // The stack is an array, not the JS stack: by-value nesting has no bound.
    const pending = [root];
    while (pending.length > 0) {
      const entry = pending[pending.length - 1] as TypeEntry;
      if (entry.needsDrop === null) {
        if (entry.handler !== null || ownsMemory(entry.shape)) {
          entry.needsDrop = true;
        } else {
          const inside = entry.inside.map((id) => this.get(id, entry));
          const unknown = inside.filter((type) => type.needsDrop === null);
          if (inside.some((type) => type.needsDrop === true)) {
            entry.needsDrop = true;
          } else if (unknown.length === 0) {
            entry.needsDrop = false;
          } else {
            for (const type of unknown) pending.push(type);
            continue;
          }
        }
      }
      pending.pop();
    }
    return root.needsDrop as boolean;
  }

  /**
   * Refuses the definition that makes a type contain itself: it would be infinitely large.
   *
   * A cycle goes through the new type. So it shows both among what the type contains and among what contains the type;
   * the smaller of the two is enough to know that there is none. A type that nobody names yet costs nothing.
   */
  #rejectCycle(entry: TypeEntry): void {
    const below = reach(entry.inside, (id) => this.#entries.get(id)?.inside);
    const above = reach([entry.id], (id) => this.#holders.get(id));
    const inside = new Set(entry.inside);
    for (;;) {
      const holder = above.next();
      if (holder.done) return;
      if (inside.has(holder.value)) this.#cycle(entry);
      const part = below.next();
      if (part.done) return;
      if (part.value === entry.id) this.#cycle(entry);
    }
  }

  /** @throws `ERR_JUST_INVALID_LAYOUT` always, with the way from the type to itself */
  #cycle(entry: TypeEntry): never {
    const cameFrom = new Map<TypeId, TypeId>();
    for (const holder of [entry.id, ...reach(entry.inside, (id) => this.#entries.get(id)?.inside)]) {
      for (const id of this.#entries.get(holder)?.inside ?? []) {
        if (!cameFrom.has(id)) cameFrom.set(id, holder);
      }
    }
    const path = [entry.id];
    do path.push(cameFrom.get(path[path.length - 1] as TypeId) as TypeId);
    while (path[path.length - 1] !== entry.id);
    const label = (id: TypeId) => {
      const name = this.#entries.get(id)?.name ?? null;
      return name === null ? String(id) : `\`${name}\``;
    };
    throw new JustError(
      'ERR_JUST_INVALID_LAYOUT',
      `${entry.name === null ? `type ${entry.id}` : label(entry.id)} would contain itself by value: ` +
        path.reverse().map(label).join(' contains '),
    );
  }

  /**
   * Checks that by-value contents lie inside the layout.
   *
   * @param all - whether every type inside is known to be defined; else those that are not yet are passed over
   */
  #checkFields(entry: TypeEntry, all: boolean): void {
    const { shape } = entry;
    if (shape.kind === 'array') {
      const element = this.#entries.get(shape.element);
      if (element === undefined || shape.count === 0) return;
      const end = element.stride * (shape.count - 1) + element.size;
      if (!(end <= entry.size)) outside(`${shape.count} elements of ${element}`, end, entry);
      return;
    }
    for (const fields of fieldLists(shape)) {
      for (const { offset, type } of fields) {
        const field = this.#entries.get(type);
        if (field !== undefined && !(offset + field.size <= entry.size)) {
          outside(`the field of ${field} at offset ${offset}`, offset + field.size, entry);
        }
      }
      if (all) this.#rejectOverlap(entry, fields);
    }
  }

  /** Refuses fields that own something and share bytes: the same bytes would be dropped twice. */
  #rejectOverlap(entry: TypeEntry, fields: readonly Field[]): void {
    const owning = fields
      .map(({ offset, type }) => ({ offset, type: this.get(type, entry) }))
      .filter(({ type }) => type.size > 0 && this.needsDrop(type))
      .sort((a, b) => a.offset - b.offset);
    for (let i = 1; i < owning.length; i++) {
      const before = owning[i - 1] as (typeof owning)[number];
      const after = owning[i] as (typeof owning)[number];
      if (before.offset + before.type.size > after.offset) {
        throw new JustError(
          'ERR_JUST_INVALID_LAYOUT',
          `the fields at offsets ${before.offset} and ${after.offset} of ${entry} overlap; both would be dropped`,
        );
      }
    }
  }
}

/** Everything that is reached from some types, each once, the nearest first. */
function* reach(
  from: readonly TypeId[],
  next: (id: TypeId) => readonly TypeId[] | undefined,
): Generator<TypeId, void> {
  const seen = new Set(from);
  // The loop also visits what is added meanwhile.
  for (const id of seen) {
    yield id;
    for (const further of next(id) ?? []) seen.add(further);
  }
}

function outside(what: string, end: number, entry: TypeEntry): never {
  throw new JustError(
    'ERR_JUST_INVALID_LAYOUT',
    `${what} would end at byte ${end} of ${entry}, whose layout has size ${entry.size}`,
  );
}
