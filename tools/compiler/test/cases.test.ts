import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const files = readdirSync(fileURLToPath(new URL('cases', import.meta.url)), { recursive: true }).map(String);

function named(ending: string): string[] {
  return files.filter((file) => file.endsWith(ending)).map((file) => file.slice(0, -ending.length));
}

it('every case has what rustc made of it recorded, and nothing else is', () => {
  const cases = named('.just').sort();
  expect(named('.stdout').sort()).toEqual(cases);
  expect(named('.exit').filter((name) => !cases.includes(name))).toEqual([]);
});
