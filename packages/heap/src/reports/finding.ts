import { raise, type SafetyErrorCode } from '@justlang/panic/internal';
import { type CheckReport, formatReport } from './report.js';

/** Damage found late. Its finder brings its own work to an end, then raises it. */
export class Finding {
  readonly code: SafetyErrorCode;
  readonly report: CheckReport;
  /** The report as text. */
  readonly text: string;

  constructor(sentence: string, report: CheckReport) {
    this.code = report.code;
    this.report = report;
    this.text = formatReport(sentence, report);
  }

  raise(): never {
    raise(this.code, this.text, { report: this.report });
  }
}
