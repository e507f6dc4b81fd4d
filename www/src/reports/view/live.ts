import type { LiveComparison } from '../../generated/reports';
import { h, nodes } from '../../lib/h';
import { rich } from '../../lib/text';
import { tag } from '../../view/tag';
import { longDay } from '../days';
import type { SeenLive } from '../live';

export interface Compared {
  readonly seen: SeenLive;
  readonly comparison: LiveComparison;
}

/** What the reports say beside what the check of the same domain saw. */
export function liveView({ seen, comparison }: Compared): HTMLElement {
  const { policy_matches, policy_sentence, holders, hosts } = comparison;
  return h(
    'section',
    { class: 'advice live' },
    h('h3', null, `Beside the check of ${seen.at}`),
    h(
      'p',
      null,
      ...nodes(
        policy_matches === true && tag('ok', 'check', 'same policy'),
        policy_matches === false && tag('warn', 'bang', 'another policy'),
        policy_matches === null && tag('unk', 'question', 'policy not compared'),
        ' ',
        ...rich(policy_sentence || 'The check did not read the policy, or no report quotes one.'),
      ),
    ),
    holders.length > 0 && h('p', null, 'These reporters may still use an older one:'),
    holders.length > 0 &&
      h(
        'ul',
        { class: 'causes' },
        ...holders.map(({ reporter, mode, last_day, held_until }) =>
          h(
            'li',
            null,
            h('bdi', null, reporter),
            `${mode === null ? '' : `, ${mode}`}, last used on ${longDay(last_day)}, until ${longDay(held_until)}`,
          ),
        ),
      ),
    hosts.length > 0 &&
      h('ul', { class: 'causes' }, ...hosts.map((host) => h('li', null, ...rich(host.sentence)))),
  );
}
