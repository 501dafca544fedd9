// Entry of `npm start`, `npm test` and `npm run build`. Only the check that must also parse on an old Node stands here.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`This workspace needs Node 20.19 or newer; this is Node ${process.versions.node}.`);
  process.exit(1);
}
import('./src/main.mjs').then(({ main }) => main(process.argv.slice(2)));
