/** Calls `visit` with every range of entries that are all 0, in whole groups of `group` entries. */
export function forEachUnused(
  entries: Int32Array,
  group: number,
  visit: (first: number, end: number) => void,
): void {
  let first = 0;
  for (let at = 0; at < entries.length; at += group) {
    if (entries.subarray(at, at + group).every((entry) => entry === 0)) continue;
    if (at > first) visit(first, at);
    first = at + group;
  }
  if (entries.length > first) visit(first, entries.length);
}
