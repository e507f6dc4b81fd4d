import type { Counts, Report } from '../generated/report';
import { goTo } from '../lib/go-to';
import { h, nodes } from '../lib/h';
import { count, rich } from '../lib/text';
import { sealPicture } from './seal';

/** The answer: a seal, a sentence, and what it rests on. */
export function verdictView(report: Report, chooseTime: (() => void) | null): (Node | string)[] {
  const { verdict } = report;
  const name = report.domain_unicode;
  return nodes(
    sealPicture(verdict.seal),
    h(
      'div',
      { class: 'words' },
      // The heading takes the focus when a check has ended, so that reading goes on from here.
      h('h2', { id: 'verdict', tabindex: -1 }, ...rich(verdict.sentence)),
      name !== null && h('p', { class: 'soft' }, 'As people write it: ', h('bdi', null, name)),
      verdict.detail && h('p', null, ...rich(verdict.detail)),
      h(
        'p',
        { class: 'soft small' },
        ...countLine(report),
        ` As of ${report.at_readable}. `,
        chooseTime &&
          report.complete &&
          h('button', { type: 'button', class: 'link', on: { click: chooseTime } }, 'Another time'),
      ),
    ),
  );
}

/** The numbers, of which the last leads to what was not checked. */
function countLine({ counts, complete }: Report): (Node | string)[] {
  if (!complete || counts.not_checked === 0) return [countWords(counts)];
  const open = goTo(`${counts.not_checked} not checked`, '#not-checked');
  return [`${seenWords(counts)}, `, open, '.'];
}

export function countWords(counts: Counts): string {
  const open = counts.not_checked > 0 ? `, ${counts.not_checked} not checked` : '';
  return `${seenWords(counts)}${open}.`;
}

function seenWords(counts: Counts): string {
  const words = [
    counts.error > 0 && count(counts.error, 'error'),
    counts.warning > 0 && count(counts.warning, 'warning'),
    counts.notice > 0 && count(counts.notice, 'notice'),
    `${count(counts.pass, 'rule')} ${counts.pass === 1 ? 'holds' : 'hold'}`,
  ];
  return words.filter(Boolean).join(', ');
}
