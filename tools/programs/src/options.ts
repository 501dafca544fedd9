/** What a program may be told; each reads what concerns it. */
export interface ProgramOptions {
  /** `word-frequency`, `lru-cache`, `text-index`: path of a UTF-8 text; by default the one of `defaultTextPath()`. */
  readonly text?: string;
  /** `binary-trees`: depth of the deepest trees, 0 to 26; 14 by default. */
  readonly depth?: number;
  /** `lru-cache`: entries kept, 1 to 2^24; 1000 by default. */
  readonly capacity?: number;
}
