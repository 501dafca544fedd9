// Compares each package's public declarations with its report in etc/; `--update` rewrites the reports.
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  Extractor,
  ExtractorConfig,
  ExtractorLogLevel,
  type ExtractorMessage,
} from '@microsoft/api-extractor';
import { CACHE, folderOf, PACKAGES, type PackageName, ROOT } from './packages.js';

const REPORTS = join(ROOT, 'etc');

function configuration(name: PackageName): ExtractorConfig {
  const folder = folderOf(name);
  const temporary = join(CACHE, 'api', name);
  rmSync(temporary, { recursive: true, force: true });
  mkdirSync(temporary, { recursive: true });
  return ExtractorConfig.prepare({
    configObjectFullPath: undefined,
    packageJsonFullPath: join(folder, 'package.json'),
    configObject: {
      projectFolder: folder,
      mainEntryPointFilePath: join(folder, 'dist', 'index.d.ts'),
      newlineKind: 'lf',
      // The extractor brings a compiler of its own, which reads declarations only: our own tsconfig is not its concern.
      compiler: {
        overrideTsconfig: {
          compilerOptions: {
            target: 'ES2022',
            lib: ['ES2023', 'ESNext.Disposable'],
            module: 'NodeNext',
            moduleResolution: 'NodeNext',
            types: ['node'],
            strict: true,
            skipLibCheck: true,
          },
          files: [join(folder, 'dist', 'index.d.ts')],
        },
      },
      apiReport: {
        enabled: true,
        reportFileName: `${name}.api.md`,
        reportFolder: REPORTS,
        reportTempFolder: temporary,
      },
      docModel: { enabled: false, projectFolderUrl: '' },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        compilerMessageReporting: { default: { logLevel: ExtractorLogLevel.Error } },
        extractorMessageReporting: {
          default: { logLevel: ExtractorLogLevel.Error },
          // Everything exported from `.` is public; there are no alpha or beta names to tell apart.
          'ae-missing-release-tag': { logLevel: ExtractorLogLevel.None },
          // TypeDoc checks both better: it knows that documentation is inherited, and follows links between packages.
          'ae-undocumented': { logLevel: ExtractorLogLevel.None },
          'ae-unresolved-link': { logLevel: ExtractorLogLevel.None },
          'ae-forgotten-export': { logLevel: ExtractorLogLevel.Warning, addToApiReportFile: true },
        },
        tsdocMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
      },
    },
  });
}

/** Whether a package's declarations match its report; explains on stderr when they do not. */
function check(name: PackageName, update: boolean): boolean {
  let errors = 0;
  const { apiReportChanged } = Extractor.invoke(configuration(name), {
    localBuild: update,
    messageCallback: (message: ExtractorMessage) => {
      if (message.logLevel === ExtractorLogLevel.Error && message.category !== 'console') {
        errors++;
        console.error(`${name}: ${message.formatMessageWithLocation(ROOT)}`);
      }
      message.handled = true;
    },
  });
  const changed = apiReportChanged && !update;
  if (changed)
    console.error(
      `${name}: its public declarations differ from etc/${name}.api.md: npm run api, look, commit`,
    );
  return errors === 0 && !changed;
}

const update = process.argv.includes('--update');
mkdirSync(REPORTS, { recursive: true });
const wrong = PACKAGES.filter((name) => existsSync(folderOf(name)) && !check(name, update));
console.log(wrong.length === 0 ? 'api: ok' : `api: ${wrong.join(', ')}`);
process.exitCode = wrong.length === 0 ? 0 : 1;
