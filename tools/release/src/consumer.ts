import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { markdownExamples } from '@justlang-tools/examples/blocks';
import { differences, readExpectation } from '@justlang-tools/examples/expectation';
import { type CommandResult, run } from './command.js';
import { folderOf, type PackageName, ROOT } from './packages.js';

const TSC = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');

// What a program needs besides the package itself; `Disposable` is not part of ES2023.
const TSCONFIG = {
  compilerOptions: {
    target: 'ES2022',
    lib: ['ES2023', 'ESNext.Disposable'],
    module: 'NodeNext',
    moduleDetection: 'force',
    strict: true,
    exactOptionalPropertyTypes: true,
    // What every TypeScript program on Node has; linked in, since the registry of a rehearsal does not serve it.
    types: ['node'],
    typeRoots: [join(ROOT, 'node_modules', '@types')],
    skipLibCheck: false,
    outDir: 'out',
    rootDir: '.',
  },
  include: ['*.ts'],
};

/** A project outside this repository that has one of the packages installed. */
export class Consumer {
  readonly folder: string;
  readonly name: PackageName;
  /** The Node that its programs run on. */
  executable: string = process.execPath;
  /** Options for Node itself, which a package manager may need. */
  nodeArguments: readonly string[] = [];
  /** Variables that its programs are given beside those of this process. */
  environment: Readonly<Record<string, string>> = {};
  /** Whether its programs print to files, where that Node cannot use the pipes of this system. */
  printsToFiles = false;

  /** Makes the folder anew, with a manifest of these dependencies, and installs nothing yet. */
  constructor(folder: string, name: PackageName, manifest: object) {
    this.folder = folder;
    this.name = name;
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    this.write(
      'package.json',
      JSON.stringify({ name: 'consumer', private: true, type: 'module', ...manifest }, null, 2),
    );
  }

  write(file: string, text: string): void {
    writeFileSync(join(this.folder, file), text);
  }

  node(...args: string[]): CommandResult {
    return run(this.executable, [...this.nodeArguments, ...args], {
      cwd: this.folder,
      env: this.environment,
      toFiles: this.printsToFiles,
    });
  }

  /** `import` gives the names that the package exports. */
  problemsOfEsm(): string[] {
    this.write(
      'esm.mjs',
      `import * as it from '@justlang/${this.name}';\nconsole.log(Object.keys(it).join());\n`,
    );
    return this.problemsOfNames(this.node('esm.mjs'));
  }

  /** `require` gives the same; Node 20.19 and later can require ESM. */
  problemsOfCommonJs(): string[] {
    this.write('cjs.cjs', `console.log(Object.keys(require('@justlang/${this.name}')).join());\n`);
    return this.problemsOfNames(this.node('cjs.cjs'));
  }

  private problemsOfNames({ code, stdout, output }: CommandResult): string[] {
    if (code !== 0) return [`exit code ${code}:\n${output}`];
    const source = readFileSync(join(folderOf(this.name), 'dist', 'index.js'), 'utf8');
    const expected = [...source.matchAll(/export \{([^}]*)\}/g)].flatMap(([, list]) =>
      (list as string).split(','),
    );
    const names = expected
      .map((entry) => entry.trim().replace(/^.* as /, ''))
      .filter((entry) => entry !== '');
    const got = stdout
      .trim()
      .split(',')
      .filter((entry) => entry !== '');
    return names.sort().join() === got.sort().join()
      ? []
      : [`exports ${got.join()} instead of ${names.join()}`];
  }

  /** A TypeScript program compiles against the declarations, their own errors not hidden; the README's examples run. */
  problemsOfExamples(): string[] {
    const page = join(folderOf(this.name), 'README.md');
    const examples = existsSync(page) ? markdownExamples('README.md', readFileSync(page, 'utf8')) : [];
    if (examples.length === 0) return ['its README has no example'];
    this.write('plain.ts', `export * from '@justlang/${this.name}';\n`);
    this.write('tsconfig.json', JSON.stringify(TSCONFIG));
    const scripts = examples.map(({ language, source }, at) => {
      this.write(`example-${at}.${language}`, source);
      return language === 'ts' ? join('out', `example-${at}.js`) : `example-${at}.js`;
    });
    // The compiler is part of no test: it runs on this Node, whatever the programs run on.
    const compiled = run(process.execPath, [TSC, '-p', 'tsconfig.json', '--pretty', 'false'], {
      cwd: this.folder,
    });
    if (compiled.code !== 0) return [`does not compile:\n${compiled.output}`];
    return examples.flatMap(({ source, where }, at) => {
      const { code, stdout, output } = this.node(scripts[at] as string);
      const found = differences(readExpectation(source), { exitCode: code, stdout, stderr: output });
      return found.map((problem) => `${basename(this.name)} ${where}: ${problem}\n${output}`);
    });
  }
}
