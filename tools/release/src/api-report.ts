import { mkdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import {
  Extractor,
  ExtractorConfig,
  ExtractorLogLevel,
  type ExtractorMessage,
} from '@microsoft/api-extractor';
import { CACHE, type PackageName, ROOT } from './packages.js';

/** Where the reports are that a change is compared with. */
export const REPORTS = join(ROOT, 'etc');

/**
 * @param folder - the package's, or that of a copy
 * @param temporary - where the report of what is found there is written
 */
function configuration(name: PackageName, folder: string, temporary: string): ExtractorConfig {
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
        // What a public class inherits, or a signature names, is public too, exported or not.
        includeForgottenExports: true,
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

/** How a package's declarations compare with its report in `etc`. */
export interface ApiResult {
  readonly changed: boolean;
  /** What the extractor cannot make sense of. */
  readonly errors: readonly string[];
  /** The report of what was found. */
  readonly report: string;
}

/**
 * Compares a package's declarations with its report.
 *
 * @param folder - the package's, or that of a copy
 * @param update - whether the report is rewritten
 */
export function compareApi(name: PackageName, folder: string, update: boolean): ApiResult {
  const temporary = join(CACHE, 'api', basename(folder));
  const errors: string[] = [];
  const { apiReportChanged } = Extractor.invoke(configuration(name, folder, temporary), {
    localBuild: update,
    messageCallback: (message: ExtractorMessage) => {
      if (message.logLevel === ExtractorLogLevel.Error && message.category !== 'console') {
        errors.push(message.formatMessageWithLocation(ROOT));
      }
      message.handled = true;
    },
  });
  return { changed: apiReportChanged, errors, report: join(temporary, `${name}.api.md`) };
}
