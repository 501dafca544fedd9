import type { ReportData } from './report-data.js';

const { readFileSync } = process.getBuiltinModule('node:fs');
const { fileURLToPath } = process.getBuiltinModule('node:url');

/** Where the page's template expects its data. */
const DATA = '"the data of the report"';

/** The page of a report: one file, which loads nothing. */
export function pageOf(data: ReportData): string {
  const template = readFileSync(fileURLToPath(new URL('./report.html', import.meta.url)), 'utf8');
  // In a script element, `<` could begin its end, and a `$` in a replacement would stand for something.
  const json = JSON.stringify(data).replaceAll('<', '\\u003c');
  return template.replace(DATA, () => json);
}
