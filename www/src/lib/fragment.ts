/**
 * What the page shows, in the address after `#`. Browsers keep that part to themselves, so a permalink tells
 * the site nothing about the domain; and the choice of resolver lives here and in no storage.
 */

export interface CheckPlace {
  readonly kind: 'check';
  readonly domain: string;
  /** Id of a known resolver or an https URL; null for the default. */
  readonly resolver: string | null;
  readonly second: string | null;
  /** The instant to judge at, RFC 3339; null for now. */
  readonly at: string | null;
  /** DS or DNSKEY records to trust instead of the root's keys; null for those. */
  readonly anchors: string | null;
}

export type Place =
  | { readonly kind: 'home' }
  | { readonly kind: 'gallery' }
  | { readonly kind: 'example'; readonly id: string }
  /** TLS reports, with the filter as it is written. */
  | { readonly kind: 'reports'; readonly filter: string }
  /** Records to publish, with the form as it is written. */
  | { readonly kind: 'make'; readonly query: string }
  | CheckPlace;

/** Longer than any domain name with its options; what is longer was not made here. */
const MAX_LENGTH = 4_000;
const EXAMPLE_ID = /^[a-z0-9][a-z0-9-]{0,63}$/;

export function parseFragment(fragment: string): Place {
  const text = fragment.replace(/^#/, '');
  if (text === 'gallery') return { kind: 'gallery' };
  // A filter has a limit of its own.
  if (/^reports(&|$)/.test(text)) return { kind: 'reports', filter: text.slice(8) };
  if (/^make(&|$)/.test(text)) return { kind: 'make', query: text.slice(5) };
  if (text === '' || text.length > MAX_LENGTH) return { kind: 'home' };
  const fields = new URLSearchParams(text);
  const example = fields.get('g');
  if (example !== null && EXAMPLE_ID.test(example)) return { kind: 'example', id: example };
  const domain = fields.get('d');
  if (!domain) return { kind: 'home' };
  return {
    kind: 'check',
    domain,
    resolver: fields.get('r') || null,
    second: fields.get('s') || null,
    at: fields.get('at') || null,
    anchors: fields.get('ta') || null,
  };
}

export function formatFragment(place: Place): string {
  switch (place.kind) {
    case 'home':
      return '';
    case 'gallery':
      return '#gallery';
    case 'reports':
      return place.filter === '' ? '#reports' : `#reports&${place.filter}`;
    case 'make':
      return place.query === '' ? '#make' : `#make&${place.query}`;
    case 'example':
      return `#g=${place.id}`;
    case 'check':
      return `#${checkFields(place)
        .map(([name, value]) => `${name}=${readable(value)}`)
        .join('&')}`;
  }
}

function checkFields(place: CheckPlace): [string, string][] {
  const fields: [string, string | null][] = [
    ['d', place.domain],
    ['r', place.resolver],
    ['s', place.second],
    ['at', place.at],
    ['ta', place.anchors],
  ];
  return fields.filter((field): field is [string, string] => field[1] !== null);
}

/** People read and type these addresses: `:` and `/` are legal after `#` and stay as they are. */
function readable(value: string): string {
  return encodeURIComponent(value).replace(/%(3A|2F|40)/g, (code) => decodeURIComponent(code));
}
