// Trees are changed by passes that leave most of them as it is: what stays the same is shared, not copied.

/** A list with its items changed, without those for which there is nothing; the list itself where all stay as they are. */
export function eachChanged<T>(list: readonly T[], change: (item: T) => T | undefined): readonly T[] {
  let result: T[] | undefined;
  for (let index = 0; index < list.length; index++) {
    const before = list[index]!;
    const after = change(before);
    if (after !== before) result ??= list.slice(0, index);
    if (after !== undefined) result?.push(after);
  }
  return result ?? list;
}

/** A value with other parts; the value itself where they are those that it has. Most of a function stays as it is in most passes. */
export function changed<T extends object, K extends keyof T>(value: T, parts: Pick<T, K>): T {
  for (const key in parts) if (parts[key] !== value[key]) return { ...value, ...parts };
  return value;
}
