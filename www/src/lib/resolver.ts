import type { Resolver, ResolverChoice } from './engine';

/** A resolver by its id or its own address; null if it is neither. */
export function findResolver(known: readonly Resolver[], choice: string | null): ResolverChoice | null {
  const found = choice === null ? known[0] : known.find((resolver) => resolver.id === choice);
  if (found) return { name: found.name, url: found.url };
  const url = choice === null ? null : resolverUrl(choice);
  return url ? { name: new URL(url).host, url } : null;
}

/**
 * The address of a resolver as a browser may ask it: https, or http on this machine, where nobody is on the
 * path. User names and fragments have no place in it.
 */
export function resolverUrl(text: string): string | null {
  let url: URL;
  try {
    url = new URL(text.trim());
  } catch {
    return null;
  }
  const local = url.protocol === 'http:' && /^(localhost|127\.0\.0\.1|\[::1\])$/.test(url.hostname);
  const fit =
    (url.protocol === 'https:' || local) && url.username === '' && url.password === '' && url.hash === '';
  return fit ? url.href : null;
}
