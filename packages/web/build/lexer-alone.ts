import type { Plugin } from 'vite';

/**
 * Leaves of `marked` what the page uses, its lexer. It is published as one file that ends by making a whole instance,
 * so no bundler dares to leave out the parser and the renderers by itself: 4 KB of the page, gzipped.
 */
export const lexerAlone = (): Plugin => ({
  name: 'lexer-alone',
  apply: 'build',
  transform: {
    filter: { id: /\/marked\/lib\/marked\.esm\.js$/ },
    handler(code) {
      const [lexer, whole] = ['Lexer', 'Marked'].map(
        (name) => new RegExp(`(\\w+) as ${name}\\b`).exec(code)?.[1],
      );
      const end = code.search(new RegExp(`var \\w+=new ${whole};`));
      if (!lexer || end < 0) this.error('marked is built otherwise than it was: see build/lexer-alone.ts');
      return { code: `${code.slice(0, end)}export{${lexer} as Lexer};`, map: null };
    },
  },
});
