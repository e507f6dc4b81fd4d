/** What the forms hold, in the address: small and public, so that a link leads to the same records. */

/** What is made. */
export type Kind = 'policy' | 'tlsa' | 'rollover';

export const KINDS: readonly Kind[] = ['policy', 'tlsa', 'rollover'];

/** Fields by their names; lines of one are joined with commas. */
export type Values = Readonly<Record<string, string>>;

export interface Query {
  readonly kind: Kind;
  readonly values: Values;
}

/** What is longer has a list of hosts in it that no address should carry. */
const MAX_LENGTH = 1_500;

export function parseQuery(text: string): Query {
  const fields = new URLSearchParams(text);
  const asked = fields.get('for');
  const kind = KINDS.find((known) => known === asked) ?? 'policy';
  fields.delete('for');
  return { kind, values: Object.fromEntries(fields) };
}

export function formatQuery({ kind, values }: Query): string {
  const fields = Object.entries(values).filter(([, value]) => value !== '');
  const text = [`for=${kind}`, ...fields.map(([name, value]) => `${name}=${readable(value)}`)].join('&');
  return text.length > MAX_LENGTH ? `for=${kind}` : text;
}

/** People read these addresses: what is legal after `#` stays as it is. */
function readable(value: string): string {
  return encodeURIComponent(value).replace(/%(3A|2F|40|2C)/g, (code) => decodeURIComponent(code));
}
