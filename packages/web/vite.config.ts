import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: {
    target: ['chrome120', 'firefox121', 'safari17'],
    // Nothing inline: the Content-Security-Policy would have to allow it.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        // What many pages share is one file, not two dozen small ones that are asked for one by one.
        codeSplitting: { groups: [{ name: 'parts', minShareCount: 4 }] },
      },
    },
  },
  server: { proxy: { '/api': 'http://localhost:3000' } },
});
