import { expect, it, vi } from 'vitest';

vi.mock('../src/pkg/waxseal_wasm.js', () => ({ default: () => Promise.resolve() }));

// Node has no DOM, as a server that renders pages has none.
it('the element can be imported and registered where there is no DOM', async () => {
  expect(globalThis.HTMLElement).toBeUndefined();
  const { WaxsealCheck } = await import('../src/elements/waxseal-check');
  await import('../src/elements/define');
  expect(WaxsealCheck.observedAttributes).toContain('domain');
});
