/**
 * The chain of trust as a picture: one box a zone, each below the zone that vouches for it.
 *
 * The tree is a list of lists and its boxes are ordinary text, so that it reads the same to those who do not see
 * it; only the lines between the boxes are drawn. An only child stands straight below its parent, several stand
 * indented on branches, on wide screens as on narrow ones.
 */

import type { DsView, KeyView, SignatureView, ZoneView } from '../generated/report';
import { type Child, h, svg } from '../lib/h';
import { lazyDetails } from '../lib/lazy';
import { count } from '../lib/text';
import { denialsView } from './denials';
import { icon } from './icon';
import { statusIcon, statusMark, statusTag } from './status';
import { growTree, type ZoneNode, zoneName } from './zones';

export function zoneTree(zones: readonly ZoneView[]): HTMLElement {
  return level(growTree(zones), true);
}

function level(nodes: readonly ZoneNode[], isTop: boolean): HTMLElement {
  const forked = nodes.length > 1 && !isTop;
  return h(
    'ol',
    { class: forked ? 'zones forked' : 'zones' },
    ...nodes.map((node, index) =>
      h(
        'li',
        { class: `zone ${statusMark(node.zone.status)}` },
        !isTop && tie(forked, index === nodes.length - 1),
        zoneBox(node.zone),
        node.children.length > 0 && level(node.children, false),
      ),
    ),
  );
}

/** From the parent to this zone. On a branch the trunk runs on to the next, and a twig leaves it at the first line. */
function tie(forked: boolean, isLast: boolean): SVGSVGElement {
  const hidden = { 'aria-hidden': 'true' };
  if (!forked) {
    return svg(
      'svg',
      { class: 'tie', ...hidden },
      svg('line', { class: 'twig', x1: '50%', x2: '50%', y1: 0, y2: '100%' }),
    );
  }
  return svg(
    'svg',
    { class: 'tie twigged', ...hidden },
    svg('line', { x1: '50%', x2: '50%', y1: 0, y2: isLast ? '1.9em' : '100%' }),
    svg('line', { class: 'twig', x1: '50%', x2: '100%', y1: '1.9em', y2: '1.9em' }),
  );
}

function zoneBox(zone: ZoneView): HTMLElement {
  const open = zone.status === 'bogus' || zone.status === 'indeterminate';
  const summary = h(
    'summary',
    null,
    h('span', { class: 'state' }, icon(statusIcon(zone.status))),
    h(
      'span',
      { class: 'what' },
      h('bdi', { class: 'title' }, zoneName(zone.name)),
      ' ',
      h('span', { class: 'soft small' }, inShort(zone)),
    ),
    statusTag(zone.status),
  );
  const props = { class: 'zone-box', 'data-key': `zone ${zone.name}`, open, 'data-open': open };
  return lazyDetails(props, summary, () => inFull(zone));
}

/** One line: how it is signed and until when, or why it is not. */
export function inShort(zone: ZoneView): string {
  if (zone.status !== 'secure' || zone.key_signature === null) return zone.words;
  const algorithms = [...new Set(zone.keys.map((key) => key.algorithm))];
  const word = algorithms.length === 1 ? 'algorithm' : 'algorithms';
  return `${count(zone.keys.length, 'key')}, ${word} ${algorithms.join(' and ')}, until ${zone.key_signature.until}`;
}

/** What vouches for the zone on the left, its keys on the right. */
function inFull(zone: ZoneView): Child[] {
  const trusted = zone.parent === null ? 'Trust anchors' : `DS records in ${zoneName(zone.parent)}`;
  return [
    h(
      'div',
      { class: 'body' },
      zone.words !== inShort(zone) && h('p', null, zone.words),
      (zone.ds.length > 0 || zone.keys.length > 0) &&
        h(
          'div',
          { class: 'vouching' },
          facts(trusted, zone.ds.map(dsChip), 'None.', signedWords(zone.ds_signature)),
          facts(
            'Keys of the zone',
            zone.keys.map(keyChip),
            'None that is proved.',
            signedWords(zone.key_signature),
          ),
        ),
      ...denialsView(zone.denial, 'Proof that there is no DS record'),
    ),
  ];
}

function facts(title: string, chips: HTMLElement[], none: string, signed: string): HTMLElement {
  return h(
    'div',
    { class: 'facts' },
    h('p', { class: 'soft small' }, title),
    chips.length > 0 ? h('ul', null, ...chips) : h('p', { class: 'small' }, none),
    signed !== '' && h('p', { class: 'soft small' }, signed),
  );
}

function signedWords(signature: SignatureView | null): string {
  return signature === null ? '' : `Signed with key ${signature.tag}, valid ${signature.words}.`;
}

function dsChip(ds: DsView): HTMLElement {
  const digest = ds.digest === null ? 'the key itself' : `digest ${ds.digest}`;
  return h(
    'li',
    { class: ds.fits ? 'good' : 'unknown' },
    icon(ds.fits ? 'check' : 'dash'),
    h(
      'span',
      null,
      h('b', null, `key ${ds.tag}`),
      `, algorithm ${ds.algorithm}, ${digest}: `,
      ds.fits ? 'fits a key' : 'fits no key',
    ),
  );
}

function keyChip(key: KeyView): HTMLElement {
  const bits = key.bits === null ? '' : `, ${key.bits} bits`;
  return h(
    'li',
    { class: key.vouched_for ? 'good' : 'unknown' },
    icon(key.vouched_for ? 'seal' : 'key'),
    h('span', null, h('b', null, `key ${key.tag}`), `, algorithm ${key.algorithm}${bits}: ${key.role}`),
  );
}
