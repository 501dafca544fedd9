import { constants } from 'node:buffer';
import { invalidArgument, JustError } from '@justlang/config/internal';

/** @throws `ERR_JUST_INVALID_ARGUMENT` when it is no string */
export function checkText(text: string): void {
  if (typeof text !== 'string') invalidArgument('text', text, 'a string');
}

/**
 * Throws for a text that no string holds.
 *
 * @param length - what the caller passed
 * @throws `ERR_JUST_INVALID_ARGUMENT` always
 */
export function tooLong(length: number): never {
  throw new JustError(
    'ERR_JUST_INVALID_ARGUMENT',
    `length is ${length}; the text is longer than a string may be: ` +
      `${constants.MAX_STRING_LENGTH} UTF-16 units on this version of Node.js`,
  );
}
