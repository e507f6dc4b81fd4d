/**
 * The filter: what a click changes, and how it is written into the address after `#reports`. Names in the address
 * are for people: `#reports&domain=example.org&from=2026-10-16&to=2026-10-19`.
 */

import type { Dimension, Query } from '../generated/reports';

/** In the order in which the core gives the breakdowns. */
export const DIMENSIONS: readonly Dimension[] = [
  'domain',
  'reporter',
  'policy_type',
  'result_type',
  'mx',
  'sending_ip',
  'receiving_ip',
];

export const EVERYTHING: Query = {
  counting: 'honest',
  from: null,
  to: null,
  domain: [],
  reporter: [],
  policy_type: [],
  result_type: [],
  mx: [],
  sending_ip: [],
  receiving_ip: [],
};

/** An address longer than this was not made by clicking. */
const MAX_LENGTH = 16_000;
const MAX_VALUES = 200;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** What follows `#reports`, with or without the `&` between them. Anything not understood is left out. */
export function parseQuery(text: string): Query {
  if (text.length > MAX_LENGTH) return EVERYTHING;
  const fields = new URLSearchParams(text.replace(/^&/, ''));
  const day = (name: string): string | null => {
    const value = fields.get(name);
    return value !== null && DAY.test(value) ? value : null;
  };
  const query: Query = {
    ...EVERYTHING,
    counting: fields.get('counting') === 'raw' ? 'raw' : 'honest',
    from: day('from'),
    to: day('to'),
  };
  for (const dimension of DIMENSIONS) {
    query[dimension] = [...new Set(fields.getAll(fieldName(dimension)))].slice(0, MAX_VALUES);
  }
  return query;
}

/** Empty for the query that lets everything through. */
export function formatQuery(query: Query): string {
  const fields: [string, string][] = [];
  if (query.counting === 'raw') fields.push(['counting', 'raw']);
  if (query.from !== null) fields.push(['from', query.from]);
  if (query.to !== null) fields.push(['to', query.to]);
  for (const dimension of DIMENSIONS) {
    for (const value of query[dimension]) fields.push([fieldName(dimension), value]);
  }
  return fields.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
}

function fieldName(dimension: Dimension): string {
  return dimension.replace('_', '-');
}

/** The value joins the alternatives of its dimension, or leaves them. */
export function toggled(query: Query, dimension: Dimension, value: string): Query {
  const others = query[dimension].filter((other) => other !== value);
  const was = others.length < query[dimension].length;
  return { ...query, [dimension]: was ? others : [...others, value] };
}

export function onlyDays(query: Query, from: string | null, to: string | null): Query {
  return { ...query, from, to };
}

/** Whether something is left out; how it is counted leaves nothing out. */
export function isFiltering(query: Query): boolean {
  return query.from !== null || query.to !== null || DIMENSIONS.some((each) => query[each].length > 0);
}

export function sameQuery(a: Query, b: Query): boolean {
  return formatQuery(a) === formatQuery(b);
}

/** What a failure or a notice is about; what it does not say, no filter can be against. */
export interface Subject {
  readonly domains?: readonly string[];
  readonly reporters?: readonly string[];
  readonly result_type?: string;
  readonly mx?: string;
  readonly first_day?: string;
  readonly last_day?: string;
}

/** Whether something that the core lists for all reports belongs to what the filter leaves. */
export function concerns(query: Query, subject: Subject): boolean {
  const passes = (wanted: readonly string[], values: readonly string[] | undefined): boolean =>
    wanted.length === 0 || values === undefined || values.some((value) => wanted.includes(value));
  const one = (value: string | undefined): string[] | undefined => (value === undefined ? value : [value]);
  return (
    passes(query.domain, subject.domains) &&
    passes(query.reporter, subject.reporters) &&
    passes(query.result_type, one(subject.result_type)) &&
    passes(query.mx, one(subject.mx)) &&
    (query.from === null || subject.last_day === undefined || subject.last_day >= query.from) &&
    (query.to === null || subject.first_day === undefined || subject.first_day <= query.to)
  );
}
