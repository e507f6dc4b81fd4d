import type { Report, ReportItem } from '../generated/report';
import { h, nodes } from '../lib/h';
import { rich } from '../lib/text';
import { diffView } from './diff';
import { referencesView } from './references';
import { outcomeTag } from './tag';

/** The few things to see to first, each with what to publish. */
export function fixFirstView(report: Report): (Node | string)[] {
  const items = report.sections.flatMap((section) => section.items);
  const first = report.fix_first.flatMap((id) => items.find((item) => item.id === id) ?? []);
  if (first.length === 0) return [];
  return nodes(
    h('h2', { id: 'fix-first' }, 'Fix first'),
    h('ol', { class: 'card fixes' }, ...first.map(fix)),
  );
}

function fix(item: ReportItem): HTMLElement {
  return h(
    'li',
    null,
    h('h3', null, ...rich(item.what), ' ', outcomeTag(item)),
    item.why !== '' && h('p', null, ...rich(item.why)),
    item.fix !== '' && h('p', null, h('b', null, 'What to do: '), ...rich(item.fix)),
    item.publish && diffView(item.publish),
    referencesView(item.references, item.code),
  );
}
