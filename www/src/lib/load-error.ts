/** Browsers word these differently; the words below are those that do not change between them. */
export function explainLoadError(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  if (/no WebAssembly/.test(text)) {
    return 'The checker cannot run: WebAssembly is switched off or missing in this browser.';
  }
  if (/content security policy|unsafe-eval|blocked by CSP/i.test(text)) {
    return "The checker cannot run: the Content-Security-Policy of this page does not allow WebAssembly. Its owner has to add 'wasm-unsafe-eval' to script-src.";
  }
  if (/failed to fetch wasm: 4/i.test(text)) {
    return 'The checker cannot run: waxseal_wasm_bg.wasm is missing on this server. The folder has to be copied whole.';
  }
  if (/magic|MIME|Content-Type|WebAssembly\.(instantiate|compile)|wasm validation/i.test(text)) {
    return 'The checker cannot run: what the server sent is not the WebAssembly file. The server must deliver waxseal_wasm_bg.wasm, with the media type application/wasm.';
  }
  return `The checker could not be loaded; the network may be down. (${text})`;
}
