// Run in the package's folder, last: joins the page's script, its styles and the libraries into `dist/report.html`, a template that
// loads nothing. ASCII only.
import { readFileSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';

const { outputFiles } = await build({
  stdin: { contents: "import './page.js'; import './page.css';", resolveDir: 'page' },
  bundle: true,
  minify: true,
  write: false,
  outdir: 'dist',
  format: 'iife',
  target: 'es2022',
  charset: 'ascii',
  legalComments: 'none',
});
const output = (ending) => outputFiles.find(({ path }) => path.endsWith(ending)).text;
const page = readFileSync('page/page.html', 'utf8')
  .replace('/* styles */', () => output('.css'))
  .replace('/* script */', () => output('.js').replaceAll('</script', '<\\/script'));
if (Buffer.byteLength(page) !== page.length) throw new Error('the page is not ASCII');
writeFileSync('dist/report.html', page);
