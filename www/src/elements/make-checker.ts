import type { Checker, Engine, ResolverChoice } from '../lib/engine';
import { findResolver } from '../lib/resolver';

/** The check of the domain in `text`, as the attributes of `element` ask for it. Throws what to tell the visitor. */
export function makeChecker(
  engine: Engine,
  text: string,
  element: Element,
): { domain: string; checker: Checker } {
  const found = engine.recognise(text);
  if (found.kind === 'refused') throw new Error(found.message);
  if (found.kind !== 'domain') throw new Error('There is no domain to check.');
  const { domain } = found;
  const resolver = pickResolver(engine, element.getAttribute('resolver'));
  const second = element.hasAttribute('second') ? pickResolver(engine, element.getAttribute('second')) : null;
  const anchors = element.getAttribute('anchors');
  const roots = element.getAttribute('roots');
  return {
    domain,
    checker: new engine.Checker({ domain, resolver, second_resolver: second, anchors, roots }),
  };
}

function pickResolver(engine: Engine, choice: string | null): ResolverChoice {
  const resolver = findResolver(engine.resolvers(), choice);
  if (!resolver)
    throw new Error(`“${choice ?? ''}” is neither a known resolver nor an https address of one.`);
  return resolver;
}
