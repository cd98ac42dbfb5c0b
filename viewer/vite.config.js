// Builds three files with names that do not change, as a classic script, so that the page also opens from the file system.
import { defineConfig } from 'vite';

// Vite writes a module script; browsers refuse modules of file: URLs, so the tags are written by hand.
const classicPage = {
  name: 'taufold-classic-page',
  enforce: 'post',
  transformIndexHtml(html) {
    return html
      .replace(/\s*<script type="module"[^>]*><\/script>/g, '')
      .replace(/\s*<link rel="stylesheet"[^>]*>/g, '')
      .replace('</head>', '  <link rel="stylesheet" href="viewer.css">\n</head>')
      .replace('</body>', '  <script src="data.js"></script>\n  <script src="viewer.js"></script>\n</body>');
  },
};

export default defineConfig({
  base: './',
  plugins: [classicPage],
  build: {
    target: 'es2021',
    outDir: process.env.TAUFOLD_VIEWER_OUT || 'dist',
    emptyOutDir: false,
    modulePreload: false,
    cssCodeSplit: false,
    chunkSizeWarningLimit: 1000,
    rollupOptions: {
      output: {
        format: 'iife',
        entryFileNames: 'viewer.js',
        assetFileNames: 'viewer.[ext]',
        inlineDynamicImports: true,
      },
    },
  },
});
