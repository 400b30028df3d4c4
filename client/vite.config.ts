// How the page is bundled. The server puts a fresh nonce where __NONCE__ stands, per request.
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const server = `http://127.0.0.1:${process.env["PORT"] ?? "3000"}`;

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  html: { cspNonce: "__NONCE__" },
  resolve: { dedupe: ["yjs", "react", "react-dom", "@tiptap/core", "@tiptap/pm"] },
  // Its imports end in "?url", which only Vite itself understands: bundled ahead for development they cannot be found.
  optimizeDeps: { exclude: ["@tldraw/assets"] },
  build: {
    outDir: "../dist/client",
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0, // the content policy allows no data: scripts or fonts
    modulePreload: { polyfill: false },
    sourcemap: false,
    chunkSizeWarningLimit: 5000, // the board is one large library, loaded with the interview page
  },
  server: {
    host: "127.0.0.1",
    port: 5173,
    strictPort: true,
    proxy: {
      // With the slash: /api.ts is one of our own sources.
      "/api/": server,
      "/healthz": server,
      "/socket.io/": { target: server, ws: true },
      "/yjs/": { target: server, ws: true },
    },
  },
});
