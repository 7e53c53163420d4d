import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { lexerAlone } from './build/lexer-alone.ts';
import { pageWeight } from './build/page-weight.ts';

const entry = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** Two pages. Nothing inline, so that the strict content security policy needs no exception. */
export default defineConfig({
  plugins: [react(), lexerAlone(), pageWeight()],
  build: {
    target: 'es2023',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: { input: { index: entry('index.html'), inspect: entry('inspect.html') } },
  },
});
