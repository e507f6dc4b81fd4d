import { h, type Child } from '../../lib/h';

/** A row of a table beside a chart: its name, and one cell for each further column. */
export type TableRow = readonly [string, ...(string | number)[]];

/** The numbers of a chart. They are put in when it is opened: a page has many charts and few readers of numbers. */
export function asTable(
  key: string,
  columns: readonly string[],
  rows: () => readonly TableRow[],
): HTMLElement {
  const body = h('tbody');
  const details = h(
    'details',
    { class: 'as-table', 'data-key': `table ${key}` },
    h('summary', { class: 'small' }, 'As a table'),
    h(
      'div',
      { class: 'scroll', tabindex: 0, role: 'group', 'aria-label': 'Table' },
      h(
        'table',
        { class: 'numbers' },
        h('thead', null, h('tr', null, ...columns.map((name) => h('th', { scope: 'col' }, name)))),
        body,
      ),
    ),
  );
  details.addEventListener('toggle', () => {
    if (details.open && !body.firstChild) body.append(...rows().map(row));
  });
  return details;
}

function row([name, ...cells]: TableRow): HTMLElement {
  const cell = (child: Child): HTMLElement => h('td', null, child);
  return h('tr', null, h('th', { scope: 'row' }, h('bdi', null, name)), ...cells.map(cell));
}
