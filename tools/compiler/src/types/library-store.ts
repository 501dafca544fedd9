// What the build stores of the standard library: the trees of each file, for as long as the file stays as it is.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { restoreItems, type StoredItems, storeItems } from '../syntax/stored.js';
import type { ItemTree } from '../syntax/tree.js';

interface StoredFile {
  /** Of its text when it was stored. */
  readonly hash: string;
  /** Which of a program's files its first text is: places name files by number. */
  readonly first: number;
  /** By text: a template stands for several. */
  readonly texts: readonly StoredItems[];
}

export class LibraryStore {
  readonly #files: Map<string, StoredFile>;

  /** `path`: the file that `writeTo` wrote; where there is none, nothing is stored. */
  constructor(path: string | undefined) {
    const exists = path !== undefined && existsSync(path);
    this.#files = new Map(exists ? (JSON.parse(readFileSync(path, 'utf8')) as [string, StoredFile][]) : []);
  }

  /** The items of a file's texts; undefined where it is another file than was stored. Each file is taken once. */
  take(
    name: string,
    text: string,
    texts: readonly string[],
    first: number,
  ): readonly ItemTree[][] | undefined {
    const stored = this.#files.get(name);
    this.#files.delete(name);
    if (stored === undefined || stored.first !== first || stored.hash !== hashOf(text)) return undefined;
    return stored.texts.map((items, index) => [...restoreItems(items, texts[index]!, first + index)]);
  }

  put(name: string, text: string, first: number, items: readonly (readonly ItemTree[])[]): void {
    this.#files.set(name, { hash: hashOf(text), first, texts: items.map(storeItems) });
  }

  writeTo(path: string): void {
    writeFileSync(path, JSON.stringify([...this.#files]));
  }
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('base64');
