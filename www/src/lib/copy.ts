import { h } from './h';

const FEEDBACK_MS = 2_000;

/** A button that copies and says whether it did, to eyes and to screen readers. */
export function copyButton(label: string, text: () => string): HTMLButtonElement {
  const words = h('span', { 'aria-live': 'polite' }, label);
  const copy = async (): Promise<void> => {
    words.textContent = (await copyText(text())) ? 'Copied' : 'Not copied: select the text and copy it';
    setTimeout(() => (words.textContent = label), FEEDBACK_MS);
  };
  return h('button', { type: 'button', class: 'button small copy', on: { click: () => void copy() } }, words);
}

/** A host page may forbid the clipboard, and pages over plain http have none. */
async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
