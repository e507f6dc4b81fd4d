/**
 * The way of a message: domain → mail server → what binds it → its certificate.
 *
 * The boxes are ordinary text, so that long names wrap, zoom and keep their direction; only the lines between
 * them are drawn. On a wide screen one grid row is one mail server, on a narrow one everything runs downwards.
 */

import type { Mark, PathHost, PathNode, Report, Seal } from '../generated/report';
import { goTo } from '../lib/go-to';
import { h, nodes, svg } from '../lib/h';
import { plain } from '../lib/text';
import { breakable } from '../lib/wrap';
import { icon } from './icon';
import { sealPicture } from './seal';
import { sourceBadge } from './status';
import { markIcon } from './tag';

/** The certificate is the seal of each way. */
const SEALS: Record<Mark, Seal> = { good: 'whole', partly: 'partial', bad: 'broken', unknown: 'unknown' };

export function pathView(report: Report): (Node | string)[] {
  const { path } = report;
  if (path.hosts.length === 0) return [];
  return nodes(
    h('h2', { id: 'path' }, 'The path of a letter'),
    h(
      'div',
      { class: 'card path', role: 'img', 'aria-label': plain(path.text) },
      h(
        'div',
        { class: 'route' },
        box('domain', path.domain),
        fan(path.hosts),
        h('div', { class: 'branches' }, ...path.hosts.map(branch)),
      ),
    ),
    h(
      'p',
      { class: 'soft small legend' },
      ...key('good', 'holds'),
      ...key('partly', 'holds in part, or is only the resolver’s word'),
      ...key('bad', 'open'),
      ...key('unknown', wantsSession(report) ? goTo('not seen', 'form.paste textarea') : 'not seen'),
      h('span', { class: 'key' }, sourceBadge('proved', ''), 'proved here by DNSSEC'),
      h('span', { class: 'key' }, sourceBadge('resolver', ''), 'the resolver’s word'),
      path.hosts.some(({ certificate }) => certificate.source === 'pasted') &&
        h('span', { class: 'key' }, sourceBadge('pasted', ''), 'in what you pasted'),
    ),
  );
}

/** Whether there is something to bring of what was not seen; the drawing itself is one picture and has no links. */
export function wantsSession({ complete, not_checked: items }: Report): boolean {
  return complete && items.some(({ action }) => action === 'paste-session');
}

function key(mark: Mark, words: string | Node): Node[] {
  return [h('span', { class: `key ${mark}` }, icon(markIcon(mark)), words)];
}

function branch(host: PathHost): HTMLElement {
  return h(
    'div',
    { class: 'branch' },
    line(host.host.mark, 'first'),
    box('host', host.host),
    line(host.binding.mark),
    box('binding', host.binding),
    line(host.certificate.mark),
    box('certificate', host.certificate),
  );
}

function box(place: string, node: PathNode): HTMLElement {
  return h(
    'div',
    { class: `box ${place} ${node.mark}` },
    h(
      'span',
      { class: 'state' },
      place === 'certificate' ? sealPicture(SEALS[node.mark]) : icon(markIcon(node.mark)),
    ),
    h('bdi', { class: 'title' }, ...breakable(plain(node.title))),
    h(
      'span',
      { class: 'detail' },
      node.source && sourceBadge(node.source, ''),
      h('bdi', null, plain(node.detail)),
    ),
  );
}

/** A line of any length; the gap of an open one and the dashes of an unseen one say what the colour says. */
export function line(mark: Mark, extra = ''): SVGSVGElement {
  return svg(
    'svg',
    { class: `line ${mark} ${extra}`, viewBox: '0 0 10 10', preserveAspectRatio: 'none' },
    svg('path', { class: 'across', d: mark === 'bad' ? 'M0 5H3.5M6.5 5H10' : 'M0 5H10' }),
    svg('path', { class: 'down', d: mark === 'bad' ? 'M5 0V3.5M5 6.5V10' : 'M5 0V10' }),
  );
}

/** From the one domain to each of its servers, whose rows are equally high. */
function fan(hosts: readonly PathHost[]): SVGSVGElement {
  const height = hosts.length * 20;
  const middle = height / 2;
  const curve = (host: PathHost, index: number): SVGPathElement => {
    const end = index * 20 + 10;
    return svg('path', {
      class: `curve ${host.host.mark}`,
      d: `M0 ${middle}C12 ${middle} 8 ${end} 20 ${end}`,
    });
  };
  return svg(
    'svg',
    { class: 'fan', viewBox: `0 0 20 ${height}`, preserveAspectRatio: 'none' },
    ...hosts.map(curve),
  );
}
