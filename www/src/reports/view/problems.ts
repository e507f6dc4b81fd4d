import type { FileProblem, Progress } from '../../generated/reports';
import { h } from '../../lib/h';
import { VirtualTable } from '../virtual-table';
import { counted, number } from '../words';

/**
 * Files that should have held a report and could not be read, and behind them what was set aside: each with its
 * reason, none left out in silence.
 */
export function problemsView(
  progress: Progress | undefined,
  fetch: (offset: number, limit: number) => Promise<readonly FileProblem[]>,
): (Node | string)[] {
  if (!progress || progress.listed === 0) return [];
  const table = new VirtualTable<FileProblem>({
    name: 'Files not understood',
    columns: [
      { title: 'File', className: 'widest' },
      { title: 'Reason', className: 'widest' },
    ],
    total: progress.listed,
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
    h(
      'h2',
      { id: 'problems', tabindex: -1, 'data-key': 'problems' },
      progress.errors > 0 ? 'Not understood' : 'Set aside',
    ),
    h('p', { class: 'soft about' }, account(progress)),
    h('div', { class: 'card' }, table.element),
  ];
}

function account({ errors, other_files, listed }: Progress): string {
  const parts = [
    errors > 0 &&
      `${counted(errors, 'file or part of one', 'files and parts of files')} may hold a report and could not be read`,
    other_files > 0 && `${counted(other_files, 'file is', 'files are')} something else`,
    errors + other_files > listed && `the list ends after ${number(listed)}`,
  ].filter((part) => part !== false);
  return `${parts.join('; ')}. Everything else is counted above.`;
}
