/**
 * Where the site's own pages are. The element may stand in a page of another site, so links to rule pages
 * start from the folder this module was published in, not from the address of the document.
 */
const here = import.meta.url;

const root = import.meta.env.DEV ? new URL('/', here) : new URL('../', here);

export function rulePage(code: string): string {
  return new URL(`rules/${encodeURIComponent(code)}/`, root).href;
}

export function sitePage(path: string): string {
  return new URL(path, root).href;
}
