/** The addresses of the kept files. A page is kept under the address of its folder, as it is linked. */
export function places(files: readonly string[], scope: string): string[] {
  return files.map((file) => new URL(file.replace(/(^|\/)index\.html$/, '$1'), scope).href);
}

/** The kept address a request is for, if any: `…/rules/STS010` is the page `…/rules/STS010/`. */
export function keptUrl(request: string, kept: ReadonlySet<string>): string | null {
  const url = new URL(request);
  url.hash = '';
  url.search = '';
  const candidates = [url.href, url.href.replace(/index\.html$/, ''), `${url.href}/`];
  return candidates.find((candidate) => kept.has(candidate)) ?? null;
}
