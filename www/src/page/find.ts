/** The elements the shell brings; their absence is a defect of the page, not of the visitor's input. */
export function find<E extends HTMLElement>(id: string): E {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no element #${id}`);
  return element as E;
}
