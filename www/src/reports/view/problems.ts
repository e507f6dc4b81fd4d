import type { FileProblem } from '../../generated/reports';
import { h } from '../../lib/h';
import { VirtualTable } from '../virtual-table';
import { counted } from '../words';

/** Files that should have held a report and could not be read: each with its reason, none left out in silence. */
export function problemsView(
  total: number,
  fetch: (offset: number, limit: number) => Promise<readonly FileProblem[]>,
): (Node | string)[] {
  if (total === 0) return [];
  const table = new VirtualTable<FileProblem>({
    name: 'Files not understood',
    columns: [
      { title: 'File', className: 'widest' },
      { title: 'Reason', className: 'widest' },
    ],
    total,
    fetch,
    cells: (problem) => [problem.name, problem.reason],
    detail: (problem) =>
      h(
        'dl',
        { class: 'facts' },
        ...[
          ['File', problem.name],
          ['Reason', problem.reason],
          ['Code', problem.code],
        ].map(([name, value]) => h('div', null, h('dt', null, name), h('dd', null, h('bdi', null, value)))),
      ),
  });
  return [
    h('h2', { id: 'problems', tabindex: -1, 'data-key': 'problems' }, 'Not understood'),
    h(
      'p',
      { class: 'soft about' },
      `${counted(total, 'file or part of one', 'files and parts of files')}. Everything else is counted above.`,
    ),
    h('div', { class: 'card' }, table.element),
  ];
}
