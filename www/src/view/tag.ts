import type { Mark, ReportItem, Severity } from '../generated/report';
import { h } from '../lib/h';
import { icon, type IconName } from './icon';

export type Look = 'ok' | 'warn' | 'bad' | 'unk' | 'note';

const SEVERITIES: Record<Severity, readonly [Look, IconName]> = {
  error: ['bad', 'cross'],
  warning: ['warn', 'bang'],
  notice: ['note', 'info'],
};

const MARKS: Record<Mark, readonly [Look, IconName]> = {
  good: ['ok', 'check'],
  partly: ['warn', 'half'],
  bad: ['bad', 'cross'],
  unknown: ['unk', 'question'],
};

/** A word with its icon: the colour only repeats what both say. */
export function tag(look: Look, name: IconName, words: string): HTMLElement {
  return h('span', { class: `tag ${look}` }, icon(name), words);
}

export function severityTag(severity: Severity): HTMLElement {
  const [look, name] = SEVERITIES[severity];
  return tag(look, name, severity);
}

export function markTag(mark: Mark, words: string): HTMLElement {
  const [look, name] = MARKS[mark];
  return tag(look, name, words);
}

export function markIcon(mark: Mark): IconName {
  return MARKS[mark][1];
}

export function outcomeTag(item: ReportItem): HTMLElement {
  switch (item.outcome) {
    case 'finding':
      return severityTag(item.severity ?? 'notice');
    case 'pass':
      return tag('ok', 'check', 'holds');
    case 'not-checked':
      return tag('unk', 'question', 'not checked');
    case 'not-applicable':
      return tag('unk', 'dash', 'not applicable');
  }
}
