import controls from '../styles/controls.css?inline';
import dnssec from '../styles/dnssec.css?inline';
import evidence from '../styles/evidence.css?inline';
import marks from '../styles/marks.css?inline';
import path from '../styles/path.css?inline';
import print from '../styles/print.css?inline';
import report from '../styles/report.css?inline';
import tables from '../styles/tables.css?inline';
import tokens from '../styles/tokens.css?inline';

let sheet: CSSStyleSheet | undefined;

/** One sheet for all elements of a page. An adopted sheet needs no permission from the host's style-src. */
export function reportStyles(): CSSStyleSheet {
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync([tokens, controls, report, marks, tables, path, evidence, dnssec, print].join('\n'));
  }
  return sheet;
}
