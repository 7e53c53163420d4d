import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));

const client = fileURLToPath(import.meta.resolve('./scripted-client.ts'));

/** The page on a scripted client, to look at every state of it without the stack. */
export default defineConfig({
  root: here('../..'),
  plugins: [
    react(),
    {
      name: 'scripted-configuration',
      configureServer(server) {
        server.middlewares.use('/local.json', (_request, response) => {
          response.setHeader('content-type', 'application/json');
          response.end(
            JSON.stringify({ ws: 'ws://127.0.0.1/none', tokenUrl: '/token', inspect: '/inspect' }),
          );
        });
      },
    },
  ],
  resolve: {
    alias: [
      { find: /^@bos\/client\/storage\/indexeddb$/, replacement: client },
      { find: /^@bos\/client\/tabs$/, replacement: client },
      { find: /^@bos\/client$/, replacement: client },
    ],
  },
  server: { host: '127.0.0.1' },
});
