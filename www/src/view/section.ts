import type { Report, ReportItem, Section } from '../generated/report';
import { h, nodes } from '../lib/h';
import { makeLink } from '../lib/make-link';
import { count, rich } from '../lib/text';
import type { Show } from './evidence-quote';
import { itemView } from './item';
import { tag } from './tag';

/** What one protocol's rules said: what needs attention in the open, the rest behind one line. */
export function sectionView(section: Section, report: Report, show: Show): (Node | string)[] {
  if (section.items.length === 0) return [];
  const loud = section.items.filter((item) => item.outcome === 'finding');
  const unseen = section.items.filter((item) => item.outcome === 'not-checked');
  const quiet = section.items.filter((item) => item.outcome === 'pass' || item.outcome === 'not-applicable');
  const link = loud.some((item) => item.publish !== null) ? makeLink(section.id, report) : null;
  const isOpen = (item: ReportItem): boolean =>
    item.severity === 'error' && !report.fix_first.includes(item.id);
  return nodes(
    h('h2', { id: `section-${section.id}` }, section.title),
    h('p', { class: 'soft about' }, ...rich(section.about)),
    h(
      'div',
      { class: 'card items' },
      ...loud.map((item) => itemView(item, isOpen(item), show)),
      // Apart from the passes: what nobody looked at must never seem to be one of them.
      unseen.length > 0 &&
        group(`unseen ${section.id}`, [tag('unk', 'question', `${unseen.length} not checked`)], unseen, show),
      quiet.length > 0 && group(`quiet ${section.id}`, quietTags(quiet), quiet, show),
    ),
    link && h('p', { class: 'small' }, h('a', { href: link }, 'Make these records')),
  );
}

function group(key: string, tags: HTMLElement[], items: readonly ReportItem[], show: Show): HTMLElement {
  return h(
    'details',
    { class: 'quiet', 'data-key': key },
    h('summary', null, h('span', { class: 'what' }, ...tags)),
    ...items.map((item) => itemView(item, false, show)),
  );
}

function quietTags(items: readonly ReportItem[]): HTMLElement[] {
  const holds = items.filter((item) => item.outcome === 'pass').length;
  const idle = items.length - holds;
  return [
    ...(holds > 0 ? [tag('ok', 'check', `${count(holds, 'rule')} ${holds === 1 ? 'holds' : 'hold'}`)] : []),
    ...(idle > 0 ? [tag('unk', 'dash', `${idle} not applicable`)] : []),
  ];
}
