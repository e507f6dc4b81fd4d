import charts from './styles/charts.css?inline';
import lists from './styles/lists.css?inline';
import page from './styles/page.css?inline';

let sheet: CSSStyleSheet | undefined;

export function chartStyles(): CSSStyleSheet {
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync([page, charts, lists].join('\n'));
  }
  return sheet;
}
