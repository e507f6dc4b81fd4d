import { expect, it } from 'vitest';
import { explainLoadError } from '../src/lib/load-error';

it.each([
  [
    "WebAssembly.instantiateStreaming(): Refused to compile or instantiate WebAssembly module because 'unsafe-eval' is not an allowed source of script",
    'wasm-unsafe-eval',
  ],
  ['call to WebAssembly.instantiateStreaming() blocked by CSP', 'wasm-unsafe-eval'],
  ['WebAssembly.instantiate(): expected magic word 00 61 73 6d, found 3c 21 64 6f @+0', 'application/wasm'],
  ['wasm validation error: at offset 4: failed to match magic number', 'application/wasm'],
  ['failed to fetch Wasm: 404 Not Found fetching', 'missing on this server'],
  ['Failed to fetch', 'network may be down'],
  ['no WebAssembly', 'switched off or missing'],
])('“%s” is explained', (message, words) => {
  expect(explainLoadError(new Error(message))).toContain(words);
});
