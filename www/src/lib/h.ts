/**
 * Makes DOM nodes, and nothing else: text becomes text nodes, properties become attributes. Reports quote what
 * strangers publish in DNS, so there is no way here to turn a string into markup, a handler or a style.
 */

export type Child = Node | string | number | null | undefined | false;

type Handlers = { [name in keyof HTMLElementEventMap]?: (event: HTMLElementEventMap[name]) => void };

export interface Props {
  readonly on?: Handlers;
  readonly [attribute: string]: string | number | boolean | null | undefined | Handlers;
}

const SVG = 'http://www.w3.org/2000/svg';
const FORBIDDEN = /^(on|style$|srcdoc$)/;

/** An HTML element. `true` sets an empty attribute; `false`, `null` and `undefined` leave it out. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  props?: Props | null,
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  return fill(document.createElement(tag), props, children);
}

/** An SVG element. */
export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  props?: Props | null,
  ...children: Child[]
): SVGElementTagNameMap[K] {
  return fill(document.createElementNS(SVG, tag) as SVGElementTagNameMap[K], props, children);
}

/** Children for `replaceChildren` and the like, without the ones left out. */
export function nodes(...children: Child[]): (Node | string)[] {
  return children.filter(isShown).map((child) => (typeof child === 'number' ? String(child) : child));
}

function fill<E extends Element>(element: E, props: Props | null | undefined, children: Child[]): E {
  for (const [name, value] of Object.entries(props ?? {})) {
    if (name === 'on') listen(element, value as Handlers);
    else set(element, name, value as string | number | boolean | null | undefined);
  }
  element.append(...nodes(...children));
  return element;
}

function set(element: Element, name: string, value: string | number | boolean | null | undefined): void {
  if (FORBIDDEN.test(name)) throw new Error(`${name} is not an attribute to set from code`);
  if (value === false || value === null || value === undefined) return;
  element.setAttribute(name, value === true ? '' : String(value));
}

function listen(element: Element, handlers: Handlers): void {
  for (const [name, handler] of Object.entries(handlers)) {
    element.addEventListener(name, handler as EventListener);
  }
}

function isShown(child: Child): child is Node | string | number {
  return child !== null && child !== undefined && child !== false && child !== '';
}
