import type { Dimension, Row, RowsPage } from '../../generated/reports';
import { h, nodes } from '../../lib/h';
import { longDay } from '../days';
import { VirtualTable } from '../virtual-table';
import { counted, number } from '../words';

const COLUMNS = [
  { title: 'Day', className: 'day' },
  { title: 'Reporter', className: 'wide' },
  { title: 'Domain', className: 'wide' },
  { title: 'Policy', className: 'short' },
  { title: 'Result', className: 'wide' },
  { title: 'MX host', className: 'wide' },
  { title: 'Sessions', className: 'count' },
];

export interface RowsDesk {
  readonly fetch: (offset: number, limit: number) => Promise<RowsPage>;
  readonly choose: (dimension: Dimension, value: string) => void;
}

/** Every policy of every report, as it was reported. */
export function rowsView(total: number, desk: RowsDesk): (Node | string)[] {
  if (total === 0) return [];
  const table = new VirtualTable<Row>({
    name: 'Rows of the reports',
    columns: COLUMNS,
    total,
    fetch: async (offset, limit) => (await desk.fetch(offset, limit)).rows,
    cells,
    detail: (row) => detail(row, desk),
  });
  return nodes(
    h('h2', { id: 'rows' }, 'Row by row'),
    h(
      'p',
      { class: 'soft about' },
      `${counted(total, 'row')}, the latest first: one for each failure a report describes, and one for each policy without.`,
    ),
    h(
      'p',
      { class: 'soft about on-paper' },
      'Paper shows the rows that were in view; saved as CSV they are all there.',
    ),
    h('div', { class: 'card' }, table.element),
  );
}

function cells(row: Row): string[] {
  const isFailure = row.result_type !== '';
  return [
    row.day,
    row.reporter,
    row.domain,
    row.policy_type,
    isFailure ? row.result_type : 'succeeded',
    row.mx,
    number(isFailure ? row.failed : row.policy_successful),
  ];
}

/** Everything the row says; what can be filtered by is a button. */
function detail(row: Row, desk: RowsDesk): HTMLElement {
  const by = (dimension: Dimension, value: string): HTMLElement =>
    h(
      'button',
      { type: 'button', class: 'link', on: { click: () => desk.choose(dimension, value) } },
      h('bdi', null, value),
    );
  const facts: [string, Node | string][] = [
    ['Day', row.day === '' ? '' : longDay(row.day)],
    ['Reporter', row.reporter && by('reporter', row.reporter)],
    ['Report', row.report_id],
    ['Domain', row.domain && by('domain', row.domain)],
    ['Policy', row.policy_type && by('policy_type', row.policy_type)],
    ['Policy domain', row.policy_domain],
    ['Mode', row.mode],
    ['Succeeded', number(row.policy_successful)],
    ['Failed', number(row.policy_failed)],
    ['Result', row.result_type && by('result_type', row.result_type)],
    ['Failed in this way', row.result_type === '' ? '' : number(row.failed)],
    ['MX host', row.mx && by('mx', row.mx)],
    ['Called itself', row.helo],
    ['Sender’s address', row.sending_ip && by('sending_ip', row.sending_ip)],
    ['Receiving address', row.receiving_ip && by('receiving_ip', row.receiving_ip)],
    ['Reason', row.reason],
    ['Further information', row.information],
  ];
  return h(
    'dl',
    { class: 'facts' },
    ...facts
      .filter(([, value]) => value !== '')
      .map(([name, value]) => h('div', null, h('dt', null, name), h('dd', null, h('bdi', null, value)))),
  );
}
