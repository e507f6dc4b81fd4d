/** Registers `<waxseal-check>`. A page that loads this twice keeps the first. */

import { WaxsealCheck } from './waxseal-check';

declare global {
  interface HTMLElementTagNameMap {
    'waxseal-check': WaxsealCheck;
  }
}

if (globalThis.customElements && !customElements.get('waxseal-check')) {
  customElements.define('waxseal-check', WaxsealCheck);
}
