import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { defineConfig, type Plugin } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

// These keep one name for ever: browsers look for the next service worker where they found the last, and other
// sites name the script of the element in their pages.
const lasting = ['sw', 'waxseal-check'];

// What the page and the element share, in one file. The parts that are loaded later would otherwise break it into pieces,
// by who needs what, which pack worse: 0.9 KB of the first load. What stands in these folders is loaded at first.
const shared = /www\/src\/(lib\/(?!fragment|precache)|view\/(?!gallery)|elements\/|styles\/(?!page\.css))/;

const entries = {
  index: here('index.html'),
  embed: here('embed.html'),
  sw: here('src/sw.ts'),
  'waxseal-check': here('src/embed.ts'),
};

// Vite puts a helper around each `import()` that first fetches what the loaded part needs. Here that is there already,
// and the helper would be half of what the reports add to the first load.
const plainImports: Plugin = {
  name: 'plain-imports',
  enforce: 'post',
  transform: (_, id) =>
    id.includes('vite/preload-helper') ? 'export const __vitePreload = (load) => load();' : null,
};

/** Kilobytes of a file as hosts that compress send it; 0 where it has not been built. */
function sentKilobytes(path: string): number {
  return existsSync(path) ? Math.round(brotliCompressSync(readFileSync(path)).length / 1000) : 0;
}

export default defineConfig(({ mode }) => ({
  plugins: [plainImports],
  define: { SESSION_MODULE_KB: sentKilobytes(here('src/pkg-sessions/waxseal_wasm_bg.wasm')) },
  // Relative, so that the folder works wherever a host puts it.
  base: './',
  build: {
    target: 'es2022',
    emptyOutDir: true,
    manifest: true,
    sourcemap: mode === 'development',
    minify: mode !== 'development',
    // The Content-Security-Policy allows no inline script, style or font.
    assetsInlineLimit: 0,
    modulePreload: {
      polyfill: false,
      resolveDependencies: (_, files, { hostType }) => (hostType === 'html' ? files : []),
    },
    rolldownOptions: {
      input: Object.fromEntries(Object.entries(entries).filter(([, path]) => existsSync(path))),
      output: {
        entryFileNames: (chunk) => (lasting.includes(chunk.name) ? '[name].js' : 'assets/[name]-[hash].js'),
        codeSplitting: { groups: [{ name: 'define', test: shared }] },
      },
    },
  },
  worker: { format: 'es' },
  clearScreen: false,
}));
