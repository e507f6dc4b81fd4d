import type { Explanation, Insights } from '../../generated/reports';
import { h, nodes } from '../../lib/h';
import { external } from '../../lib/link';
import { rich } from '../../lib/text';

/** What it means, why it happens, what to do. */
export function explanationBody(explanation: Explanation): (Node | string)[] {
  return nodes(
    h('p', null, ...rich(explanation.meaning)),
    explanation.causes.length > 0 && h('p', null, h('b', null, 'Likely causes, most likely first:')),
    explanation.causes.length > 0 &&
      h('ul', { class: 'causes' }, ...explanation.causes.map((cause) => h('li', null, ...rich(cause)))),
    explanation.remedy !== '' && h('p', null, h('b', null, 'What to do: '), ...rich(explanation.remedy)),
    explanation.reference !== '' && h('p', { class: 'small soft' }, rfcLink(explanation.reference)),
  );
}

/** Every result and reason that occurs. */
export function explanationsView({ explanations }: Insights): (Node | string)[] {
  if (explanations.length === 0) return [];
  return [
    h('h2', { id: 'explained' }, 'What the results mean'),
    h(
      'div',
      { class: 'card items' },
      ...explanations.map((explanation) =>
        h(
          'details',
          { class: 'item', 'data-key': `explained ${explanation.of}` },
          h(
            'summary',
            null,
            h('span', { class: 'what' }, ...rich(explanation.title)),
            h('span', { class: 'code' }, h('bdi', null, explanation.of)),
          ),
          h('div', { class: 'body' }, ...explanationBody(explanation)),
        ),
      ),
    ),
  ];
}

/** `RFC 8460 §4.3.1` leads to that section. */
export function rfcLink(reference: string): HTMLElement {
  const found = /RFC (\d+)(?: §([0-9A-Z.]+))?/.exec(reference);
  if (!found) return h('span', null, reference);
  const part = found[2] === undefined ? '' : `#${/^\d/.test(found[2]) ? 'section' : 'appendix'}-${found[2]}`;
  return external(`https://www.rfc-editor.org/rfc/rfc${found[1]}${part}`, reference);
}
