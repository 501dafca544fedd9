import { invalidArgument, invalidNumber, sharedState } from '@justlang/config/internal';

/** A place in Just source that allocates. */
export interface AllocationSite {
  readonly file: string;
  /** 1 for the first. */
  readonly line: number;
  /** 1 for the first. */
  readonly column: number;
  /** The Just type allocated there, as the program writes it; may be left out. */
  readonly type?: string | undefined;
}

/** The largest site id; 0 means that there is none. */
export const MAX_SITE = 2 ** 31 - 1;

/** Shared by all loaded copies of the package on a thread: generated code registers once, whichever copy it has. */
function sites(): Map<number, AllocationSite> {
  const state = sharedState<{ sites?: Map<number, AllocationSite> }>('heap', () => ({}));
  state.sites ??= new Map();
  return state.sites;
}

/**
 * Tells what a site id stands for, so that reports and leak lists of full checks name a position in Just source
 * without a stack having been captured. Generated code calls it once per id, on each thread that allocates.
 *
 * @param id - what the program passes to `allocate` as `site`, 1 to 2^31 - 1
 * @param site - the position, and the type allocated there
 * @throws `ERR_JUST_INVALID_ARGUMENT` if an argument is of another form, or the id is registered for another site
 *
 * @example
 * ```ts
 * using heap = new JustHeap();
 * registerSite(1, { file: 'src/list.just', line: 12, column: 5, type: 'Node<i32>' });
 * const node = heap.allocate(16, 8, 1);
 * ```
 */
export function registerSite(id: number, site: AllocationSite): void {
  if (!(Number.isInteger(id) && id >= 1 && id <= MAX_SITE)) {
    invalidNumber('id', id, 'an integer, 1 to 2^31 - 1');
  }
  if (typeof site !== 'object' || site === null)
    invalidArgument('site', site, '{ file, line, column, type? }');
  const { file, line, column, type } = site;
  if (typeof file !== 'string') invalidArgument('site.file', file, 'a string');
  if (!(Number.isInteger(line) && line >= 1)) invalidNumber('site.line', line, 'an integer, 1 for the first');
  if (!(Number.isInteger(column) && column >= 1)) {
    invalidNumber('site.column', column, 'an integer, 1 for the first');
  }
  if (type !== undefined && typeof type !== 'string') invalidArgument('site.type', type, 'a string');
  const known = sites().get(id);
  if (known === undefined) {
    sites().set(
      id,
      Object.freeze(type === undefined ? { file, line, column } : { file, line, column, type }),
    );
  } else if (formatSite(known) !== formatSite(site)) {
    invalidArgument('id', id, `registered once; it stands for ${formatSite(known)}, not ${formatSite(site)}`);
  }
}

/** The site registered for an id, if any. */
export function siteOf(id: number): AllocationSite | undefined {
  return sites().get(id);
}

/** `src/list.just:12:5 (Node<i32>)`. */
export function formatSite({ file, line, column, type }: AllocationSite): string {
  return `${file}:${line}:${column}${type === undefined ? '' : ` (${type})`}`;
}

/** A site id for a sentence: the position that it stands for. */
export function siteText(id: number): string {
  const site = siteOf(id);
  return site === undefined ? `site ${id}, which is not registered` : formatSite(site);
}
