import type { DeviationView, Insights, Query } from '../../generated/reports';
import { h } from '../../lib/h';
import { lazyDetails } from '../../lib/lazy';
import { rich } from '../../lib/text';
import { tag } from '../../view/tag';
import { concerns } from '../query';
import { VirtualTable } from '../virtual-table';
import { counted, number } from '../words';
import { rfcLink } from './explanations';

/** For people who write reporters: every departure from RFC 8460, by kind and sender. */
export function deviationsView(insights: Insights, query: Query): (Node | string)[] {
  const all = insights.deviations.filter(({ reporter }) => concerns(query, { reporters: [reporter] }));
  if (all.length === 0) return [];
  const details = lazyDetails(
    { class: 'item', 'data-key': 'deviations' },
    h(
      'summary',
      null,
      h('span', { class: 'what' }, `${counted(all.length, 'kind')} of deviation from RFC 8460`),
      ...severities(all),
    ),
    () => [h('div', { class: 'body' }, tableOf(all).element)],
  );
  return [
    h('h2', { id: 'deviations' }, 'For those who write reporters'),
    h(
      'p',
      { class: 'soft about' },
      'Nothing was lost to these: reports are read as they were meant, and here is where they differ from the letter.',
    ),
    h('div', { class: 'card items' }, details),
  ];
}

function severities(all: readonly DeviationView[]): HTMLElement[] {
  const of = (severity: string): number => all.filter((each) => each.severity === severity).length;
  const [errors, warnings, notices] = [of('error'), of('warning'), of('notice')];
  return [
    errors > 0 && tag('bad', 'cross', counted(errors, 'error')),
    warnings > 0 && tag('warn', 'bang', counted(warnings, 'warning')),
    notices > 0 && tag('note', 'info', counted(notices, 'notice')),
  ].filter((each) => each !== false);
}

function tableOf(all: readonly DeviationView[]): VirtualTable<DeviationView> {
  return new VirtualTable<DeviationView>({
    name: 'Deviations from RFC 8460',
    columns: [
      { title: 'Severity', className: 'short' },
      { title: 'Reporter', className: 'wide' },
      { title: 'What', className: 'widest' },
      { title: 'Requirement', className: 'short' },
      { title: 'Times', className: 'count' },
    ],
    total: all.length,
    fetch: (offset, limit) => Promise.resolve(all.slice(offset, offset + limit)),
    cells: (each) => [each.severity, each.reporter, each.words, each.requirement, number(each.count)],
    detail,
  });
}

function detail(deviation: DeviationView): HTMLElement {
  const facts: [string, Node][] = [
    ['What', h('span', null, ...rich(deviation.words))],
    ['Known', h('span', null, ...rich(deviation.known))],
    ['Reporter', h('bdi', null, deviation.reporter)],
    ['Times', h('span', null, number(deviation.count))],
    ['Said in', rfcLink(deviation.reference)],
    ['Requirement', h('span', null, deviation.requirement)],
    ['First at', h('bdi', { class: 'mono' }, deviation.path)],
    ['In the report', h('bdi', null, deviation.report_id)],
    ['In the file', h('bdi', null, deviation.file)],
    ['Code', h('code', null, deviation.code)],
  ];
  return h(
    'dl',
    { class: 'facts' },
    ...facts
      .filter(([, value]) => value.textContent !== '')
      .map(([name, value]) => h('div', null, h('dt', null, name), h('dd', null, value))),
  );
}
