import { h } from './h';

/** Saves a text as a file. The address is revoked late: some browsers start reading after the click. */
export function download(name: string, mediaType: string, text: string | Blob): void {
  const url = URL.createObjectURL(new Blob([text], { type: mediaType }));
  h('a', { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** A name every file system takes. */
export function fileName(domain: string, what: string, extension: string): string {
  const safe = domain.replace(/[^a-z0-9.-]/gi, '_').slice(0, 80);
  return `${safe || 'report'}.${what}.${extension}`;
}
