import make from './make.css?inline';

let sheet: CSSStyleSheet | undefined;

export function makeStyles(): CSSStyleSheet {
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(make);
  }
  return sheet;
}
